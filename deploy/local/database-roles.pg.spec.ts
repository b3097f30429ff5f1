import { createDatabase, migrate, type Database } from '#postgres';
import { makeDatabaseRole, PgSequencedLog, PgSequencer, readProgress } from '#ledger';
import { createScratchDatabase, type ScratchDatabase } from '../../libs/postgres/testing/scratch.js';
import { logging } from '../../libs/ledger/testing/auditor.js';
import { recordsOf } from '../../libs/ledger/testing/topics.js';
import { separateRoles, type DatabaseUrls } from './database-roles.js';

let scratch: ScratchDatabase;
let urls: DatabaseUrls;
const said: string[] = [];
const open: Database[] = [];
const as = (url: string): Database => {
  const database = createDatabase({ url, applicationName: 'roles-spec', max: 2 });
  open.push(database);
  return database;
};
const roleOf = (url: string): string => decodeURIComponent(new URL(url).username);

beforeAll(async () => {
  scratch = await createScratchDatabase();
  await migrate(scratch.url);
  urls = await separateRoles({ url: scratch.url, say: (line) => said.push(line) });
});
afterAll(async () => {
  await Promise.all(open.map((database) => database.close()));
  await scratch.drop();
  for (const url of [urls.auditor, urls.gateway]) await createRoleless(`DROP ROLE "${roleOf(url)}"`);
});
/** Roles outlive the database they were made for. */
async function createRoleless(sql: string): Promise<void> {
  const server = createDatabase({ url: process.env['DATABASE_URL'] ?? '', applicationName: 'roles-spec', max: 2 });
  try {
    await server.query(sql);
  } finally {
    await server.close();
  }
}

it('the ledger has a role of its own, all other processes another, and neither owns a table', async () => {
  expect([urls.registrar, urls.router, urls.courier]).toEqual([urls.gateway, urls.gateway, urls.gateway]);
  expect(new Set([roleOf(scratch.url), roleOf(urls.auditor), roleOf(urls.gateway)]).size).toBe(3);
  const { rows } = await as(scratch.url).query('SELECT tablename FROM pg_tables WHERE tableowner = ANY ($1)', [[roleOf(urls.auditor), roleOf(urls.gateway)]]);
  expect([rows, said]).toEqual([[], []]);
});

it('the auditor sequences, and can neither change nor remove what is in the log', async () => {
  const database = as(urls.auditor);
  expect((await new PgSequencer(database, logging, () => 0n).sequence(recordsOf(0, 10))).size).toBe(10n);
  expect((await new PgSequencedLog(database).entries(0n, 10)).length).toBe(330);
  for (const sql of ['UPDATE ledger.leaves SET first = first + 10', 'DELETE FROM ledger.leaves', 'TRUNCATE ledger.leaves', 'ALTER TABLE ledger.leaves DISABLE TRIGGER ALL', 'DELETE FROM ledger.opening', 'DELETE FROM ledger.signed', 'UPDATE exchange.message SET content = NULL']) {
    await expect([sql, await refusal(database, sql)]).toEqual([sql, '42501']);
  }
});

it.each([
  `INSERT INTO ledger.leaves (first, entries) VALUES (10, decode(repeat('01', 33), 'hex'))`,
  `UPDATE ledger.leaves SET entries = decode(repeat('01', 33), 'hex')`,
  'DELETE FROM ledger.leaves',
  `INSERT INTO ledger.opening (index, event_key) VALUES (10, 'x')`,
  'UPDATE ledger.opening SET sealed = NULL',
  'UPDATE ledger.head SET size = 0',
  'UPDATE ledger.signed SET size = 0',
  'UPDATE ledger.position SET next_offset = 0',
  'UPDATE ledger.challenge SET answered = true',
  `UPDATE ledger.stretch SET account = ''`,
  `INSERT INTO ledger.unclaimed (entry, index) VALUES ('x', 10)`,
  `INSERT INTO vault.opening_key (index, secret) VALUES (10, 'x')`,
  'DELETE FROM vault.opening_key',
  'DROP TRIGGER leaves_stay ON ledger.leaves',
  'CREATE OR REPLACE FUNCTION ledger.never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$',
])('whoever has the gateway is refused: %s', async (sql) => {
  expect(await refusal(as(urls.gateway), sql)).toBe('42501');
});

