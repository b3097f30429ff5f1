import { statement, type Queries } from '#postgres';
import { TakenBook, type Taken } from '../deliver/taken.js';

/**
 * Notes what was produced, and in the same breath that not all was judged by what is known, where it was not. The update
 * stands in line with whoever judges: what is noted while it works through everything is not passed over.
 */
const NOTE = statement(
  'taken.note',
  `WITH noted AS (
     INSERT INTO exchange.taken (recipient, sender, id, owners, mask, judged)
     SELECT recipient, sender, id, owners::text[], mask::text[], judged FROM unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::bigint[]) AS new (recipient, sender, id, owners, mask, judged)
     ON CONFLICT (recipient, sender, id) DO NOTHING)
   UPDATE exchange.restrictions SET version = least(version, $7)`,
);

/** PostgreSQL's spelling of a text array. */
const arrayOf = (texts: readonly string[]): string => `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;

/** What lies on inbox topics, in PostgreSQL. */
export class PgTakenBook extends TakenBook {
  constructor(private readonly queries: Queries) {
    super();
  }

  override async note(taken: readonly Taken[]): Promise<void> {
    await this.queries.query(NOTE, [
      taken.map(({ recipient }) => recipient),
      taken.map(({ of }) => of.from),
      taken.map(({ of }) => of.id),
      taken.map(({ owners }) => arrayOf(owners)),
      taken.map(({ mask }) => arrayOf(mask)),
      taken.map(({ judged }) => judged),
      Math.min(...taken.map(({ judged }) => judged)),
    ]);
  }
}
