import type { Flag } from '../flags.js';
import type { Kind } from '../kinds.js';
import type { Notice } from '../notice.js';
import type { Reference } from '../workflow/book.js';

/** A notice as the views hold it. Times are milliseconds since the epoch. */
export interface NoticeRow {
  readonly notice: Notice;
  readonly exercise: boolean;
  readonly title: string;
  readonly flags: readonly Flag[];
  readonly begunAt: number;
  readonly changedAt: number;
  /** Its place among all changes. */
  readonly changed: bigint;
  /** The message whose content stands. */
  readonly content: Reference;
  /** Whether the content reached whoever asks. */
  readonly held: boolean;
  /** Whether whoever asks is kept out by the requester. */
  readonly keptOut: boolean;
}

export interface ActRow {
  readonly step: number;
  readonly act: string;
  readonly state: string;
  readonly by: Reference;
  readonly digest: string;
  readonly at: number;
  /** The signed act, where it reached whoever asks. */
  readonly signed?: string;
}

export interface HitRow {
  readonly hit: Reference;
  readonly at: number;
  readonly verdict?: string;
}

/** What an owner found of a match that was reported to it; the first verdict stands. */
export interface VerdictRow {
  /** Whose message was matched. */
  readonly owner: string;
  readonly exercise: boolean;
  readonly verdict: string;
  readonly at: number;
}

export interface NoticeQuery {
  readonly reader: string;
  /** Sees every notice. */
  readonly everything: boolean;
  /** Kinds of which it is shown that a request is being processed. */
  readonly pendingKinds: readonly Kind[];
  readonly exercise: boolean;
  readonly after: bigint;
  readonly limit: number;
  readonly kinds: readonly Kind[];
  readonly states: readonly string[];
}

/** Notices, as views of the log. */
export abstract class NoticeViews {
  /** In the order of their last change. */
  abstract list(query: NoticeQuery): Promise<readonly NoticeRow[]>;
  abstract find(notice: Reference, reader: string): Promise<NoticeRow | undefined>;
  /** @param all whether every signed act is shown, or those that reached the reader alone */
  abstract acts(notice: Reference, reader: string, all: boolean): Promise<readonly ActRow[]>;
  abstract hits(notice: Reference): Promise<readonly HitRow[]>;
  /** The verdict on a match, of a notice or a diffusion; undefined while there is none. */
  abstract verdictOn(hit: Reference): Promise<VerdictRow | undefined>;
  abstract circulating(kind: Kind, exercise: boolean): Promise<number>;
}
