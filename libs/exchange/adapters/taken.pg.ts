import { statement, type Database, type Queries } from '#postgres';
import { TakenBook, type Taken } from '../deliver/taken.js';
import type { Reference } from '../ports.js';

const ANNOUNCE = statement(
  'taken.announce',
  `INSERT INTO exchange.taken (recipient, sender, id, owners, mask, judged, digest)
   SELECT recipient, sender, id, owners::text[], mask::text[], judged, digest FROM unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::bigint[], $7::text[]) AS new (recipient, sender, id, owners, mask, judged, digest)
   ON CONFLICT (recipient, sender, id) DO NOTHING`,
);
/** Stands in line with whoever judges: what is filed while it works through everything is not passed over. */
const JUDGED = statement('taken.judged', 'UPDATE exchange.restrictions SET version = least(version, $1)');
const BEFORE = statement('taken.before', 'SELECT min(t.judged)::int AS judged FROM exchange.taken t JOIN unnest($1::text[], $2::text[], $3::uuid[]) AS given (recipient, sender, id) USING (recipient, sender, id)');

/** PostgreSQL's spelling of a text array. */
const arrayOf = (texts: readonly string[]): string => `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;

/** What lies on inbox topics, in PostgreSQL. */
export class PgTakenBook extends TakenBook {
  constructor(
    private readonly queries: Queries,
    /** Beside the turn. */
    private readonly database: Pick<Database, 'query'>,
  ) {
    super();
  }

  override async announce(taken: readonly Taken[]): Promise<boolean> {
    const { rowCount } = await this.database.query(ANNOUNCE, [...keysOf(taken), taken.map(({ owners }) => arrayOf(owners)), taken.map(({ mask }) => arrayOf(mask)), taken.map(({ judged }) => judged), taken.map(({ digest }) => digest)]);
    return rowCount !== taken.length;
  }

  override async judged(version: number): Promise<void> {
    await this.queries.query(JUDGED, [version]);
  }

  override async holders({ from, id }: Reference, digest: string): Promise<readonly string[]> {
    const { rows } = await this.queries.query<{ recipient: string }>('SELECT recipient FROM exchange.taken WHERE sender = $1 AND id = $2 AND (digest = $3 OR digest IS NULL) ORDER BY recipient', [from, id, digest]);
    return rows.map(({ recipient }) => recipient);
  }

  override async producedBefore(taken: readonly Pick<Taken, 'recipient' | 'of'>[]): Promise<number | undefined> {
    return (await this.queries.query<{ judged: number | null }>(BEFORE, keysOf(taken))).rows[0]?.judged ?? undefined;
  }
}

const keysOf = (taken: readonly Pick<Taken, 'recipient' | 'of'>[]): [string[], string[], string[]] => [taken.map(({ recipient }) => recipient), taken.map(({ of }) => of.from), taken.map(({ of }) => of.id)];
