import { statement, type Database } from '#postgres';
import { ENTRY_BYTES } from '../domain/entry.js';
import { Frontier } from '../domain/frontier.js';
import { leafHash, sameHash } from '../domain/hash.js';
import type { TreeHead } from '../domain/proofs.js';
import { SequencedLog } from '../publish/publisher.js';
import { SharedMemory, WouldFork } from '../publish/signer.js';

const HEAD = statement('log.head', 'SELECT size, peaks FROM ledger.head');
const ENTRIES = statement('log.entries', 'SELECT first, entries FROM ledger.leaves WHERE first >= (SELECT max(first) FROM ledger.leaves WHERE first <= $1) AND first < $2 ORDER BY first');

/** Entries in a row of those that are taken back, however many they are. */
const BACK_AT_ONCE = 1_024;

/** The committed log in PostgreSQL. */
export class PgSequencedLog extends SequencedLog {
  constructor(private readonly database: Database) {
    super();
  }

  override async head(): Promise<TreeHead> {
    const { rows } = await this.database.query<{ size: bigint; peaks: Buffer }>(HEAD);
    const [row] = rows;
    if (row === undefined) throw new Error('the log has no head');
    return { size: row.size, root: Frontier.fromBytes(row.size, row.peaks).root() };
  }

  override async entries(from: bigint, count: number): Promise<Buffer> {
    if (count === 0) return Buffer.alloc(0);
    const { rows } = await this.database.query<{ first: bigint; entries: Buffer }>(ENTRIES, [from, from + BigInt(count)]);
    const first = rows[0]?.first ?? from;
    const together = Buffer.concat(rows.map((row) => row.entries));
    const start = Number(from - first) * ENTRY_BYTES;
    const entries = together.subarray(start, start + count * ENTRY_BYTES);
    const last = rows.at(-1);
    const whole = last === undefined || last.first + BigInt(last.entries.length / ENTRY_BYTES) === first + BigInt(together.length / ENTRY_BYTES);
    if (!whole || entries.length !== count * ENTRY_BYTES) throw new WouldFork(`The database misses entries between ${from} and ${from + BigInt(count)}.`);
    return entries;
  }

  /**
   * Takes back entries that were published and that this database, an older one, does not have. Their events are read again
   * from the topics and find their places by their commitments.
   * @param entries those beyond the head, side by side
   * @throws WouldFork when they do not lead from this head to what was signed
   */
  async takeBack(entries: Buffer, signed: TreeHead): Promise<void> {
    await this.database.transaction(async (queries) => {
      const { rows } = await queries.query<{ size: bigint; peaks: Buffer }>('SELECT size, peaks FROM ledger.head FOR UPDATE');
      const [head] = rows;
      if (head === undefined) throw new Error('the log has no head');
      const frontier = Frontier.fromBytes(head.size, head.peaks);
      for (let at = 0; at < entries.length; at += ENTRY_BYTES) frontier.append(leafHash(entries.subarray(at, at + ENTRY_BYTES)));
      if (frontier.size !== signed.size || !sameHash(frontier.root(), signed.root)) throw new WouldFork(`The published entries do not lead from the ${head.size} in the database to the tree of ${signed.size} that was signed.`);
      const count = entries.length / ENTRY_BYTES;
      await queries.query(
        `WITH back AS (SELECT $1::bigint + i AS index, substring($2::bytea FROM i * ${ENTRY_BYTES} + 1 FOR ${ENTRY_BYTES}) AS entry FROM generate_series(0, $3::int - 1) AS i),
              leaves AS (INSERT INTO ledger.leaves (first, entries) SELECT $1 + i, substring($2 FROM i * ${ENTRY_BYTES} + 1 FOR ${BACK_AT_ONCE * ENTRY_BYTES}) FROM generate_series(0, $3 - 1, ${BACK_AT_ONCE}) AS i)
         INSERT INTO ledger.unclaimed (entry, index) SELECT entry, index FROM back`,
        [head.size, entries, count],
      );
      await queries.query('UPDATE ledger.head SET size = $1, peaks = $2, unclaimed = unclaimed + $3', [frontier.size, frontier.toBytes(), count]);
    });
  }
}

/** What was signed from this database: one row, and its lock. */
export class PgSharedMemory extends SharedMemory {
  constructor(private readonly database: Database) {
    super();
  }

  override async inTurn<Head extends TreeHead>(sign: (last: TreeHead) => Promise<Head>): Promise<Head> {
    return await this.database.transaction(async (queries) => {
      const { rows } = await queries.query<{ size: bigint; root: Buffer }>('SELECT size, root FROM ledger.signed FOR UPDATE');
      const [last] = rows;
      if (last === undefined) throw new Error('the row of what was signed is missing');
      const head = await sign(last);
      await queries.query('UPDATE ledger.signed SET size = $1, root = $2', [head.size, head.root]);
      return head;
    });
  }
}
