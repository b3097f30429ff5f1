import { migrate, createDatabase, type Database } from '#postgres';
import { createScratchDatabase, type ScratchDatabase } from '../../postgres/testing/scratch.js';

/** A migrated database of a spec's own. */
export interface ExchangeDatabase {
  readonly database: Database;
  readonly scratch: ScratchDatabase;
  /** Forgets everything the exchange keeps. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

export async function exchangeDatabase(): Promise<ExchangeDatabase> {
  const scratch = await createScratchDatabase();
  await migrate(scratch.url);
  const database = createDatabase({ url: scratch.url, applicationName: 'entente-spec' });
  return {
    database,
    scratch,
    empty: async () => {
      await database.query(
        'TRUNCATE exchange.accepted, exchange.message, exchange.mailbox_pointer, exchange.mailbox_shared, exchange.shown, exchange.held, exchange.recall, exchange.receipt, exchange.owed, exchange.consumer_position, exchange.endorsement, exchange.queued, exchange.dispatched, exchange.published, exchange.review, exchange.alert, exchange.consent, exchange.countersigned, exchange.derived, exchange.erasure, exchange.taken, vault.record_key, vault.endorsement_key',
      );
      await database.query('UPDATE exchange.mailbox_head SET position = 0, version = -1');
      await database.query("UPDATE exchange.restrictions SET version = -1, target = -1, judged_at = '-infinity'");
    },
    close: async () => {
      await database.close();
      await scratch.drop();
    },
  };
}
