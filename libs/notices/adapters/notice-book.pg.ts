import { parseReference, referenceOf } from '#contracts';
import { eraseMessages, type Forget } from '#exchange';
import type { Queries } from '#postgres';
import type { Kind } from '../kinds.js';
import { CIRCULATING, type Notice } from '../notice.js';
import type { Diffusion } from '../diffusion.js';
import { NoticeBook, type Begun, type Done, type Extract, type Hit, type HitVerdict, type Reference, type ShownExtract, type Standing, type Work } from '../workflow/book.js';

interface StandingRow {
  readonly standing: Notice;
  readonly exercise: boolean;
  readonly excluded: string[];
}

interface ExtractRow {
  readonly sender: string;
  readonly id: string;
  readonly digest: string;
  readonly exercise: boolean;
}

const toExtract = ({ sender, id, digest, exercise }: ExtractRow): ShownExtract => ({ extract: { from: sender, id }, digest, exercise });

const key = (notice: string): [string, string] => {
  const { from, id } = parseReference(notice);
  return [from, id];
};

/** Notices in PostgreSQL, inside a courier's turn. */
export class PgNoticeBook extends NoticeBook {
  constructor(private readonly queries: Queries) {
    super();
  }

  override async find(notice: string): Promise<Standing | undefined> {
    const row = (await this.queries.query<StandingRow>('SELECT standing, exercise, excluded FROM notices.notice WHERE sender = $1 AND id = $2', key(notice))).rows[0];
    return row === undefined ? undefined : { notice: row.standing, exercise: row.exercise, excluded: row.excluded };
  }

  override async begin({ notice, exercise, excluded, flags, title, by }: Begun): Promise<boolean> {
    const begun = await this.queries.query(
      `INSERT INTO notices.notice (sender, id, kind, exercise, state, standing, excluded, flags, title, begun_at, changed, changed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, nextval('notices.change'), $10) ON CONFLICT (sender, id) DO NOTHING`,
      [...key(notice.id), notice.kind, exercise, notice.state, JSON.stringify(notice), excluded, flags, title, new Date(by.at)],
    );
    return begun.rowCount === 1;
  }

  override async offerContent(notice: string, digest: string, message: Reference, title: string, excluded: readonly string[]): Promise<void> {
    await this.queries.query('INSERT INTO notices.content (sender, id, digest, message_id, title) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING', [...key(notice), digest, message.id, title]);
    if (excluded.length > 0) await this.queries.query('UPDATE notices.notice SET excluded = ARRAY(SELECT DISTINCT unnest(excluded || $3::text[])) WHERE sender = $1 AND id = $2', [...key(notice), excluded]);
  }

  override async content(notice: string, digest: string): Promise<Reference | undefined> {
    const [from, id] = key(notice);
    const row = (await this.queries.query<{ message_id: string }>('SELECT message_id FROM notices.content WHERE sender = $1 AND id = $2 AND digest = $3', [from, id, digest])).rows[0];
    return row === undefined ? undefined : { from, id: row.message_id };
  }

  override async holding({ from, id }: Reference): Promise<string | undefined> {
    const row = (await this.queries.query<{ id: string }>('SELECT id FROM notices.content WHERE sender = $1 AND message_id = $2', [from, id])).rows[0];
    return row === undefined ? undefined : referenceOf({ from, id: row.id });
  }

  override async circulating(kind: Kind, exercise: boolean): Promise<number> {
    const found = await this.queries.query<{ standing: number }>('SELECT count(*)::int AS standing FROM notices.notice WHERE kind = $1 AND exercise = $2 AND state = ANY ($3)', [kind, exercise, CIRCULATING]);
    return found.rows[0]?.standing ?? 0;
  }

