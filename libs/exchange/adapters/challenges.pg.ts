import type { Database, Queries } from '#postgres';
import { ChallengeStore, type AskingLimit, type KeptChallenge } from '../challenges/ports.js';

interface Row {
  readonly id: string;
  readonly by: string;
  readonly message: string;
  readonly digest: string;
  readonly challenge: string;
  readonly salt: Buffer;
  readonly asked_at: Date;
  readonly answer_by: Date;
  readonly recorded: boolean;
  readonly answer: string | null;
  readonly answered: boolean;
  readonly failures: number;
}

const COLUMNS = 'id, by, message, digest, challenge, salt, asked_at, answer_by, recorded, answer, answered, failures';
const toKept = ({ challenge, asked_at: asked, answer_by: by, answer, ...row }: Row): KeptChallenge => ({ ...row, compact: challenge, askedAt: asked.getTime(), answerBy: by.getTime(), answer: answer ?? undefined });

/** Challenges in PostgreSQL, beside the ledger they are about. */
export class PgChallenges extends ChallengeStore {
  constructor(private readonly database: Database) {
    super();
  }

  override async keep({ id, by, message, digest, compact, salt, askedAt, answerBy }: Parameters<ChallengeStore['keep']>[0], { most, withinMs }: AskingLimit): Promise<{ readonly kept: KeptChallenge; readonly fresh: boolean } | { readonly again: number }> {
    return await this.database.transaction(async (queries) => {
      await queries.query("SELECT pg_advisory_xact_lock(hashtextextended('ledger.challenge ' || $1, 0))", [by]);
      const before = await this.#find(queries, id);
      if (before !== undefined) return { kept: before, fresh: false };
      const { rows: asked } = await queries.query<{ asked_at: Date }>('SELECT asked_at FROM ledger.challenge WHERE by = $1 AND asked_at > $2 ORDER BY asked_at DESC OFFSET $3 LIMIT 1', [by, new Date(askedAt - withinMs), most - 1]);
      if (asked[0] !== undefined) return { again: asked[0].asked_at.getTime() + withinMs };
      await queries.query(
        'INSERT INTO ledger.challenge (id, by, message, digest, challenge, salt, asked_at, answer_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
        [id, by, message, digest, compact, salt, new Date(askedAt), new Date(answerBy)],
      );
      const kept = await this.#find(queries, id);
      if (kept === undefined) throw new Error('a challenge that was kept is not there');
      return { kept, fresh: true };
    });
  }

  override async find(id: string): Promise<KeptChallenge | undefined> {
    return await this.#find(this.database, id);
  }

  async #find(queries: Queries, id: string): Promise<KeptChallenge | undefined> {
    const { rows } = await queries.query<Row>(`SELECT ${COLUMNS} FROM ledger.challenge WHERE id = $1`, [id]);
    return rows.map(toKept)[0];
  }

  override async open(limit: number, now: number): Promise<readonly KeptChallenge[]> {
    const { rows } = await this.database.query<Row>(`SELECT ${COLUMNS} FROM ledger.challenge WHERE NOT (recorded AND answered) AND again_at <= $2 ORDER BY asked_at LIMIT $1`, [limit, new Date(now)]);
    return rows.map(toKept);
  }

  override async setAside(id: string, until: number): Promise<void> {
    await this.database.query('UPDATE ledger.challenge SET failures = failures + 1, again_at = $2 WHERE id = $1', [id, new Date(until)]);
  }

  override async asideOf(now: number): Promise<number> {
    const { rows } = await this.database.query<{ aside: bigint }>('SELECT count(*) AS aside FROM ledger.challenge WHERE NOT (recorded AND answered) AND again_at > $1', [new Date(now)]);
    return Number(rows[0]?.aside ?? 0);
  }

  override async recorded(id: string): Promise<void> {
    await this.database.query('UPDATE ledger.challenge SET recorded = true WHERE id = $1', [id]);
  }

  override async answer(id: string, answer: string): Promise<string> {
    const { rows } = await this.database.query<{ answer: string }>('UPDATE ledger.challenge SET answer = coalesce(answer, $2) WHERE id = $1 RETURNING answer', [id, answer]);
    const [row] = rows;
    if (row === undefined) throw new Error('a challenge that was kept is not there');
    return row.answer;
  }

  override async answered(id: string): Promise<void> {
    await this.database.query('UPDATE ledger.challenge SET answered = true WHERE id = $1', [id]);
  }
}
