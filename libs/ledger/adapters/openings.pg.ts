import { statement, type Database } from '#postgres';
import type { LoggedEvent } from '../domain/entry.js';
import { HASH_BYTES } from '../domain/hash.js';
import { eventKey } from '../sequence/logged.js';

/** What opens an entry of the log. */
export interface StoredOpening {
  readonly index: bigint;
  readonly event: LoggedEvent;
  readonly salt: Buffer;
  readonly valueDigest: Buffer;
}

const FIND = statement('opening.find', 'SELECT index, event, secret FROM ledger.opening WHERE event_key = $1 AND event IS NOT NULL');

/** Openings, apart from the entries, so that they can be erased. */
export class PgOpenings {
  constructor(private readonly database: Database) {}

  /** undefined for what is not in the log (yet), or was erased */
  async find(source: string, id: string): Promise<StoredOpening | undefined> {
    const { rows } = await this.database.query<{ index: bigint; event: Buffer; secret: Buffer }>(FIND, [eventKey(source, id)]);
    const [row] = rows;
    if (row === undefined) return undefined;
    return { index: row.index, event: JSON.parse(row.event.toString('utf8')) as LoggedEvent, salt: row.secret.subarray(0, HASH_BYTES), valueDigest: row.secret.subarray(HASH_BYTES) };
  }
}
