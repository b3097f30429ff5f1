import { Problem, timeOfUuidV7, toTimestamp } from '#kernel';
import type { Message } from '#contracts';

/** How far a sender's clock may be from the hub's, in milliseconds. It bounds what repeats must be remembered. */
export interface ClockLimits {
  readonly aheadMs: number;
  readonly behindMs: number;
}

export const DEFAULT_CLOCK_LIMITS: ClockLimits = Object.freeze({ aheadMs: 5 * 60_000, behindMs: 24 * 60 * 60_000 });
const ID_WINDOW_MS = 24 * 60 * 60_000;

/**
 * What the envelope says against this hub and its clock (contract §2), the schema having passed.
 * @param now the hub's clock, milliseconds since the epoch
 * @throws Problem `wrong-hub`, `clock-skew`, `id-time-mismatch`, `already-expired`
 */
export function judgeEnvelope(message: Message, hub: string, now: number, limits: ClockLimits = DEFAULT_CLOCK_LIMITS): void {
  if (message.hub !== hub) throw new Problem('wrong-hub', { detail: `This hub is ${hub}.` });
  const issuedAt = Date.parse(message.issuedAt);
  if (issuedAt > now + limits.aheadMs || issuedAt < now - limits.behindMs) throw new Problem('clock-skew', { detail: `The hub's clock says ${toTimestamp(now)}.` });
  if (Math.abs(timeOfUuidV7(message.id) - issuedAt) > ID_WINDOW_MS) throw new Problem('id-time-mismatch');
  if (message.expiresAt === undefined) return;
  const expiresAt = Date.parse(message.expiresAt);
  if (expiresAt <= now) throw new Problem('already-expired');
  if (message.notBefore !== undefined && expiresAt <= Date.parse(message.notBefore)) throw new Problem('already-expired', { detail: 'expiresAt does not lie after notBefore.' });
}
