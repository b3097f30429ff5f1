import { isUniqueViolation, statement, type Database, type Queries, type Transaction } from '#postgres';
import { ENTRY_BYTES } from '../domain/entry.js';
import { Frontier } from '../domain/frontier.js';
import { HASH_BYTES, leafHash } from '../domain/hash.js';
import type { Logged, Logging, TopicRecord } from '../sequence/logged.js';
import { SECRET_BYTES } from '../sequence/sealed-opening.js';
import { CONCERN, CONCERN_AGAIN } from './concern-statement.js';
import { conflictKey, place, type Known, type Placed, type Placement, type Standing } from '../sequence/place.js';

const HEAD = 'SELECT size, peaks, unclaimed, EXISTS (SELECT FROM ledger.erasing) AS erasing FROM ledger.head FOR UPDATE OF head';
const POSITIONS = statement('ledger.positions', 'SELECT topic, partition, next_offset FROM ledger.position');
// Bytes of all rows side by side in one parameter: the driver would spell an array of bytes out in hexadecimal.
const APPEND = statement(
  'ledger.append',
  `WITH leaves AS (INSERT INTO ledger.leaves (first, entries) VALUES ($1::bigint, $2::bytea)),
   keys AS (
     INSERT INTO vault.opening_key (index, secret) SELECT $1::bigint + i, substring($5::bytea FROM i * ${SECRET_BYTES} + 1 FOR ${SECRET_BYTES}) FROM generate_series(0, $3::int - 1) AS i)
   INSERT INTO ledger.opening (index, event_key, sealed, conflicts_with)
   SELECT $1::bigint + n - 1, substring($4::bytea FROM (n - 1)::int * ${HASH_BYTES} + 1 FOR ${HASH_BYTES}), substring($6::bytea FROM starts FOR bytes), conflicts
   FROM unnest($7::int[], $8::int[], $9::bigint[]) WITH ORDINALITY AS new (starts, bytes, conflicts, n)`,
);
const RECLAIM = `WITH key AS (INSERT INTO vault.opening_key (index, secret) VALUES ($1, $4))
   INSERT INTO ledger.opening (index, event_key, sealed, conflicts_with) VALUES ($1, $2, $3, $5)`;
// The secrets first; what was found by name, too. What is not in the log yet is erased when it comes.
const ERASE = `WITH due AS (SELECT unnest($1::bytea[]) AS event_key UNION SELECT event_key FROM ledger.erasing),
   found AS (SELECT o.index, o.event_key FROM ledger.opening o JOIN due USING (event_key)),
   keys AS (DELETE FROM vault.opening_key k USING found WHERE k.index = found.index),
   names AS (DELETE FROM ledger.concern c USING found WHERE c.index = found.index),
   opened AS (UPDATE ledger.opening o SET sealed = NULL, event = NULL, secret = NULL FROM found WHERE o.index = found.index),
   done AS (DELETE FROM ledger.erasing e WHERE e.event_key IN (SELECT event_key FROM found) OR e.since < now() - interval '14 days')
   INSERT INTO ledger.erasing (event_key) SELECT event_key FROM due WHERE event_key NOT IN (SELECT event_key FROM found) ON CONFLICT DO NOTHING`;
const ADVANCE = statement('ledger.advance', 'UPDATE ledger.head SET size = $2, peaks = $3 WHERE size = $1');
const REACH = statement(
  'ledger.reach',
  `INSERT INTO ledger.position (topic, partition, next_offset, entries) SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[])
   ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset, entries = position.entries + excluded.entries`,
);
const KNOWN = `SELECT o.event_key, o.index, substring(l.entries FROM (o.index - l.first)::int * ${ENTRY_BYTES} + 1 FOR ${ENTRY_BYTES}) AS entry
   FROM ledger.opening o CROSS JOIN LATERAL (SELECT first, entries FROM ledger.leaves WHERE first <= o.index ORDER BY first DESC LIMIT 1) l WHERE o.event_key = ANY($1::bytea[])`;

/** What one batch did. */
export interface Sequenced {
  readonly size: bigint;
  readonly appended: number;
  readonly conflicts: number;
  /** Offsets that should have come and did not: records that are lost to the log. */
  readonly gaps: readonly string[];
}

