import type { Queries } from '#postgres';
import { InboxQueue, type Queued } from '../deliver/contested.js';

interface QueuedRow {
  readonly recipient: string;
  readonly sender: string;
  readonly id: string;
  readonly mask: string[];
  readonly version: bigint;
  readonly cause_at: Date;
  readonly salt: Buffer;
}

/** What waits for inbox topics, in PostgreSQL. */
export class PgInboxQueue extends InboxQueue {
  constructor(private readonly queries: Queries) {
    super();
  }

  override async add({ recipient, of, mask, version, cause }: Queued): Promise<void> {
    await this.queries.query(
      'INSERT INTO exchange.queued (recipient, sender, id, mask, version, cause_at, salt) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (recipient, sender, id) DO NOTHING',
      [recipient, of.from, of.id, mask, version, new Date(cause.at), Buffer.from(cause.salt)],
    );
  }

  override async recipients(): Promise<readonly string[]> {
    const found = await this.queries.query<{ recipient: string }>('SELECT DISTINCT recipient FROM exchange.queued');
    return found.rows.map(({ recipient }) => recipient);
  }

  override async take(recipients: readonly string[], limit: number): Promise<readonly Queued[]> {
    const taken = await this.queries.query<QueuedRow>(
      `WITH due AS (SELECT recipient, number FROM exchange.queued WHERE recipient = ANY ($1) ORDER BY number LIMIT $2),
            gone AS (DELETE FROM exchange.queued q USING due WHERE q.recipient = due.recipient AND q.number = due.number RETURNING q.*)
       SELECT * FROM gone ORDER BY number`,
      [recipients, limit],
    );
    return taken.rows.map((row) => ({ recipient: row.recipient, of: { from: row.sender, id: row.id }, mask: row.mask, version: Number(row.version), cause: { at: row.cause_at.getTime(), salt: row.salt } }));
  }
}
