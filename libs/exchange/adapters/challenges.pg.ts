import type { Database } from '#postgres';
import { ChallengeStore, type KeptChallenge } from '../challenges/ports.js';

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
}

const COLUMNS = 'id, by, message, digest, challenge, salt, asked_at, answer_by, recorded, answer, answered';
const toKept = ({ challenge, asked_at: asked, answer_by: by, answer, ...row }: Row): KeptChallenge => ({ ...row, compact: challenge, askedAt: asked.getTime(), answerBy: by.getTime(), answer: answer ?? undefined });

/** Challenges in PostgreSQL, beside the ledger they are about. */
export class PgChallenges extends ChallengeStore {
  constructor(private readonly database: Database) {
    super();
  }

  override async keep({ id, by, message, digest, compact, salt, askedAt, answerBy }: Parameters<ChallengeStore['keep']>[0]): Promise<{ readonly kept: KeptChallenge; readonly fresh: boolean }> {
    const { rowCount } = await this.database.query(
      'INSERT INTO ledger.challenge (id, by, message, digest, challenge, salt, asked_at, answer_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING',
      [id, by, message, digest, compact, salt, new Date(askedAt), new Date(answerBy)],
    );
    const kept = await this.find(id);
    if (kept === undefined) throw new Error('a challenge that was kept is not there');
    return { kept, fresh: rowCount === 1 };
  }

  override async find(id: string): Promise<KeptChallenge | undefined> {
    const { rows } = await this.database.query<Row>(`SELECT ${COLUMNS} FROM ledger.challenge WHERE id = $1`, [id]);
    return rows.map(toKept)[0];
  }

  override async open(limit: number): Promise<readonly KeptChallenge[]> {
    const { rows } = await this.database.query<Row>(`SELECT ${COLUMNS} FROM ledger.challenge WHERE NOT (recorded AND answered) ORDER BY asked_at LIMIT $1`, [limit]);
    return rows.map(toKept);
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
