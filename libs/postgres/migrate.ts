import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { connectionConfig } from './database.js';
import { type DatabaseLogger, describeError, silentLogger } from './logger.js';

/** A set of migrations with an order of its own: its folder from the root of the package, and the table that remembers them. */
interface MigrationSet {
  readonly dir: string;
  readonly table: string;
}

/** Where the libs keep their migrations. The ledger's are a set of their own, so that neither waits for the other's numbers. */
export const DEFAULT_MIGRATIONS: readonly MigrationSet[] = Object.freeze([
  { dir: 'libs/exchange/adapters/migrations', table: 'schema_migrations' },
  { dir: 'libs/ledger/adapters/migrations', table: 'ledger_migrations' },
  { dir: 'libs/notices/adapters/migrations', table: 'notices_migrations' },
  { dir: 'libs/feeds/adapters/migrations', table: 'feeds_migrations' },
]);

export interface MigrateOptions {
  /** Folders with `0001_name.sql` files, absolute or from the root of the package; file names are one order over all folders. */
  readonly dir?: string | readonly string[];
  readonly logger?: DatabaseLogger;
}

/** The folder of package.json above this file: the same from libs/ and from dist/libs/, where no .sql file is copied. */
function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`No package.json above ${import.meta.dirname}.`);
    folder = parent;
  }
  return folder;
}

/** The runner would put odd names somewhere, and two files with one number in an order nobody chose. */
function checkNames(folders: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const folder of folders) {
    if (!existsSync(folder)) throw new Error(`The folder of migrations ${folder} does not exist.`);
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.sql')).toSorted()) {
      const number = /^(\d{4})_[a-z0-9_-]+\.sql$/.exec(file)?.[1];
      if (number === undefined) throw new Error(`The migration ${file} is not named like 0001_name.sql.`);
      const other = seen.get(number);
      if (other !== undefined) throw new Error(`The migrations ${other} and ${file} have the same number.`);
      seen.set(number, file);
    }
  }
}

/**
 * Brings the database to the newest schema: of each set all files not yet run, in the order of their names, in one transaction.
 * Forward only. Under an advisory lock, so that processes that start together wait for each other and the later ones
 * find nothing to do. Plain SQL files, no CREATE INDEX CONCURRENTLY.
 * @throws the database's error with nothing applied; an error when a file was added before one that already ran
 */
export async function migrate(databaseUrl: string, options: MigrateOptions = {}): Promise<void> {
  const logger = options.logger ?? silentLogger;
  const sets = options.dir === undefined ? DEFAULT_MIGRATIONS.map(({ dir, table }) => ({ dirs: [dir], table })) : [{ dirs: [options.dir].flat(), table: 'schema_migrations' }];
  const client = new Client({ ...connectionConfig(databaseUrl, 'entente-migrate', 10_000) });
  client.on('error', (error) => logger.warn(describeError(error), 'the migrating database connection was lost'));
  const root = packageRoot();
  const absolute = sets.map(({ dirs, table }) => ({ folders: dirs.map((folder) => join(folder.startsWith('/') ? '/' : root, folder)), table }));
  for (const { folders } of absolute) checkNames(folders);
  await client.connect();
  try {
    for (const { folders, table } of absolute) await migrateSet(client, folders, table, logger);
  } finally {
    await client.end();
  }
}

async function migrateSet(client: Client, folders: readonly string[], table: string, logger: DatabaseLogger): Promise<void> {
  // Loaded here only: it brings a TypeScript loader with it, which a serving process has no use for.
  const { runner } = await import('node-pg-migrate');
  const done = await runner({
    dbClient: client,
    dir: folders.map((folder) => `${folder.replaceAll(/[[\]{}()*?!\\]/g, '\\$&')}/*.sql`),
    useGlob: true,
    direction: 'up',
    migrationsTable: table,
    singleTransaction: true,
    checkOrder: true,
    advisoryLockMode: 'wait',
    log: () => undefined,
  });
  if (done.length > 0) logger.info({ migrations: done.map((migration) => migration.name) }, 'database migrated');
}
