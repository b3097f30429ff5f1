import type { Reference } from '../ports.js';
import type { Meeting } from '../read/alerts.js';
import type { CountFault } from './counts.js';
import type { HeldMessage } from '../route/held-messages.js';

/** A message whose content's time is over. Times are milliseconds since the epoch. */
export interface Expired extends Reference {
  readonly digest: string;
  /** The commitment of the decision it was filed by; undefined where none was noted. */
  readonly decided: string | undefined;
  readonly exercise: boolean;
  readonly expiresAt: number;
}

/** A message whose content was erased by order. */
export interface Ordered extends Omit<Expired, 'expiresAt'> {
  readonly by: Reference;
  /** The law or order named. */
  readonly basis: string;
  readonly orderedAt: number;
}

/** A message whose need must be looked at again. */
export interface ReviewDue extends Reference {
  readonly digest: string;
  readonly exercise: boolean;
  readonly owners: readonly string[];
  /** A date, `YYYY-MM-DD`. */
  readonly reviewBy: string;
  readonly acceptedAt: number;
}

/** Somebody was refused a message whose owner wants to hear of it. */
export interface AlertDue extends Meeting {
  readonly digest: string;
  readonly exercise: boolean;
}

/** What one look found and did; everything in it becomes true at once, or not at all. */
export interface LifecycleTurn {
  /** Takes content away for good: its key first. @param paused bureaus whose deadlines stand still (R27) */
  erase(now: number, paused: readonly string[], limit: number): Promise<readonly Expired[]>;
  /** The same for what was ordered to be erased, whosever deadlines stand still. What had expired before is not told again. */
  eraseOrdered(now: number, limit: number): Promise<readonly Ordered[]>;
  /** Reviews due before a date, not asked yet; they count as asked from now. */
  reviews(before: string, paused: readonly string[], limit: number): Promise<readonly ReviewDue[]>;
  /** Held messages that expired unendorsed; their content is gone from now. */
  lapse(now: number, paused: readonly string[], limit: number): Promise<readonly HeldMessage[]>;
  /** Messages held for review (R21) under none of these rules any more; they count as let go from now. */
  overReviews(holding: readonly string[], limit: number): Promise<readonly HeldMessage[]>;
  /** Follows what senders count; what does not hold counts as told from now. */
  counts(now: number): Promise<readonly CountFault[]>;
  /** Meetings nobody was told of yet (R6); they count as told from now. */
  alerts(limit: number): Promise<readonly AlertDue[]>;
  /** Forgets meetings told of before a time, in milliseconds since the epoch. */
  forgetAlerts(before: number, limit: number): Promise<void>;
  /** Forgets the content of endorsed messages once nothing can ask for it again. @param before milliseconds since the epoch */
  forgetEndorsed(before: number, limit: number): Promise<void>;
  looked(now: number, did: { readonly erased: number; readonly asked: number; readonly lapsed: number }): Promise<void>;
}

/** Where deadlines are kept. */
export abstract class Retention {
  /** One look, while no other process takes one. @returns undefined when another one does */
  abstract look<Result>(work: (turn: LifecycleTurn) => Promise<Result>): Promise<Result | undefined>;
  /** When deadlines were last looked at, by anybody; milliseconds since the epoch, -Infinity when never. */
  abstract lookedAt(): Promise<number>;
}