/** What keeps a sequencer from writing a second history. */
export class LogBehind extends Error {}

/**
 * Gives records their places in the log, exactly once, in the order of their partitions: leaves, openings, the head and
 * the positions are one transaction, behind the lock on the head.
 */
export class PgSequencer {
  constructor(
    private readonly database: Database,
    private readonly logging: Logging,
    /** The size that was signed last. A head below it is an older database: nothing may be appended to that. */
    private readonly signedSize: () => bigint,
  ) {}

  /** @throws LogBehind when the database is older than what was signed */
  async sequence(records: readonly TopicRecord[]): Promise<Sequenced> {
    const prepared = records.map((record) => ({ record, event: this.logging.prepare(record) }));
    try {
      return await this.#turn(prepared, false);
    } catch (error) {
      // Something is known already. It is rare, so only then is every event looked up.
      if (!isUniqueViolation(error)) throw error;
      return await this.#turn(prepared, true);
    }
  }

  /** Where a partition goes on. */
  async position(topic: string, partition: number): Promise<bigint | undefined> {
    const { rows } = await this.database.query<{ next_offset: bigint }>('SELECT next_offset FROM ledger.position WHERE topic = $1 AND partition = $2', [topic, partition]);
    return rows[0]?.next_offset;
  }

  #turn(prepared: readonly { record: TopicRecord; event: Logged }[], lookUp: boolean): Promise<Sequenced> {
    return this.database.transaction(async (queries) => {
      const ahead = positionsOf({ query: (sql, values) => queries.alongside(sql, values) });
      // Heard below; when the lock fails there is nobody to hear.
      ahead.catch(() => undefined);
      const head = await headOf(queries);
      if (head.frontier.size < this.signedSize()) throw new LogBehind(`The database holds ${head.frontier.size} entries, ${this.signedSize()} were signed.`);
      const positions = await ahead;
      const gaps: string[] = [];
      const fresh: Logged[] = [];
      for (const { record, event } of prepared) {
        const { partition } = event;
        const next = positions.get(partition) ?? 0n;
        if (record.offset < next) continue;
        if (record.offset > next) gaps.push(`${partition}: ${next} to ${record.offset - 1n}`);
        positions.set(partition, record.offset + 1n);
        fresh.push(event);
      }
      const careful = lookUp || head.unclaimed > 0n;
      const placement = place(fresh, head.frontier.size, careful ? await knownOf(queries, fresh) : new Map(), head.unclaimed > 0n ? await unclaimedOf(queries, fresh) : new Map());
      if (placement.appended.length > 0) await append(queries, head.frontier, placement.appended);
      await reclaim(queries, placement.reclaimed);
      // What is erased was read again, or comes now: whichever it is, nothing opens it after this batch.
      const erased = fresh.flatMap(({ erases }) => erases);
      if (erased.length > 0 || head.erasing) await queries.query(ERASE, [erased]);
      await reach(queries, prepared.map(({ record }) => record), positions, entriesOf(placement));
      return { size: head.frontier.size, appended: placement.appended.length, conflicts: placement.appended.filter((one) => one.conflictsWith !== undefined).length, gaps };
    }, { first: HEAD });
  }
}

async function headOf(turn: Pick<Transaction, 'first'>): Promise<{ frontier: Frontier; unclaimed: bigint; erasing: boolean }> {
  const { rows } = await turn.first<{ size: bigint; peaks: Buffer; unclaimed: bigint; erasing: boolean }>();
  const [row] = rows;
  if (row === undefined) throw new Error('the log has no head');
  return { frontier: Frontier.fromBytes(row.size, row.peaks), unclaimed: row.unclaimed, erasing: row.erasing };
}

async function positionsOf(queries: Pick<Queries, 'query'>): Promise<Map<string, bigint>> {
  const { rows } = await queries.query<{ topic: string; partition: number; next_offset: bigint }>(POSITIONS);
  return new Map(rows.map((row) => [`${row.topic}/${row.partition}`, row.next_offset]));
}

