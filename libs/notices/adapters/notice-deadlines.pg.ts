import { parseReference } from '#contracts';
import type { Database } from '#postgres';
import { CIRCULATING, type Notice } from '../notice.js';
import type { Due } from '../workflow/book.js';
import { NoticeDeadlineStore } from '../workflow/deadlines.js';

interface DueRow {
  readonly sender: string;
  readonly message_id: string;
  readonly standing: Notice;
  readonly exercise: boolean;
  readonly due: Date;
}

const due = (column: 'until' | 'review_at'): string =>
  `SELECT n.sender, c.message_id, n.standing, n.exercise, n.${column} AS due FROM notices.notice n JOIN notices.content c ON c.sender = n.sender AND c.id = n.id AND c.digest = n.standing->>'content'
   WHERE n.${column} <= $1 AND n.state = ANY ($2) ORDER BY n.${column} LIMIT $3`;

const toDue = (row: DueRow): Due => ({ notice: row.standing, exercise: row.exercise, content: { from: row.sender, id: row.message_id }, at: row.due.getTime() });

/** Terms and dates of review of notices, in PostgreSQL. */
export class PgNoticeDeadlines extends NoticeDeadlineStore {
  constructor(private readonly database: Database) {
    super();
  }

  override async over(now: number, limit: number): Promise<readonly Due[]> {
    return (await this.database.query<DueRow>(due('until'), [new Date(now), CIRCULATING, limit])).rows.map(toDue);
  }

  override async reviews(now: number, limit: number): Promise<readonly Due[]> {
    return (await this.database.query<DueRow>(due('review_at'), [new Date(now), CIRCULATING, limit])).rows.map(toDue);
  }

  override async asked(notices: readonly string[]): Promise<void> {
    const of = notices.map(parseReference);
    await this.database.query('UPDATE notices.notice SET review_at = NULL WHERE (sender, id) IN (SELECT * FROM unnest($1::text[], $2::uuid[]))', [of.map(({ from }) => from), of.map(({ id }) => id)]);
  }
}
