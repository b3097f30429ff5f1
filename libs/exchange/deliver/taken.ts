import type { Reference } from '../ports.js';

/** A message that was produced to somebody's inbox topic: it has been handed over, and is kept there and wherever it was copied to. */
export interface Taken {
  readonly recipient: string;
  readonly of: Reference;
  /** Whose rules hold for it: its owners, and those of what it was derived from. */
  readonly owners: readonly string[];
  /** What was withheld from it, as JSON Pointers. */
  readonly mask: readonly string[];
  /** The rule-set version it was judged at. */
  readonly judged: number;
}

/** What lies on inbox topics, as part of a turn. */
export abstract class TakenBook {
  /** Notes what was produced; what is noted already stays as it is. */
  abstract note(taken: readonly Taken[]): Promise<void>;
}
