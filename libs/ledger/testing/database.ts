import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, type Database } from '#postgres';
import { createScratchDatabase } from '../../postgres/testing/scratch.js';
import { OpeningVault } from '../sequence/sealed-opening.js';
import { secrets } from './auditor.js';

const MIGRATIONS = join(import.meta.dirname, '../adapters/migrations');
const SCHEMA = readdirSync(MIGRATIONS).toSorted().map((file) => readFileSync(join(MIGRATIONS, file), 'utf8')).join('\n');

/** A database with the ledger's tables and nothing in them. */
export async function ledgerDatabase(): Promise<{ readonly database: Database; empty(): Promise<void>; close(): Promise<void> }> {
  const scratch = await createScratchDatabase();
  const database = createDatabase({ url: scratch.url, applicationName: 'ledger-spec' });
  const empty = async (): Promise<void> => void (await database.query(`DROP SCHEMA IF EXISTS ledger, vault CASCADE; ${SCHEMA}`));
  await empty();
  return {
    database, empty,
    close: async () => {
      await database.close();
      await scratch.drop();
    },
  };
}

/** A ledger's database and a folder for a whole spec file, both empty before each test. */
export function useLedger(): { readonly database: () => Database; readonly folder: () => string } {
  let ledger: Awaited<ReturnType<typeof ledgerDatabase>>;
  let folder: string;
  beforeAll(async () => {
    ledger = await ledgerDatabase();
  });
  beforeEach(async () => {
    await ledger.empty();
    folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  afterAll(() => ledger.close());
  return { database: () => ledger.database, folder: () => folder };
}

/** The entries, in the order of the log. */
export const leavesOf = async (on: Database): Promise<Buffer[]> => (await on.query<{ entry: Buffer }>('SELECT entry FROM ledger.leaf ORDER BY index')).rows.map(({ entry }) => entry);

/** What the openings say, read with the hub's own secrets. */
export async function idsOf(on: Database): Promise<string[]> {
  const vault = new OpeningVault(secrets.openings);
  const { rows } = await on.query<{ sealed: Buffer; secret: Buffer }>('SELECT o.sealed, k.secret FROM ledger.opening o JOIN vault.opening_key k USING (index) ORDER BY index');
  return rows.map(({ sealed, secret }) => vault.open(sealed, secret).event.id);
}
