/** A stretch of the log, of which the hub says what it gave to whom and how many entries of each topic there are. */
export interface StretchRow {
  /** Milliseconds since the epoch. */
  readonly endsAt: number;
  readonly first: bigint;
  readonly until: bigint;
  /** Entries of each topic, from the beginning of the log to the end of the stretch. */
  readonly topics: Readonly<Record<string, number>>;
  /** The hub's signed word of it; undefined until it was signed. */
  readonly account: string | undefined;
  /** Whether all that is said of it is in the log. */
  readonly complete: boolean;
}

/** Where a stretch ended, and what was counted then. */
export type EndedStretch = Pick<StretchRow, 'first' | 'until' | 'topics'>;

export interface SignedStatement {
  readonly participant: string;
  /** End of its stretch, milliseconds since the epoch. */
  readonly endsAt: number;
  readonly statement: string;
}

/** What was stated: before each record there is what it is made of, and what was signed first stands. */
export abstract class StatementStore {
  /** The stretch that ended last; undefined before the first one. */
  abstract latest(): Promise<StretchRow | undefined>;
  /**
   * Ends a stretch where the log is now, or where it was said to have ended; what another process ended in the meantime
   * stands. @returns what stands
   */
  abstract end(endsAt: number, as?: EndedStretch): Promise<StretchRow>;
  /** Keeps what was signed of a stretch, all of it at once. */
  abstract keep(endsAt: number, account: string, statements: readonly SignedStatement[]): Promise<void>;
  /** What is not in the log yet of a stretch. */
  abstract unrecorded(endsAt: number, limit: number): Promise<readonly SignedStatement[]>;
  abstract recorded(statements: readonly SignedStatement[]): Promise<void>;
  /** All that is said of a stretch is in the log. */
  abstract complete(endsAt: number): Promise<void>;
  abstract stretch(endsAt: number): Promise<StretchRow | undefined>;
  /** Accounts in the order of their ends, after one. */
  abstract accounts(after: number, limit: number): Promise<readonly { readonly endsAt: number; readonly account: string }[]>;
  /** A participant's statements in the order of their ends, after one. */
  abstract statements(participant: string, after: number, limit: number): Promise<readonly SignedStatement[]>;
}

/** What the log says was given, found by whom it was given to. */
export interface GivenEntries {
  /** Entries of a stretch that say something was given to any of these, in the order of the log. @param after behind this index */
  given(participants: readonly string[], stretch: { readonly first: bigint; readonly until: bigint; readonly after?: bigint; readonly limit: number }): Promise<readonly GivenEntry[]>;
}

export interface GivenEntry {
  readonly index: bigint;
  readonly participant: string;
}
