import type { ContentVault } from '#exchange';
import { statement, type Database } from '#postgres';
import type { Flag } from '../flags.js';
import type { Kind } from '../kinds.js';
import { CIRCULATING, type Notice } from '../notice.js';
import { NoticeViews, type ActRow, type HitRow, type NoticeQuery, type NoticeRow, type VerdictRow } from '../read/notice-views.js';
import type { Reference } from '../workflow/book.js';

interface Row {
  readonly sender: string;
  readonly standing: Notice;
  readonly exercise: boolean;
  readonly title: string;
  readonly flags: Flag[];
  readonly begun_at: Date;
  readonly changed_at: Date;
  readonly changed: bigint;
  readonly message_id: string;
  readonly held: boolean;
  readonly kept_out: boolean;
}

/** $1 is whoever asks. */
const COLUMNS = `n.sender, n.standing, n.exercise, n.title, n.flags, n.begun_at, n.changed_at, n.changed, c.message_id, $1 = ANY (n.excluded) AS kept_out,
  EXISTS (SELECT 1 FROM notices.content k JOIN exchange.dispatched d ON d.sender = k.sender AND d.id = k.message_id WHERE k.sender = n.sender AND k.id = n.id AND d.recipient = $1) AS held`;
const FROM = "notices.notice n JOIN notices.content c ON c.sender = n.sender AND c.id = n.id AND c.digest = n.standing->>'content'";
const LIST = statement(
  'notices.list',
  `SELECT * FROM (SELECT ${COLUMNS}, n.kind, n.state FROM ${FROM} WHERE n.exercise = $2 AND n.changed > $3 AND (cardinality($5::text[]) = 0 OR n.kind = ANY ($5)) AND (cardinality($6::text[]) = 0 OR n.state = ANY ($6))) shown
   WHERE $7 OR sender = $1 OR held OR (NOT kept_out AND kind = ANY ($8) AND state IN ('submitted', 'screening', 'under-review', 'information-requested', 'approved'))
   ORDER BY changed LIMIT $4`,
);
const FIND = statement('notices.find', `SELECT ${COLUMNS} FROM ${FROM} WHERE n.sender = $2 AND n.id = $3`);
const ACTS = statement(
  'notices.acts',
  `SELECT a.step, a.act, a.state, a.by_sender, a.by_id, a.digest, a.at, m.content, k.wrapped
   FROM notices.act a
   LEFT JOIN (exchange.message m JOIN vault.record_key k USING (sender, id)) ON m.sender = a.by_sender AND m.id = a.by_id
     AND ($4 OR m.sender = $1 OR $1 = ANY (m.recipients) OR EXISTS (SELECT 1 FROM exchange.dispatched d WHERE d.sender = m.sender AND d.id = m.id AND d.recipient = $1))
   WHERE a.sender = $2 AND a.id = $3 ORDER BY a.step`,
);

const toRow = (row: Row): NoticeRow => ({
  notice: row.standing, exercise: row.exercise, title: row.title, flags: row.flags, begunAt: row.begun_at.getTime(), changedAt: row.changed_at.getTime(), changed: row.changed,
  content: { from: row.sender, id: row.message_id }, held: row.held, keptOut: row.kept_out,
});

/** Notices in PostgreSQL, as doors read them. */
export class PgNoticeViews extends NoticeViews {
  constructor(
    private readonly database: Database,
    private readonly vault: ContentVault,
  ) {
    super();
  }

  override async list({ reader, everything, pendingKinds, exercise, after, limit, kinds, states }: NoticeQuery): Promise<readonly NoticeRow[]> {
    return (await this.database.query<Row>(LIST, [reader, exercise, after, limit, kinds, states, everything, pendingKinds])).rows.map(toRow);
  }

  override async find({ from, id }: Reference, reader: string): Promise<NoticeRow | undefined> {
    const row = (await this.database.query<Row>(FIND, [reader, from, id])).rows[0];
    return row === undefined ? undefined : toRow(row);
  }

  override async acts({ from, id }: Reference, reader: string, all: boolean): Promise<readonly ActRow[]> {
    const found = await this.database.query<{ step: number; act: string; state: string; by_sender: string; by_id: string; digest: string; at: Date; content: Buffer | null; wrapped: Buffer | null }>(ACTS, [reader, from, id, all]);
    return found.rows.map((row) => ({
      step: row.step, act: row.act, state: row.state, by: { from: row.by_sender, id: row.by_id }, digest: row.digest, at: row.at.getTime(),
      // The request itself is content: it is read by the door that asks the rules about it.
      ...(row.content === null || row.wrapped === null || row.act === 'submit' ? {} : { signed: this.vault.open(row.content, row.wrapped) }),
    }));
  }

  override async hits({ from, id }: Reference): Promise<readonly HitRow[]> {
    const found = await this.database.query<{ sender: string; id: string; reported_at: Date; verdict: string | null }>(
      `SELECT h.sender, h.id, h.reported_at, h.verdict FROM notices.hit h JOIN notices.content c ON h.of_sender = c.sender AND h.of_id = c.message_id WHERE c.sender = $1 AND c.id = $2 ORDER BY h.reported_at, h.id`,
      [from, id],
    );
    return found.rows.map((row) => ({ hit: { from: row.sender, id: row.id }, at: row.reported_at.getTime(), ...(row.verdict === null ? {} : { verdict: row.verdict }) }));
  }

  override async verdictOn({ from, id }: Reference): Promise<VerdictRow | undefined> {
    const [row] = (await this.database.query<{ of_sender: string; exercise: boolean; verdict: string; verdict_at: Date }>('SELECT of_sender, exercise, verdict, verdict_at FROM notices.hit WHERE sender = $1 AND id = $2 AND verdict IS NOT NULL', [from, id])).rows;
    return row && { owner: row.of_sender, exercise: row.exercise, verdict: row.verdict, at: row.verdict_at.getTime() };
  }

  override async circulating(kind: Kind, exercise: boolean): Promise<number> {
    const found = await this.database.query<{ standing: number }>('SELECT count(*)::int AS standing FROM notices.notice WHERE kind = $1 AND exercise = $2 AND state = ANY ($3)', [kind, exercise, CIRCULATING]);
    return found.rows[0]?.standing ?? 0;
  }
}
