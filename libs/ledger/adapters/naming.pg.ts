import { TOPICS } from '#contracts';
import type { Database, Queries } from '#postgres';
import type { LedgerSecrets } from '../hub-log.js';
import { concernsOf, SUBJECT_BYTES } from '../sequence/concerns.js';
import { unabridged } from '../sequence/kept-value.js';
import { LogKeys } from '../sequence/log-keys.js';
import type { KeptOpening } from '../sequence/sealed-opening.js';
import { CONCERN_AGAIN } from './concern-statement.js';

/** To be raised when entries are found by more than before (`concernsOf`): what is in the log is gone through once more then. */
export const NAMED_AS = 1;
/** For how long an auditor of the version before may be at work beside this one. */
const BESIDE = '2 minutes';

// An empty log had no auditor before this one: nothing of it need be gone through, now or later.
const BEGIN = `UPDATE ledger.naming SET version = $1, next = 0, until = head.size, begun = now(), closed = head.size = 0 FROM ledger.head WHERE version < $1`;
const CLOSE = `UPDATE ledger.naming SET until = (SELECT size FROM ledger.head), closed = true WHERE NOT closed AND next >= until AND begun < now() - interval '${BESIDE}'`;
// Behind the lock of the log: an order to erase takes the names with the opening, and none comes back afterwards.
const LOCK = 'SELECT FROM ledger.head FOR UPDATE';
const STANDING = 'SELECT next, until, closed FROM ledger.naming FOR UPDATE';
const OPENINGS = `SELECT o.index, o.sealed, k.secret, ARRAY(SELECT subject FROM ledger.concern c WHERE c.index = o.index) AS names
   FROM ledger.opening o JOIN vault.opening_key k USING (index) WHERE o.index >= $1 AND o.index < $2 AND o.sealed IS NOT NULL ORDER BY o.index`;

interface NamedRow {
  readonly index: bigint;
  readonly sealed: Buffer;
  readonly secret: Buffer;
  readonly names: readonly Buffer[];
}

/** Gives entries of earlier versions the names by which later ones are found, so that whoever is entitled finds them too. */
export class PgNaming {
  readonly #keys: LogKeys;

  constructor(
    private readonly database: Database,
    secrets: LedgerSecrets,
  ) {
    this.#keys = new LogKeys(secrets);
  }

  /** Before anything is appended: what is in the log by then is to be gone through, unless it was. */
  async begin(): Promise<void> {
    await this.database.query(BEGIN, [NAMED_AS]);
  }

  /**
   * Goes through the next entries. @param limit how many at most: the log waits meanwhile
   * @returns how many are left, and whether others may still come in by the version before
   */
  async step(limit: number): Promise<{ readonly left: bigint; readonly closed: boolean }> {
    await this.database.query(CLOSE);
    return await this.database.transaction(async (queries) => {
      await queries.query(LOCK);
      const { rows: [standing] } = await queries.query<{ next: bigint; until: bigint; closed: boolean }>(STANDING);
      if (standing === undefined) throw new Error('ledger.naming has no row: the migrations did not run.');
      const { next, until, closed } = standing;
      const end = next + BigInt(limit) < until ? next + BigInt(limit) : until;
      if (end > next) {
        await this.#name(queries, next, end);
        await queries.query('UPDATE ledger.naming SET next = $1', [end]);
      }
      return { left: until - end, closed };
    });
  }

  async #name(queries: Queries, from: bigint, to: bigint): Promise<void> {
    const { rows } = await queries.query<NamedRow>(OPENINGS, [from, to]);
    const named = rows.flatMap((row) => {
      const opening = this.#keys.vault.open(row.sealed, row.secret);
      const at = Date.parse(opening.event.time);
      return this.#namesOf(opening, row.names).map((name) => ({ name, at: Number.isNaN(at) ? 0 : at, index: row.index }));
    });
    if (named.length > 0) await queries.query(CONCERN_AGAIN, [Buffer.concat(named.map(({ name }) => name)), named.map(({ at }) => at), named.map(({ index }) => index)]);
  }

  #namesOf({ event, kept }: KeptOpening, standing: readonly Buffer[]): readonly Buffer[] {
    if (kept.form !== 'nothing') {
      const value = kept.form === 'whole' ? kept.bytes : Buffer.from(unabridged(kept.bytes, ''), 'latin1');
      return concernsOf(event.topic, event.type, value).subjects.map((subject) => this.#keys.subjects.of(subject));
    }
    // Of a message that is kept elsewhere one name alone was noted in former times: its case. What the case is called does
    // not stand here; whose it is to know, beside the enciphered name, does.
    const [only, ...more] = standing;
    return event.topic === TOPICS.accepted.name && only !== undefined && more.length === 0 && only.length === SUBJECT_BYTES ? this.#keys.subjects.formerly(only, event.source) : [];
  }
}
