import type { Queries } from '#postgres';
import { ProductBook, type Derivation } from '../deliver/products.js';
import type { Reference } from '../ports.js';

const refs = (of: readonly Reference[]): [string[], string[]] => [of.map((one) => one.from), of.map((one) => one.id)];

/** What was derived from what, in PostgreSQL. */
export class PgProductBook extends ProductBook {
  constructor(private readonly queries: Queries) {
    super();
  }

  override async note(derivations: readonly Derivation[]): Promise<void> {
    await this.queries.query(
      'INSERT INTO exchange.derived (sender, id, of_sender, of_id) SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[]) ON CONFLICT DO NOTHING',
      [...refs(derivations.map(({ product }) => product)), ...refs(derivations.map(({ source }) => source))],
    );
  }

  override async productsOf(sources: readonly Reference[]): Promise<readonly Derivation[]> {
    return await this.#find('(of_sender, of_id)', sources);
  }

  override async sourcesOf(products: readonly Reference[]): Promise<readonly Derivation[]> {
    return await this.#find('(sender, id)', products);
  }

  async #find(end: '(of_sender, of_id)' | '(sender, id)', of: readonly Reference[]): Promise<readonly Derivation[]> {
    const found = await this.queries.query<{ sender: string; id: string; of_sender: string; of_id: string }>(
      `SELECT sender, id, of_sender, of_id FROM exchange.derived WHERE ${end} IN (SELECT * FROM unnest($1::text[], $2::uuid[])) ORDER BY sender, id, of_sender, of_id`,
      refs(of),
    );
    return found.rows.map((row) => ({ product: { from: row.sender, id: row.id }, source: { from: row.of_sender, id: row.of_id } }));
  }
}
