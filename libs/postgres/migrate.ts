import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { connectionConfig } from './database.js';
import { type DatabaseLogger, describeError, silentLogger } from './logger.js';

/** Where the exchange keeps its migrations, from the root of the package. */
export const DEFAULT_MIGRATIONS: readonly string[] = Object.freeze(['libs/exchange/adapters/migrations']);

export interface MigrateOptions {
  /** Folders with `0001_name.sql` files, absolute or from the root of the package; file names are one order over all folders. */
  readonly dir?: string | readonly string[];
  readonly logger?: DatabaseLogger;
}

const MIGRATIONS_TABLE = 'schema_migrations';

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
 * Brings the database to the newest schema: all files not yet run, in the order of their names, in one transaction.
 * Forward only. Under an advisory lock, so that processes that start together wait for each other and the later ones
 * find nothing to do. Plain SQL files, no CREATE INDEX CONCURRENTLY.
 * @throws the database's error with nothing applied; an error when a file was added before one that already ran
 */
export async function migrate(databaseUrl: string, options: MigrateOptions = {}): Promise<void> {
  const logger = options.logger ?? silentLogger;
  const root = packageRoot();
  const folders = [options.dir ?? DEFAULT_MIGRATIONS].flat().map((folder) => join(folder.startsWith('/') ? '/' : root, folder));
  checkNames(folders);
  // Loaded here only: it brings a TypeScript loader with it, which a serving process has no use for.
  const { runner } = await import('node-pg-migrate');
  const client = new Client({ ...connectionConfig(databaseUrl, 'entente-migrate', 10_000) });
  client.on('error', (error) => logger.warn(describeError(error), 'the migrating database connection was lost'));
  await client.connect();
  try {
    const done = await runner({
      dbClient: client,
      dir: folders.map((folder) => `${folder.replaceAll(/[[\]{}()*?!\\]/g, '\\$&')}/*.sql`),
      useGlob: true,
      direction: 'up',
      migrationsTable: MIGRATIONS_TABLE,
      singleTransaction: true,
      checkOrder: true,
      advisoryLockMode: 'wait',
      log: () => undefined,
    });
    if (done.length > 0) logger.info({ migrations: done.map((migration) => migration.name) }, 'database migrated');
  } finally {
    await client.end();
  }
}
