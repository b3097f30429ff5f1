import type { MembershipSpan } from '#directory';
import type { GrantLookUp, ShownMessage } from '#exchange';

/** What stands in a feed. */
export interface Candidate extends ShownMessage {
  /** Set where it is no content itself, but says what became of some, as an act on a notice does. */
  readonly news?: {
    /** Whether the reader was shown the content that stood then. */
    readonly had: boolean;
    /** What stands of it now, where that lies behind the position looked at from. */
    readonly ahead?: ShownMessage;
  };
}

/** What one look at a feed asks for. */
export interface FeedLook {
  readonly reader: string;
  readonly feed: string;
  readonly exercise: boolean;
  /** In which rule-set versions the feed was open to the reader. */
  readonly spans: readonly MembershipSpan[];
  /** The rule-set version the spans were taken at. */
  readonly version: number;
  readonly after: bigint;
  /** Nothing behind this position; all there is without it. */
  readonly until?: bigint;
  /** How many candidates. */
  readonly limit: number;
  readonly maxBytes: number;
  /** What the reader gets of items; the others are passed over and not noted. */
  readonly view: (items: readonly Candidate[], lookUp: GrantLookUp) => Promise<readonly ShownMessage[]>;
}

export interface FeedPage {
  readonly items: readonly ShownMessage[];
  readonly scannedTo: bigint;
  readonly more: boolean;
}

/**
 * Reading feeds: what was published, and each recall of what this reader was shown, in one order. What is shown is noted in
 * the same transaction, so that a recall finds every subscriber. Throws `RegistryBehind` as the mailboxes do.
 */
export abstract class FeedRoom {
  abstract look(query: FeedLook): Promise<FeedPage>;
  /** The position behind which everything was published at a time or later. @param time milliseconds since the epoch */
  abstract before(feed: string, exercise: boolean, time: number): Promise<bigint>;
  /** Of these feeds, those with anything behind a position; and how many recalls there have been. */
  abstract news(feeds: readonly string[], after: bigint): Promise<{ readonly feeds: readonly string[]; readonly recalls: number; readonly head: bigint }>;
}
