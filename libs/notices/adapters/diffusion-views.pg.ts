import { statement, type Database } from '#postgres';
import type { Diffusion } from '../diffusion.js';
import { DiffusionViews, type DiffusionRow } from '../read/diffusion-reader.js';
import type { HitRow } from '../read/notice-views.js';
import type { Reference } from '../workflow/book.js';

interface Row {
  readonly standing: Diffusion;
  readonly exercise: boolean;
  readonly title: string;
  readonly sent_at: Date;
  readonly changed: bigint;
  readonly recipients: string[];
  readonly audiences: string[];
  readonly except_for: string[];
  readonly version: bigint;
  readonly withdrawn: boolean;
  readonly expired: boolean;
}

const SELECT = `SELECT d.standing, d.exercise, d.title, d.sent_at, d.changed, m.recipients || ARRAY(SELECT recipient FROM exchange.dispatched x WHERE x.sender = m.sender AND x.id = m.id) AS recipients, m.audiences, m.except_for, m.version,
    m.recalled_at IS NOT NULL AS withdrawn, m.expires_at IS NOT NULL AND m.expires_at <= now() AS expired
  FROM notices.diffusion d JOIN exchange.message m USING (sender, id)`;
const LIST = statement('diffusions.list', `${SELECT} WHERE d.exercise = $1 AND d.changed > $2 ORDER BY d.changed LIMIT $3`);
const FIND = statement('diffusions.find', `${SELECT} WHERE d.sender = $1 AND d.id = $2`);

const toRow = (row: Row): DiffusionRow => ({
  diffusion: row.standing, exercise: row.exercise, title: row.title, sentAt: row.sent_at.getTime(), changed: row.changed, recipients: row.recipients, audiences: row.audiences, exceptFor: row.except_for,
  version: Number(row.version), withdrawn: row.withdrawn, expired: row.expired,
});

/** Diffusions in PostgreSQL, with the messages they are. */
export class PgDiffusionViews extends DiffusionViews {
  constructor(private readonly database: Database) {
    super();
  }

  override async list({ exercise, after, limit }: { readonly exercise: boolean; readonly after: bigint; readonly limit: number }): Promise<readonly DiffusionRow[]> {
    return (await this.database.query<Row>(LIST, [exercise, after, limit])).rows.map(toRow);
  }

  override async find({ from, id }: Reference): Promise<DiffusionRow | undefined> {
    const row = (await this.database.query<Row>(FIND, [from, id])).rows[0];
    return row === undefined ? undefined : toRow(row);
  }

  override async hits({ from, id }: Reference): Promise<readonly HitRow[]> {
    const found = await this.database.query<{ sender: string; id: string; reported_at: Date; verdict: string | null }>('SELECT sender, id, reported_at, verdict FROM notices.hit WHERE of_sender = $1 AND of_id = $2 ORDER BY reported_at, id', [from, id]);
    return found.rows.map((row) => ({ hit: { from: row.sender, id: row.id }, at: row.reported_at.getTime(), ...(row.verdict === null ? {} : { verdict: row.verdict }) }));
  }
}
