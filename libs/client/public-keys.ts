import { isObject } from './bytes.js';
import { EntenteProblem } from './problems.js';
import { CachedKeys, type KeySource, type RegisteredKey } from './registered-keys.js';
import { Transport } from './transport.js';

/** Milliseconds in which keys are had, retries included. */
const DEADLINE = 30_000;

/**
 * Asks for the keys of a participant: publicly, and where that shows nobody, as oneself, for a bureau may let us know of
 * an entity that is not listed. @throws EntenteProblem `not-found`
 */
export async function fetchKeys(transport: Transport, participant: string): Promise<readonly RegisteredKey[]> {
  const request = { method: 'GET', path: `/v1/participants/${encodeURIComponent(participant)}/keys` } as const;
  const answer = await transport.json({ ...request, authenticated: false }).catch(async (error: unknown) => {
    if (!transport.speaksForSomeone || !(error instanceof EntenteProblem) || error.code !== 'not-found') throw error;
    return await transport.json(request);
  });
  return isObject(answer) && Array.isArray(answer['keys']) ? (answer['keys'] as RegisteredKey[]) : [];
}

/** The public keys a hub shows to anyone (contract §3): what verifying needs, without being a participant. */
export function publicKeysOf(url: string, options: { readonly fetch?: typeof fetch; readonly deadlineMs?: number } = {}): KeySource {
  const request: typeof fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const transport = new Transport({ url: url.replace(/\/+$/, ''), fetch: request, deadlineMs: options.deadlineMs ?? DEADLINE, now: Date.now });
  return new CachedKeys((participant) => fetchKeys(transport, participant));
}
