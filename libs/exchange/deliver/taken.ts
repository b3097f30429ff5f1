import type { Reference } from '../ports.js';

/** A message that was produced to somebody's inbox topic: it has been handed over, and is kept there and wherever it was copied to. */
export interface Taken {
  readonly recipient: string;
  readonly of: Reference;
  readonly digest: string;
  /** Whose rules hold for it: its owners, and those of what it was derived from. */
  readonly owners: readonly string[];
  /** What was withheld from it, as JSON Pointers. */
  readonly mask: readonly string[];
  /** The rule-set version it was judged at. */
  readonly judged: number;
}

/** What lies on inbox topics. */
export abstract class TakenBook {
  /**
   * Notes, for good at once, what is about to be produced; what is noted already stays as it is. What is on a topic is known
   * by this though the turn that produced it fails, and a rule set in between keeps it from being produced once more.
   * @returns whether any of it was noted before, by a turn that failed
   */
  abstract announce(taken: readonly Taken[]): Promise<boolean>;
  /** As part of the turn, with which its messages are filed: it was judged by this version, and is judged again where more is known. */
  abstract judged(version: number): Promise<void>;
  /** On whose topics a message lies by what was announced, also by a turn that failed, so that it is on file nowhere yet. */
  abstract holders(of: Reference, digest: string): Promise<readonly string[]>;
  /** The lowest version by which any of these was judged when it was produced before, by a turn that failed; undefined when none was. */
  abstract producedBefore(taken: readonly Pick<Taken, 'recipient' | 'of'>[]): Promise<number | undefined>;
}
