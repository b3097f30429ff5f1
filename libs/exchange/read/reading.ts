import type { MembershipSpan } from '#directory';
import type { Published } from '../deliver/delivery.js';
import type { Reference } from '../ports.js';
import type { Grant } from '../provenance.js';
import type { Readable } from './read-judge.js';
import type { GrantLookUp } from './seen.js';

/** What a reader asks of its mailbox. */
export interface PageQuery {
  readonly reader: string;
  readonly memberships: readonly MembershipSpan[];
  /** The rule-set version the memberships were taken at. */
  readonly version: number;
  readonly exercise: boolean;
  /** Positions after this one. */
  readonly after: bigint;
  readonly limit: number;
  /** Most bytes of content, whatever the limit; one message always fits. */
  readonly maxBytes: number;
  /** Only these types; all when empty. */
  readonly types: readonly string[];
  /** What the rules, as they are now, let the reader see of messages; the others are passed over and not noted. */
  readonly view: (messages: readonly ShownMessage[], lookUp: GrantLookUp) => Promise<readonly ShownMessage[]>;
}

/** A message as it is shown. */
export interface ShownMessage extends Readable {
  readonly position: bigint;
  readonly type: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  /** The reader's own rule says that its law does not let it act upon this (R19). */
  readonly notExecutable?: true;
  /** A rule limits copies of it (R15). */
  readonly download?: DownloadLimit;
}

/** How many records one copy holds at most, and after how many days it is refreshed or destroyed (R15). */
export interface DownloadLimit {
  readonly rows: number;
  readonly ageDays: number;
}

export interface Page {
  readonly items: readonly ShownMessage[];
  /** All positions up to here were looked at. */
  readonly scannedTo: bigint;
  /** Whether there may be more behind it already. */
  readonly more: boolean;
}

/** A message that became visible, with whom it reaches; for readers who are waiting. */
export interface Arrival extends ShownMessage {
  readonly recipients: ReadonlySet<string>;
  readonly audiences: readonly string[];
  readonly exceptFor: ReadonlySet<string>;
  readonly version: number;
}

/** What a flush shows one reader. */
export interface Flush {
  readonly reader: string;
  readonly positions: readonly bigint[];
}

export interface RecallAnswer {
  readonly recipient: string;
  /** `pending` and `overdue` until a signed answer came. */
  readonly status: 'pending' | 'overdue' | 'destroyed' | 'retained' | 'objected';
  readonly note?: string;
  readonly at?: number;
}

export interface RecallStanding {
  readonly recall: Reference;
  readonly reason: string;
  readonly recalledAt: number;
  readonly answerBy: number;
  /** False while it waits for its message. */
  readonly effective: boolean;
  /** Reached by name and not shown it before the recall: it was taken out unread. */
  readonly removedUnread: readonly string[];
  readonly told: readonly RecallAnswer[];
}

/** A message's mailbox entry, as someone entitled asks for it. */
export interface FoundMessage extends ShownMessage {
  readonly recipients: readonly string[];
  readonly audiences: readonly string[];
  readonly exceptFor: readonly string[];
  readonly version: number;
  /** Feeds in which it was published afterwards. */
  readonly published?: readonly Published[];
  readonly recalled: boolean;
  readonly expired: boolean;
  readonly exercise: boolean;
  /** Whether the reader, or an entity it answers for, accepted its conditions. */
  readonly countersigned: boolean;
  /** Consents to uses of it that hold now. */
  readonly grants: readonly Grant[];
}

export interface ReceiptStanding {
  readonly recipient: string;
  readonly id: string;
  readonly status: string;
  readonly note?: string;
  readonly at: number;
}

/**
 * Reading the mailboxes. Whatever is shown is noted in the same transaction, under a lock a recall waits for, so that a
 * recall knows exactly who has fetched. Looking with memberships older than a decision in the mailboxes throws `RegistryBehind`.
 */
export abstract class ReadingRoom {
  abstract page(query: PageQuery): Promise<Page>;
  /**
   * What became visible after a position for any of these readers; `choose` says what each is shown, which is noted.
   * @param audiences audiences any of them belongs to
   */
  abstract arrivals(
    query: { readonly exercise: boolean; readonly after: bigint; readonly version: number; readonly readers: readonly string[]; readonly audiences: readonly string[]; readonly limit: number; readonly maxBytes: number },
    choose: (arrivals: readonly Arrival[], lookUp: GrantLookUp) => Promise<readonly Flush[]>,
  ): Promise<{ readonly arrivals: readonly Arrival[]; readonly scannedTo: bigint; readonly more: boolean }>;
  /** One message, as far as `view` shows it to the reader; noted when that is anything. */
  abstract message(reference: Reference, reader: string, view: (found: FoundMessage) => FoundMessage | undefined): Promise<FoundMessage | undefined>;
  abstract receipts(reference: Reference): Promise<readonly ReceiptStanding[]>;
  abstract recall(reference: Reference, now: number): Promise<RecallStanding | undefined>;
}
