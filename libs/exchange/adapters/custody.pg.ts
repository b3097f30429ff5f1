import { referenceOf } from '#contracts';
import type { Directory } from '#directory';
import type { Database } from '#postgres';
import { related } from '../deliver/products.js';
import type { Reference } from '../ports.js';
import { CustodyBook, type Whereabouts } from '../read/custody.js';
import { findFiled } from './mailbox-statements.js';
import { PgProductBook } from './products.pg.js';
import { findRecall } from './recall-standing.pg.js';

/** Where messages are, in PostgreSQL. */
export class PgCustodyBook extends CustodyBook {
  constructor(private readonly database: Database) {
    super();
  }

  override async whereabouts(reference: Reference, directory: Directory, now: number): Promise<Whereabouts> {
    const { database } = this;
    const filed = (await findFiled(database, [reference])).get(referenceOf(reference));
    const look = { find: (references: readonly Reference[]) => findFiled(database, references), products: new PgProductBook(database) };
    const { rows } = await database.query<{ recipient: string; by_sender: string; by_id: string }>('SELECT recipient, by_sender, by_id FROM exchange.dispatched WHERE sender = $1 AND id = $2 ORDER BY recipient', [reference.from, reference.id]);
    return {
      recall: await findRecall(database, reference, now),
      dispatched: rows.map((row) => ({ recipient: row.recipient, order: { from: row.by_sender, id: row.by_id } })),
      products: filed === undefined ? [] : await related(look, filed, 'productsOf', directory),
    };
  }
}
