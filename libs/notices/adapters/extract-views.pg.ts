import type { ContentVault } from '#exchange';
import { statement, type Database } from '#postgres';
import type { Kind } from '../kinds.js';
import { ExtractViews, type ExtractRow } from '../read/extract-reader.js';

const LIST = statement(
  'extracts.list',
  `SELECT e.sender, e.id, e.notice_sender, e.notice_id, e.kind, e.ends_at, e.changed, m.content, k.wrapped
   FROM notices.extract e
   JOIN notices.notice n ON n.sender = e.notice_sender AND n.id = e.notice_id AND n.state = 'published' AND n.standing->>'content' = e.content
   JOIN exchange.message m ON m.sender = e.sender AND m.id = e.id AND m.recalled_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > $4)
   JOIN vault.record_key k ON k.sender = e.sender AND k.id = e.id
   JOIN exchange.message c ON c.sender = e.consent_sender AND c.id = e.consent_id AND c.recalled_at IS NULL AND (c.expires_at IS NULL OR c.expires_at > $4)
   WHERE e.exercise = $1 AND e.changed > $2 AND e.ends_at > $4 ORDER BY e.changed LIMIT $3`,
);

/** Extracts in PostgreSQL, with the messages they are. */
export class PgExtractViews extends ExtractViews {
  constructor(
    private readonly database: Database,
    private readonly vault: ContentVault,
  ) {
    super();
  }

  override async list({ exercise, after, limit, now }: { readonly exercise: boolean; readonly after: bigint; readonly limit: number; readonly now: number }): Promise<readonly ExtractRow[]> {
    const found = await this.database.query<{ sender: string; id: string; notice_sender: string; notice_id: string; kind: Kind; ends_at: Date; changed: bigint; content: Buffer; wrapped: Buffer }>(LIST, [exercise, after, limit, new Date(now)]);
    return found.rows.map((row) => ({
      extract: { from: row.sender, id: row.id }, notice: { from: row.notice_sender, id: row.notice_id }, kind: row.kind, endsAt: row.ends_at.getTime(), changed: row.changed, compact: this.vault.open(row.content, row.wrapped),
    }));
  }
}
