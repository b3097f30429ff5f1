import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { EntenteProblem, HubUnavailable, type Composed } from '#client';
import type { Session } from './session.js';
import { count } from './text.js';

/** Whether nobody knows if the hub has it: then the same bytes must be sent again, and no others. */
export const isUnknownOutcome = (error: unknown, session: Session): boolean =>
  error instanceof HubUnavailable || (error instanceof EntenteProblem && error.retriable) || session.interrupted.aborted;

/**
 * Keeps signed messages of which nobody knows whether the hub has them, and says how they are sent again. Signing the
 * drafts anew would make other messages of them, which might arrive beside the first.
 */
export function keepUnsent(session: Session, messages: readonly Composed[]): void {
  const [first] = messages;
  if (first === undefined) return;
  const folder = join(session.home, 'unsent');
  const file = join(folder, `${first.message.id}.ndjson`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  appendFileSync(file, messages.map(({ compact, routing }) => `${JSON.stringify({ message: compact, ...(routing === undefined ? {} : { routing }) })}\n`).join(''), { mode: 0o600 });
  session.say(`entente: of ${count(messages.length, 'signed message')} it is not known whether the hub has them. Send the same bytes again, nothing arrives twice:\n  entente send ${file} --as ${first.message.from}`);
}
