import { isSdJwt, payloadOf, readDisclosures, reassemble, splitSdJwt } from '#envelope';
import type { Message } from '#contracts';

/**
 * The message in what the hub accepted and read back from its own log or database, with every disclosure in its place.
 * Judged at the door, so JSON.parse sees what the strict reader saw. Not for anything from outside.
 */
export function messageOf(compact: string): Message {
  if (!isSdJwt(compact)) return payloadOf(compact) as Message;
  const { signed, encoded } = splitSdJwt(compact);
  return reassemble(payloadOf(signed) as Record<string, unknown>, readDisclosures(encoded), { part: 'body', complete: true }).payload as unknown as Message;
}
