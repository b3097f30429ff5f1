import { statement, type Database } from '#postgres';
import { SentMessages, type SentMessage, type SentQuery } from '../read/sent-reader.js';
import type { ContentVault } from '../seal-content.js';

/** Along the primary key, sender by sender; content is fetched for what fits into the page alone. Two senders with one id come together. */
const PAGE = statement(
  'sent.page',
  `WITH found AS (
     SELECT m.* FROM unnest($1::text[]) AS own (sender) CROSS JOIN LATERAL (
       SELECT sender, id, octet_length(content) AS bytes FROM exchange.message
       WHERE sender = own.sender AND exercise = $2 AND id > $3 ORDER BY id LIMIT $4) m
     ORDER BY m.id FETCH FIRST ($4) ROWS WITH TIES),
   measured AS (SELECT sender, id, sum(bytes) OVER (ORDER BY id) AS total, rank() OVER (ORDER BY id) AS place FROM found)
   SELECT m.sender, m.id, m.digest, m.type, m.accepted_at, m.recalled_at, m.erased_at, m.content, k.wrapped
   FROM measured JOIN exchange.message m USING (sender, id) LEFT JOIN vault.record_key k USING (sender, id)
   WHERE place = 1 OR total <= $5 ORDER BY m.id, m.sender`,
);

interface SentRow {
  readonly sender: string;
  readonly id: string;
  readonly digest: string;
  readonly type: string;
  readonly accepted_at: Date;
  readonly recalled_at: Date | null;
  readonly erased_at: Date | null;
  readonly content: Buffer;
  readonly wrapped: Buffer | null;
}

/** What was sent, in PostgreSQL. */
export class PgSentMessages extends SentMessages {
  constructor(
    private readonly database: Database,
    private readonly vault: ContentVault,
  ) {
    super();
  }

  override async page({ senders, exercise, after, limit, maxBytes }: SentQuery): Promise<readonly SentMessage[]> {
    const { rows } = await this.database.query<SentRow>(PAGE, [senders, exercise, after, limit, maxBytes]);
    return rows.map((row) => ({
      from: row.sender, id: row.id, digest: row.digest, type: row.type, acceptedAt: row.accepted_at.getTime(), recalledAt: row.recalled_at?.getTime(), erasedAt: row.erased_at?.getTime(),
      compact: row.wrapped === null || row.erased_at !== null ? undefined : this.vault.open(row.content, row.wrapped),
    }));
  }
}