  override async save({ act, after, by }: Done, reviewAt: number | undefined): Promise<void> {
    const [sender, id] = key(after.id);
    await this.queries.query('INSERT INTO notices.act (sender, id, step, act, state, by_sender, by_id, digest, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
      sender, id, after.step - 1, act, after.state, by.message.from, by.message.id, by.digest, new Date(by.at),
    ]);
    await this.queries.query(
      `UPDATE notices.notice n SET state = $3, standing = $4, until = $5, review_at = CASE WHEN $7::boolean THEN $6::timestamptz ELSE review_at END, changed = nextval('notices.change'), changed_at = $8,
              title = coalesce((SELECT c.title FROM notices.content c WHERE c.sender = n.sender AND c.id = n.id AND c.digest = $9), title)
       WHERE sender = $1 AND id = $2`,
      [sender, id, after.state, JSON.stringify(after), after.until === undefined || !CIRCULATING.includes(after.state) ? null : new Date(after.until), reviewAt === undefined ? null : new Date(reviewAt), reviewAt !== undefined || !CIRCULATING.includes(after.state), new Date(by.at), after.content],
    );
  }

  override async touch(notice: string): Promise<void> {
    await this.queries.query("UPDATE notices.notice SET changed = nextval('notices.change') WHERE sender = $1 AND id = $2", key(notice));
  }

  override async note(work: Work): Promise<void> {
    await this.queries.query('INSERT INTO notices.work (work) VALUES ($1)', [JSON.stringify(work)]);
  }

  override async pending(limit: number): Promise<readonly { readonly seq: bigint; readonly work: Work }[]> {
    return (await this.queries.query<{ seq: bigint; work: Work }>('SELECT seq, work FROM notices.work ORDER BY seq LIMIT $1', [limit])).rows;
  }

  override async told(seqs: readonly bigint[]): Promise<void> {
    await this.queries.query('DELETE FROM notices.work WHERE seq = ANY ($1)', [seqs]);
  }

  override async holders(notice: string): Promise<readonly string[]> {
    const found = await this.queries.query<{ recipient: string }>(
      'SELECT DISTINCT d.recipient FROM exchange.dispatched d JOIN notices.content c ON d.sender = c.sender AND d.id = c.message_id WHERE c.sender = $1 AND c.id = $2 ORDER BY d.recipient',
      key(notice),
    );
    return found.rows.map((row) => row.recipient);
  }

  override async circulate(diffusion: Diffusion, exercise: boolean, title: string, at: number): Promise<boolean> {
    const fresh = await this.queries.query(
      `INSERT INTO notices.diffusion (sender, id, kind, exercise, digest, review, state, standing, title, sent_at, changed)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, nextval('notices.change')) ON CONFLICT (sender, id) DO NOTHING`,
      [...key(diffusion.id), diffusion.kind, exercise, diffusion.content, diffusion.review, diffusion.state, JSON.stringify(diffusion), title, new Date(at)],
    );
    return fresh.rowCount === 1;
  }

  override async diffusion(id: string): Promise<{ readonly diffusion: Diffusion; readonly exercise: boolean } | undefined> {
    const row = (await this.queries.query<{ standing: Diffusion; exercise: boolean }>('SELECT standing, exercise FROM notices.diffusion WHERE sender = $1 AND id = $2', key(id))).rows[0];
    return row === undefined ? undefined : { diffusion: row.standing, exercise: row.exercise };
  }

  override async saveDiffusion(diffusion: Diffusion): Promise<void> {
    await this.queries.query("UPDATE notices.diffusion SET state = $3, standing = $4, changed = nextval('notices.change') WHERE sender = $1 AND id = $2", [...key(diffusion.id), diffusion.state, JSON.stringify(diffusion)]);
  }

  override async reportHit({ hit, of, exercise, at }: Hit): Promise<void> {
    await this.queries.query('INSERT INTO notices.hit (sender, id, of_sender, of_id, exercise, reported_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (sender, id) DO NOTHING', [hit.from, hit.id, of.from, of.id, exercise, new Date(at)]);
  }

  override async verdict(hit: Reference, { owner, verdict, by, exercise, at }: HitVerdict): Promise<void> {
    await this.queries.query(
      "UPDATE notices.hit SET verdict = $4, verdict_id = $5, verdict_at = $6 WHERE sender = $1 AND id = $2 AND exercise = $7 AND verdict IS NULL AND (of_sender = $3 OR starts_with(of_sender, $3 || '.'))",
      [hit.from, hit.id, owner, verdict, by.id, new Date(at), exercise],
    );
  }

  override async extract({ extract, digest, of, consent, exercise, endsAt }: Extract): Promise<void> {
    await this.queries.query(
      `INSERT INTO notices.extract (sender, id, notice_sender, notice_id, consent_sender, consent_id, content, digest, kind, exercise, ends_at, changed)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, nextval('notices.change')) ON CONFLICT (sender, id) DO NOTHING`,
      [extract.from, extract.id, ...key(of.id), consent.from, consent.id, of.content, digest, of.kind, exercise, new Date(endsAt)],
    );
  }

  override async extracts(notice: string): Promise<readonly ShownExtract[]> {
    return (await this.queries.query<ExtractRow>('SELECT sender, id, digest, exercise FROM notices.extract WHERE notice_sender = $1 AND notice_id = $2 ORDER BY changed', key(notice))).rows.map(toExtract);
  }

  override async extractsUnder({ from, id }: Reference): Promise<readonly ShownExtract[]> {
    return (await this.queries.query<ExtractRow>('SELECT sender, id, digest, exercise FROM notices.extract WHERE consent_sender = $1 AND consent_id = $2 ORDER BY changed', [from, id])).rows.map(toExtract);
  }

  override async erase(notice: string, at: number): Promise<readonly { readonly message: Reference; readonly digest: string }[]> {
    const due = await this.queries.query<{ sender: string; message_id: string }>(
      `SELECT c.sender, c.message_id FROM notices.content c WHERE c.sender = $1 AND c.id = $2
         AND NOT EXISTS (SELECT 1 FROM exchange.erasure e WHERE e.sender = c.sender AND e.id = c.message_id AND e.digest = c.digest AND NOT e.done)`,
      key(notice),
    );
    const erased = await eraseMessages(this.queries, due.rows.map((row) => ({ from: row.sender, id: row.message_id })), at, forgetNotices);
    return erased.map(({ digest, ...message }) => ({ message, digest })).toSorted((a, b) => (a.message.id < b.message.id ? -1 : 1));
  }
}

/** What is kept of notices beside their messages, and was taken from them: titles, and what the desk was to look at. */
export const forgetNotices: Forget = async (queries, messages) => {
  await queries.query(
    `WITH due AS (SELECT * FROM unnest($1::text[], $2::uuid[]) AS due (sender, id)),
          contents AS (UPDATE notices.content c SET title = '' FROM due WHERE c.sender = due.sender AND c.message_id = due.id RETURNING c.sender, c.id, c.digest, c.message_id),
          diffusions AS (UPDATE notices.diffusion d SET title = '' FROM due WHERE d.sender = due.sender AND d.id = due.id)
     UPDATE notices.notice n SET title = CASE WHEN gone.current THEN '' ELSE title END, flags = CASE WHEN gone.request THEN '{}' ELSE flags END
     FROM (SELECT c.sender, c.id, bool_or(c.digest = m.standing->>'content') AS current, bool_or(c.message_id = c.id) AS request
           FROM contents c JOIN notices.notice m ON m.sender = c.sender AND m.id = c.id GROUP BY c.sender, c.id) gone
     WHERE n.sender = gone.sender AND n.id = gone.id`,
    [messages.map(({ from }) => from), messages.map(({ id }) => id)],
  );
};
