import type { Reference } from '../ports.js';

/** An accepted record as it came, kept until its endorser speaks. */
export interface KeptRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, Buffer>>;
}

/** Under what a sender's messages are looked at before they go out (R21). */
export interface Supervision {
  /** Who looks at them. */
  readonly by: string;
  /** The rules that say so, as they were when it was held. */
  readonly rules: readonly string[];
  /** The decisions they rest on. */
  readonly references: readonly string[];
  /** Where they can be appealed. */
  readonly appeals: readonly string[];
  /** When the last of them ends, as an instant. */
  readonly until?: string;
}

/** A message held for endorsement, or for review. Times are milliseconds since the epoch. */
export interface HeldMessage extends Reference {
  readonly digest: string;
  readonly endorser: string;
  readonly exercise: boolean;
  readonly heldAt: number;
  readonly expiresAt: number | undefined;
  /** Absent: its bureau chose to endorse what it sends. */
  readonly review?: Supervision;
}

/** What the endorser said. */
export interface Verdict {
  readonly of: Reference;
  readonly digest: string;
  readonly exercise: boolean;
  readonly verdict: 'endorsed' | 'returned';
  /** The message that says so: the endorser's, or the hub's where a review is over. */
  readonly by: Reference;
  readonly at: number;
}

/** A message that may go on. */
export interface Released {
  readonly record: KeptRecord;
  /** Who held it, and whether for review. */
  readonly endorser: string;
  readonly review: boolean;
}

/** A message that waits for the time its sender set. Times are milliseconds since the epoch. */
export interface WaitingMessage extends Reference {
  readonly compact: string;
  readonly acceptedAt: number;
  readonly releaseAt: number;
}

/**
 * Messages that wait for endorsement or review: durable, each settled once. Which verdict settled it is kept with it, so that a
 * router that works the same record off again finds what it found before.
 */
export abstract class HeldMessages {
  /** Keeps a record; a second time changes nothing. */
  abstract hold(message: HeldMessage, record: KeptRecord): Promise<void>;
  /**
   * Lets a verdict take effect; the hub's only where a message is held for review. @returns the record when it is endorsed by this very verdict, `returned` when it is
   * returned by it, undefined when nothing of the kind is held for whoever speaks, or another verdict came first
   */
  abstract settle(verdict: Verdict): Promise<Released | 'returned' | undefined>;
  /** A held message for whoever may read it; the content as it was accepted. */
  abstract find(reference: Reference): Promise<(HeldMessage & { readonly compact: string }) | undefined>;
  /** A message that waits for its own time (`notBefore`), decided and in nobody's mailbox. */
  abstract waiting(reference: Reference): Promise<WaitingMessage | undefined>;
}
