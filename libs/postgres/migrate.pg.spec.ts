import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, type Database, migrate } from './index.js';
import { createScratchDatabase, type ScratchDatabase } from './testing/scratch.js';

let scratch: ScratchDatabase;
let database: Database;
let dir: string;

beforeEach(async () => {
  scratch = await createScratchDatabase();
  database = createDatabase({ url: scratch.url, applicationName: 'migrate-spec' });
  dir = await mkdtemp(join(tmpdir(), 'migrate [spec]-'));
  await writeFile(join(dir, '0001_first.sql'), 'CREATE TABLE first (id int);');
  await writeFile(join(dir, '0002_second.sql'), 'CREATE TABLE second (id int);\nINSERT INTO second VALUES (1);');
});
afterEach(async () => {
  await database.close();
  await scratch.drop();
  await rm(dir, { recursive: true });
});

const ran = async (): Promise<unknown[]> => (await database.query<{ name: string }>('SELECT name FROM schema_migrations ORDER BY id')).rows.map((row) => row.name);

test('runs what has not run, in order, and nothing twice', async () => {
  await migrate(scratch.url, { dir });
  await writeFile(join(dir, '0003_third.sql'), `INSERT INTO second VALUES (2); SELECT '{not} a template';`);
  await migrate(scratch.url, { dir });
  await migrate(scratch.url, { dir });
  expect(await ran()).toEqual(['0001_first', '0002_second', '0003_third']);
  expect((await database.query('SELECT * FROM second')).rowCount).toBe(2);
});

test('several starters at once: one migrates, the others wait and find nothing to do', async () => {
  await Promise.all(Array.from({ length: 6 }, () => migrate(scratch.url, { dir })));
  expect(await ran()).toEqual(['0001_first', '0002_second']);
  expect((await database.query('SELECT * FROM second')).rowCount).toBe(1);
});

test('a failing file leaves nothing behind and says what failed', async () => {
  await writeFile(join(dir, '0003_broken.sql'), 'CREATE TABLE third (id int); SELECT * FROM nowhere;');
  await expect(migrate(scratch.url, { dir })).rejects.toThrow(/nowhere/);
  expect(await ran()).toEqual([]);
  expect((await database.query(`SELECT to_regclass('first') AS found`)).rows).toEqual([{ found: null }]);
});

test('refuses a file slipped in before one that ran', async () => {
  await migrate(scratch.url, { dir });
  await writeFile(join(dir, '0000_late.sql'), 'SELECT 1;');
  await expect(migrate(scratch.url, { dir })).rejects.toThrow(/0000_late/);
});

test('refuses names it could not put in order, and a number given twice', async () => {
  await writeFile(join(dir, '0002_twin.sql'), 'SELECT 1;');
  await expect(migrate(scratch.url, { dir })).rejects.toThrow(/0002_second.sql and 0002_twin.sql/);
  await rm(join(dir, '0002_twin.sql'));
  await writeFile(join(dir, '3_short.sql'), 'SELECT 1;');
  await expect(migrate(scratch.url, { dir })).rejects.toThrow(/3_short.sql/);
});

test('takes several folders as one order, and names a folder that is missing', async () => {
  const other = await mkdtemp(join(tmpdir(), 'migrate-spec-'));
  await writeFile(join(other, '0003_third.sql'), 'ALTER TABLE first ADD COLUMN more int;');
  await migrate(scratch.url, { dir: [other, dir] });
  expect(await ran()).toEqual(['0001_first', '0002_second', '0003_third']);
  await rm(other, { recursive: true });
  await expect(migrate(scratch.url, { dir: 'libs/nowhere' })).rejects.toThrow(/libs\/nowhere does not exist/);
});
