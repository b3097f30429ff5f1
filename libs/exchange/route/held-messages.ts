import type { Reference } from '../ports.js';

/** An accepted record as it came, kept until its endorser speaks. */
export interface KeptRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, Buffer>>;
}

/** A message held for endorsement. Times are milliseconds since the epoch. */
export interface HeldMessage extends Reference {
  readonly digest: string;
  readonly endorser: string;
  readonly exercise: boolean;
  readonly heldAt: number;
  readonly expiresAt: number | undefined;
}

/** What the endorser said. */
export interface Verdict {
  readonly of: Reference;
  readonly digest: string;
  readonly exercise: boolean;
  readonly verdict: 'endorsed' | 'returned';
  readonly by: Reference;
  readonly at: number;
}

/**
 * Messages that wait for endorsement: durable, each settled once. Which verdict settled it is kept with it, so that a
 * router that works the same record off again finds what it found before.
 */
export abstract class HeldMessages {
  /** Keeps a record; a second time changes nothing. */
  abstract hold(message: HeldMessage, record: KeptRecord): Promise<void>;
  /**
   * Lets a verdict take effect. @returns the record when it is endorsed by this very verdict, `returned` when it is
   * returned by it, undefined when nothing of the kind is held for whoever speaks, or another verdict came first
   */
  abstract settle(verdict: Verdict): Promise<KeptRecord | 'returned' | undefined>;
  /** A held message for whoever may read it; the content as it was accepted. */
  abstract find(reference: Reference): Promise<(HeldMessage & { readonly compact: string }) | undefined>;
}