it('the gateway reads how far the log is, asks it, and keeps what is its own', async () => {
  const database = as(urls.gateway);
  expect((await readProgress(database, 'exchange.accepted')).committed).toBe(10n);
  for (const sql of [
    `INSERT INTO ledger.challenge (id, by, message, digest, challenge, salt, asked_at, answer_by) VALUES ('a', 'ncb.XA', 'ncb.XB/1', 'd', 'j', 's', now(), now())`, `UPDATE ledger.challenge SET recorded = true WHERE id = 'a'`,
    'SELECT FROM ledger.statement', 'SELECT FROM ledger.opening o LEFT JOIN vault.opening_key k USING (index)', 'DELETE FROM exchange.shown', `SELECT nextval('notices.change')`, 'DELETE FROM feeds.subscription', 'LISTEN entente_mailboxes',
  ]) await expect(database.query(sql)).resolves.toBeDefined();
});

it('a start after another gives new passwords, and the old ones end', async () => {
  const again = await separateRoles({ url: scratch.url, say: (line) => said.push(line) });
  expect(roleOf(again.gateway)).toBe(roleOf(urls.gateway));
  await expect(as(again.gateway).query('SELECT FROM ledger.head')).resolves.toBeDefined();
  await expect(as(urls.gateway.replace(/:[^:@]*@/, ':not-this@')).query('SELECT 1')).rejects.toThrow(/password|authentication/);
});

it('a user who may not make roles serves all processes, and this is said', async () => {
  const owner = as(scratch.url);
  const modest = `${roleOf(scratch.url)}_modest_${Date.now()}`;
  await owner.query(`CREATE ROLE "${modest}" LOGIN PASSWORD 'modest'`);
  try {
    const url = new URL(scratch.url);
    [url.username, url.password] = [modest, 'modest'];
    expect(new Set(Object.values(await separateRoles({ url: url.href, say: (line) => said.push(line) })))).toEqual(new Set([url.href]));
    expect(said.join()).toContain('may not make roles');
  } finally {
    await owner.query(`DROP ROLE "${modest}"`);
  }
});

it('roles that somebody else keeps are taken as they are, by an owner who may make none', async () => {
  const cluster = await createScratchDatabase();
  const name = `kept_${Date.now()}`;
  const urlOf = (role: string, password: string): string => {
    const url = new URL(cluster.url);
    [url.username, url.password] = [role, password];
    return url.href;
  };
  for (const role of [`${name}_owner`, `${name}_auditor`]) await cluster.admin(`CREATE ROLE "${role}" LOGIN PASSWORD 'kept'`);
  await cluster.admin(`ALTER DATABASE ${new URL(cluster.url).pathname.slice(1)} OWNER TO "${name}_owner"`);
  const owner = createDatabase({ url: urlOf(`${name}_owner`, 'kept'), applicationName: 'roles-spec', max: 2 });
  const auditor = createDatabase({ url: urlOf(`${name}_auditor`, 'kept'), applicationName: 'roles-spec', max: 2 });
  try {
    await migrate(urlOf(`${name}_owner`, 'kept'));
    await makeDatabaseRole(owner, 'auditor', urlOf(`${name}_auditor`, 'kept'));
    expect([await refusal(auditor, `INSERT INTO ledger.position (topic, partition, next_offset) VALUES ('t', 0, 0)`), await refusal(auditor, 'DELETE FROM ledger.leaves')]).toEqual([undefined, '42501']);
    await expect(makeDatabaseRole(owner, 'auditor', urlOf(`${name}_auditor`, 'another'))).rejects.toMatchObject({ code: '42501' });
  } finally {
    await Promise.all([owner.close(), auditor.close()]);
    await cluster.admin(`DROP DATABASE ${new URL(cluster.url).pathname.slice(1)} WITH (FORCE)`);
    for (const role of [`${name}_owner`, `${name}_auditor`]) await cluster.admin(`DROP ROLE "${role}"`);
    await cluster.admin(`CREATE DATABASE ${new URL(cluster.url).pathname.slice(1)}`);
    await cluster.drop();
  }
});

/** The SQLSTATE a statement is refused with. */
async function refusal(database: Database, sql: string): Promise<string | undefined> {
  return await database.query(sql).then(() => undefined, (error: unknown) => (error as { code?: string }).code);
}
