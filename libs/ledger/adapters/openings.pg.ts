import { statement, type Database } from '#postgres';
import type { LoggedEvent } from '../domain/entry.js';
import { HASH_BYTES } from '../domain/hash.js';
import type { LedgerSecrets } from '../hub-log.js';
import type { Subject } from '../sequence/concerns.js';
import { NOTHING_KEPT } from '../sequence/kept-value.js';
import { eventKey } from '../sequence/logged.js';
import { LogKeys } from '../sequence/log-keys.js';
import type { KeptOpening } from '../sequence/sealed-opening.js';

/** What opens an entry of the log, with its place. */
export interface StoredOpening extends KeptOpening {
  readonly index: bigint;
}

/** Which event an opening belongs to. */
export interface EventName {
  readonly source: string;
  readonly id: string;
}

/** A stretch of what concerns something, in the order of time. Times are milliseconds since the epoch. */
export interface ConcernQuery {
  /** From this instant on. */
  readonly since?: number;
  /** Before this one. */
  readonly until?: number;
  /** Behind this place. */
  readonly after?: ConcernPlace;
  readonly limit: number;
}
export interface ConcernPlace {
  readonly at: number;
  readonly index: bigint;
}

interface OpeningRow {
  readonly index: bigint;
  readonly event: Buffer | null;
  readonly plain: Buffer | null;
  readonly sealed: Buffer | null;
  readonly secret: Buffer | null;
}

const OPENED = 'o.index, o.event, o.secret AS plain, o.sealed, k.secret';
const FIND = statement('opening.find', `SELECT ${OPENED} FROM ledger.opening o LEFT JOIN vault.opening_key k USING (index) WHERE o.event_key = ANY ($1::bytea[]) ORDER BY o.index`);
const AT = `SELECT ${OPENED} FROM ledger.opening o LEFT JOIN vault.opening_key k USING (index) WHERE o.index = $1`;
const AT_ALL = statement('opening.at', `SELECT ${OPENED} FROM ledger.opening o LEFT JOIN vault.opening_key k USING (index) WHERE o.index = ANY ($1::bigint[]) ORDER BY o.index`);
const STANDING = statement(
  'opening.standing',
  `WITH first AS (SELECT index FROM ledger.opening WHERE event_key = $1),
     entries AS (SELECT index FROM first UNION SELECT c.index FROM ledger.opening c JOIN first ON c.conflicts_with = first.index)
   SELECT ${OPENED} FROM entries JOIN ledger.opening o USING (index) LEFT JOIN vault.opening_key k USING (index) ORDER BY o.index`,
);
// Each subject by its own stretch of the index; what concerns two of them is found once.
const CONCERNING = statement(
  'opening.concerning',
  `SELECT c.at, ${OPENED} FROM (
     SELECT DISTINCT one.at, one.index FROM unnest($1::bytea[]) AS wanted (subject) CROSS JOIN LATERAL (
       SELECT at, index FROM ledger.concern WHERE subject = wanted.subject AND at >= $2 AND at < $3 AND (at, index) > ($4, $5) ORDER BY at, index LIMIT $6) one
     ORDER BY one.at, one.index LIMIT $6) c
   JOIN ledger.opening o USING (index) LEFT JOIN vault.opening_key k USING (index) ORDER BY c.at, c.index`,
);
const GIVEN = statement('opening.given', 'SELECT index, subject FROM ledger.concern WHERE index > $2 AND index < $3 AND subject = ANY ($1::bytea[]) ORDER BY index LIMIT $4');
const EARLIEST = new Date(0);
const LATEST = new Date(8.64e15 - 1e9);

/** Openings, apart from the entries, so that they can be erased. */
export class PgOpenings {
  readonly #keys: LogKeys;

  constructor(
    private readonly database: Database,
    secrets: LedgerSecrets,
  ) {
    this.#keys = new LogKeys(secrets);
  }

  /** undefined for what is not in the log (yet), or was erased */
  async find(source: string, id: string): Promise<StoredOpening | undefined> {
    return (await this.findAll([{ source, id }]))[0];
  }

  /** Those of these events that are in the log and were not erased, in the order of the log. */
  async findAll(events: readonly EventName[]): Promise<readonly StoredOpening[]> {
    if (events.length === 0) return [];
    const { rows } = await this.database.query<OpeningRow>(FIND, [events.map(({ source, id }) => eventKey(source, id))]);
    return rows.flatMap((row) => this.#opened(row));
  }

  /** undefined where nothing is, or nothing opens it any more */
  async at(index: bigint): Promise<StoredOpening | undefined> {
    const { rows } = await this.database.query<OpeningRow>(AT, [index]);
    return rows.flatMap((row) => this.#opened(row))[0];
  }

  /** Those of these entries that something still opens, in the order of the log. */
  async atAll(indexes: readonly bigint[]): Promise<readonly StoredOpening[]> {
    if (indexes.length === 0) return [];
    const { rows } = await this.database.query<OpeningRow>(AT_ALL, [indexes]);
    return rows.flatMap((row) => this.#opened(row));
  }

  /** Which entries of a stretch say that something was given to any of these, in the order of the log: one walk along the stretch for all of them. */
  async given(participants: readonly string[], { first, until, after = first - 1n, limit }: { readonly first: bigint; readonly until: bigint; readonly after?: bigint; readonly limit: number }): Promise<readonly { readonly index: bigint; readonly participant: string }[]> {
    const names = new Map(participants.map((participant) => [this.#keys.subjects.of(['given', participant]).toString('hex'), participant]));
    const { rows } = await this.database.query<{ readonly index: bigint; readonly subject: Buffer }>(GIVEN, [[...names.keys()].map((name) => Buffer.from(name, 'hex')), after, until, limit]);
    return rows.map(({ index, subject }) => ({ index, participant: names.get(subject.toString('hex')) ?? '' }));
  }

  /** Every entry of one event, also those that said something else under its identity, and those that can be opened no longer. */
  async standing({ source, id }: EventName): Promise<readonly { readonly index: bigint; readonly opening: StoredOpening | undefined }[]> {
    const { rows } = await this.database.query<OpeningRow>(STANDING, [eventKey(source, id)]);
    return rows.map((row) => ({ index: row.index, opening: this.#opened(row)[0] }));
  }

  /** What concerns any of these, each once, and where the next stretch goes on; erased openings are passed over. */
  async concerning(subjects: readonly Subject[], { since = 0, until, after, limit }: ConcernQuery): Promise<{ readonly items: readonly StoredOpening[]; readonly next: ConcernPlace | undefined }> {
    const { rows } = await this.database.query<OpeningRow & { readonly at: Date }>(CONCERNING, [
      subjects.flatMap((subject) => this.#keys.subjects.among(subject)), new Date(Math.max(0, since)), until === undefined ? LATEST : new Date(until), after === undefined ? EARLIEST : new Date(after.at), after?.index ?? -1n, limit,
    ]);
    const last = rows.at(-1);
    return { items: rows.flatMap((row) => this.#opened(row)), next: last === undefined || rows.length < limit ? undefined : { at: last.at.getTime(), index: last.index } };
  }

  #opened({ index, event, plain, sealed, secret }: OpeningRow): StoredOpening[] {
    if (sealed !== null && secret !== null) return [{ index, ...this.#keys.vault.open(sealed, secret) }];
    if (event === null || plain === null) return [];
    // An entry from before openings were encrypted.
    return [{ index, event: JSON.parse(event.toString('utf8')) as LoggedEvent, salt: plain.subarray(0, HASH_BYTES), valueDigest: plain.subarray(HASH_BYTES), kept: NOTHING_KEPT }];
  }
}