async function knownOf(queries: Queries, events: readonly Logged[]): Promise<Known> {
  const keys = events.flatMap((event) => [event.key, conflictKey(event)]);
  const { rows } = await queries.query<{ event_key: Buffer; index: bigint; entry: Buffer }>(KNOWN, [keys]);
  return new Map(rows.map((row): [string, Standing] => [row.event_key.toString('hex'), { index: row.index, entry: row.entry }]));
}

async function unclaimedOf(queries: Queries, events: readonly Logged[]): Promise<Map<string, bigint>> {
  const { rows } = await queries.query<{ entry: Buffer; index: bigint }>('SELECT entry, index FROM ledger.unclaimed WHERE entry = ANY($1::bytea[])', [events.map((event) => event.entry)]);
  return new Map(rows.map((row) => [row.entry.toString('hex'), row.index]));
}

/** Entries, what opens them, by what they are found, and the head that counts them: sent together. */
async function append(queries: Queries, frontier: Frontier, appended: readonly Placed[]): Promise<void> {
  const first = frontier.size;
  for (const { entry } of appended) frontier.append(leafHash(entry));
  const [, , head] = await Promise.all([
    queries.query(APPEND, [first, Buffer.concat(appended.map(({ entry }) => entry)), appended.length, ...openings(appended)]),
    concern(queries, CONCERN, appended),
    queries.query(ADVANCE, [first, frontier.size, frontier.toBytes()]),
  ]);
  if (head.rowCount !== 1) throw new Error('the head of the log has moved under its lock');
}

async function reclaim(queries: Queries, reclaimed: Placement['reclaimed']): Promise<void> {
  if (reclaimed.length === 0) return;
  await concern(queries, CONCERN_AGAIN, reclaimed);
  for (const { index, key, sealed, secret, conflictsWith } of reclaimed) await queries.query(RECLAIM, [index, key, sealed, secret, conflictsWith ?? null]);
  const gone = await queries.query('DELETE FROM ledger.unclaimed WHERE entry = ANY($1::bytea[])', [reclaimed.map(({ entry }) => entry)]);
  await queries.query('UPDATE ledger.head SET unclaimed = unclaimed - $1', [gone.rowCount]);
}

/** Notes by what the entries can be found. */
async function concern(queries: Queries, note: typeof CONCERN, placed: readonly Placed[]): Promise<void> {
  const rows = placed.flatMap(({ concerns, at, index }) => concerns.map((subject) => ({ subject, at, index })));
  if (rows.length > 0) await queries.query(note, [Buffer.concat(rows.map(({ subject }) => subject)), rows.map(({ at }) => at), rows.map(({ index }) => index)]);
}

function openings(placed: readonly Placed[]): unknown[] {
  let start = 1;
  return [
    Buffer.concat(placed.map(({ key }) => key)),
    Buffer.concat(placed.map(({ secret }) => secret)),
    Buffer.concat(placed.map(({ sealed }) => sealed)),
    placed.map(({ sealed }) => (start += sealed.length) - sealed.length),
    placed.map(({ sealed }) => sealed.length),
    placed.map(({ conflictsWith }) => conflictsWith ?? null),
  ];
}

/** How many entries each partition has more now: what the counts of topics are made of. */
function entriesOf({ appended, reclaimed }: Placement): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { partition } of [...appended, ...reclaimed]) counts.set(partition, (counts.get(partition) ?? 0) + 1);
  return counts;
}

/** Where the topics go on; the turn ends with it. */
async function reach(turn: Pick<Transaction, 'last'>, records: readonly TopicRecord[], positions: ReadonlyMap<string, bigint>, entries: ReadonlyMap<string, number>): Promise<void> {
  const touched = new Map(records.map((record) => [`${record.topic}/${record.partition}`, record]));
  const rows = [...touched].map(([partition, { topic, partition: number }]) => ({ topic, number, next: positions.get(partition) ?? 0n, entries: entries.get(partition) ?? 0 }));
  await turn.last(REACH, [rows.map(({ topic }) => topic), rows.map(({ number }) => number), rows.map(({ next }) => next), rows.map((row) => row.entries)]);
}
