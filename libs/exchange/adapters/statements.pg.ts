import { UNCOUNTED } from '#ledger';
import type { Database } from '#postgres';
import { StatementStore, type EndedStretch, type SignedStatement, type StretchRow } from '../statements/ports.js';

interface Row {
  readonly ends_at: Date;
  readonly first: bigint;
  readonly until: bigint;
  readonly topics: Record<string, number>;
  readonly account: string | null;
  readonly complete: boolean;
}
interface StatementRow {
  readonly participant: string;
  readonly ends_at: Date;
  readonly statement: string;
}

const COLUMNS = 'ends_at, first, until, topics, account, complete';
const toStretch = ({ ends_at: ends, account, ...row }: Row): StretchRow => ({ ...row, endsAt: ends.getTime(), account: account ?? undefined });
const toStatement = ({ participant, ends_at: ends, statement }: StatementRow): SignedStatement => ({ participant, endsAt: ends.getTime(), statement });
/** An instant that a timestamp can hold, also where nothing was before. */
const instant = (at: number): Date | string => (Number.isFinite(at) ? new Date(at) : '-infinity');

/** Statements in PostgreSQL, beside the log they are about. */
export class PgStatements extends StatementStore {
  constructor(private readonly database: Database) {
    super();
  }

  override async latest(): Promise<StretchRow | undefined> {
    return await this.#one(`SELECT ${COLUMNS} FROM ledger.stretch WHERE ends_at > '-infinity' ORDER BY ends_at DESC LIMIT 1`);
  }

  override async end(endsAt: number, as?: EndedStretch): Promise<StretchRow> {
    await this.database.transaction(async (queries) => {
      // One after another, so that each begins where the one before ended.
      await queries.query('LOCK TABLE ledger.stretch IN SHARE ROW EXCLUSIVE MODE');
      if (as !== undefined) {
        await queries.query('INSERT INTO ledger.stretch (ends_at, first, until, topics) SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT FROM ledger.stretch WHERE ends_at >= $1)', [new Date(endsAt), as.first, as.until, as.topics]);
        return;
      }
      // Size and counts of one snapshot: the sequencer commits them together.
      await queries.query(
        `INSERT INTO ledger.stretch (ends_at, first, until, topics)
         SELECT $1, (SELECT max(until) FROM ledger.stretch), size, counted || CASE WHEN size > sum THEN jsonb_build_object('${UNCOUNTED}', size - sum) ELSE '{}' END
         FROM ledger.head, (SELECT coalesce(jsonb_object_agg(topic, entries), '{}') AS counted, coalesce(sum(entries), 0)::bigint AS sum FROM (SELECT topic, sum(entries)::bigint AS entries FROM ledger.position GROUP BY topic) AS topics) AS counts
         WHERE NOT EXISTS (SELECT FROM ledger.stretch WHERE ends_at >= $1)`,
        [new Date(endsAt)],
      );
    });
    const stands = await this.latest();
    if (stands === undefined) throw new Error('a stretch that was ended is not there');
    return stands;
  }

  override async keep(endsAt: number, account: string, statements: readonly SignedStatement[]): Promise<void> {
    await this.database.transaction(async (queries) => {
      const { rowCount } = await queries.query('UPDATE ledger.stretch SET account = $2 WHERE ends_at = $1 AND account IS NULL', [new Date(endsAt), account]);
      // Another process was first: what it signed stands.
      if (rowCount === 0) return;
      await queries.query('INSERT INTO ledger.statement (participant, ends_at, statement) SELECT participant, $2, statement FROM unnest($1::text[], $3::text[]) AS new (participant, statement)', [statements.map(({ participant }) => participant), new Date(endsAt), statements.map(({ statement }) => statement)]);
    });
  }

  override async unrecorded(endsAt: number, limit: number): Promise<readonly SignedStatement[]> {
    const { rows } = await this.database.query<StatementRow>('SELECT participant, ends_at, statement FROM ledger.statement WHERE ends_at = $1 AND NOT recorded ORDER BY participant LIMIT $2', [new Date(endsAt), limit]);
    return rows.map(toStatement);
  }

  override async recorded(statements: readonly SignedStatement[]): Promise<void> {
    await this.database.query('UPDATE ledger.statement s SET recorded = true FROM unnest($1::text[], $2::timestamptz[]) AS done (participant, ends_at) WHERE s.participant = done.participant AND s.ends_at = done.ends_at', [statements.map(({ participant }) => participant), statements.map(({ endsAt }) => new Date(endsAt))]);
  }

  override async complete(endsAt: number): Promise<void> {
    await this.database.query('UPDATE ledger.stretch SET complete = true WHERE ends_at = $1', [new Date(endsAt)]);
  }

  override async stretch(endsAt: number): Promise<StretchRow | undefined> {
    return await this.#one(`SELECT ${COLUMNS} FROM ledger.stretch WHERE ends_at = $1`, [new Date(endsAt)]);
  }

  override async accounts(after: number, limit: number): Promise<readonly { readonly endsAt: number; readonly account: string }[]> {
    const { rows } = await this.database.query<{ ends_at: Date; account: string }>('SELECT ends_at, account FROM ledger.stretch WHERE account IS NOT NULL AND ends_at > $1 ORDER BY ends_at LIMIT $2', [instant(after), limit]);
    return rows.map(({ ends_at: ends, account }) => ({ endsAt: ends.getTime(), account }));
  }

  override async statements(participant: string, after: number, limit: number): Promise<readonly SignedStatement[]> {
    const { rows } = await this.database.query<StatementRow>('SELECT participant, ends_at, statement FROM ledger.statement WHERE participant = $1 AND ends_at > $2 ORDER BY ends_at LIMIT $3', [participant, instant(after), limit]);
    return rows.map(toStatement);
  }

  async #one(query: string, values: readonly unknown[] = []): Promise<StretchRow | undefined> {
    const { rows } = await this.database.query<Row>(query, [...values]);
    return rows.map(toStretch)[0];
  }
}
