import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { isFree, pollUntil, startKafka, startPostgres, type KafkaServer, type PostgresServer } from '#devstack';
import { KafkaAdmin, type KafkaConnection } from '#kafka';

// The real servers: about twenty seconds, most of it a killed broker's former session running out.
const folder = mkdtempSync(join(tmpdir(), 'entente-infra-'));
const home = join(folder, 'home');
mkdirSync(home);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const settings = (name: string) => ({ name, partitions: 1, retentionMs: -1, flushEach: true });

async function sql(postgres: PostgresServer, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Uses an administering client and closes it, whatever happens. */
async function withAdmin<T>(connection: Omit<KafkaConnection, 'clientId'>, use: (admin: KafkaAdmin) => Promise<T>): Promise<T> {
  const admin = new KafkaAdmin({ ...connection, clientId: 'infra-spec' });
  try {
    return await use(admin);
  } finally {
    await admin.close();
  }
}
const inside = ({ internal }: KafkaServer): Omit<KafkaConnection, 'clientId'> => ({ brokers: [internal.brokers], ...(internal.sasl ? { sasl: internal.sasl } : {}) });
const outside = ({ external }: KafkaServer, username: string, password: string): Omit<KafkaConnection, 'clientId'> =>
  ({ brokers: [external], sasl: { mechanism: 'scram-sha-512', username, password } });

describe('PostgreSQL and Kafka, embedded', () => {
  let postgres: PostgresServer;
  let kafka: KafkaServer;

  beforeAll(async () => {
    [postgres, kafka] = await Promise.all([startPostgres({ home }), startKafka({ home })]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([kafka.stop(), postgres.stop()]);
  }, 30_000);

  test('PostgreSQL 18 with what makes a commit durable, under nobody\'s root', async () => {
    expect(await sql(postgres, 'SHOW server_version')).toEqual([{ server_version: expect.stringMatching(/^18\./) }]);
    expect(await sql(postgres, 'SELECT current_setting(\'fsync\') fsync, current_setting(\'synchronous_commit\') sync, current_setting(\'listen_addresses\') at')).toEqual([{ fsync: 'on', sync: 'on', at: '127.0.0.1' }]);
    const owner = Number(execFileSync('ps', ['-o', 'uid=', '-p', String(postgres.pid)], { encoding: 'utf8' }));
    expect(owner).toBeGreaterThan(0);
  });

  test('a participant reads what its access list allows and nothing else', async () => {
    await withAdmin(inside(kafka), async (admin) => {
      await admin.ensureTopics([settings('inbox.ncb.XA'), settings('inbox.ncb.XB')]);
      await admin.setAccess('ncb.XA', { topics: ['inbox.ncb.XA'], groupPrefix: 'ncb.XA' });
    });
    await kafka.addScramUsers([{ name: 'ncb.XA', password: 'one' }, { name: 'ncb.XB', password: 'two' }]);
    await expect(withAdmin(outside(kafka, 'ncb.XA', 'one'), (admin) => admin.topicEndOffsets('inbox.ncb.XA'))).resolves.toEqual(new Map([[0, 0n]]));
    await expect(withAdmin(outside(kafka, 'ncb.XA', 'one'), (admin) => admin.topicEndOffsets('inbox.ncb.XB'))).rejects.toThrow();
    await expect(withAdmin(outside(kafka, 'ncb.XB', 'two'), (admin) => admin.topicEndOffsets('inbox.ncb.XA'))).rejects.toThrow();
    await expect(withAdmin(outside(kafka, 'ncb.XA', 'two'), (admin) => admin.topicEndOffsets('inbox.ncb.XA'))).rejects.toThrow();
  });

  test('the inner listener refuses whoever has no credential or a wrong one', async () => {
    const brokers = [kafka.internal.brokers];
    await expect(withAdmin({ brokers, sasl: { mechanism: 'plain', username: 'hub', password: 'guess' } }, (admin) => admin.topicEndOffsets('inbox.ncb.XA'))).rejects.toThrow();
    await expect(withAdmin({ brokers, sasl: { mechanism: 'scram-sha-512', username: 'ncb.XA', password: 'one' } }, (admin) => admin.topicEndOffsets('inbox.ncb.XA'))).rejects.toThrow();
  });

  test('data, addresses and credentials survive a crash of both', async () => {
    await sql(postgres, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)');
    await Promise.all([postgres.signal('SIGKILL'), kafka.signal('SIGKILL')]);
    await Promise.all([postgres.exited, kafka.exited]);
    const before = { url: postgres.url, internal: kafka.internal, external: kafka.external };
    [postgres, kafka] = await Promise.all([postgres.again(), kafka.again()]);
    expect({ url: postgres.url, internal: kafka.internal, external: kafka.external }).toEqual(before);
    expect(await sql(postgres, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
    await expect(withAdmin(outside(kafka, 'ncb.XA', 'one'), (admin) => admin.topicEndOffsets('inbox.ncb.XA'))).resolves.toEqual(new Map([[0, 0n]]));
  }, 60_000);

  test('a frozen PostgreSQL does not answer, and does when thawed', async () => {
    await postgres.signal('SIGSTOP');
    const answer = sql(postgres, 'SELECT 1 AS one');
    await expect(Promise.race([answer, new Promise((resolve) => setTimeout(() => resolve('silence'), 300))])).resolves.toBe('silence');
    await postgres.signal('SIGCONT');
    await expect(answer).resolves.toEqual([{ one: 1 }]);
  });
});

test('nothing outlives a starter that is killed outright', async () => {
  const { script, home: other } = compiled();
  const starter = spawn(process.execPath, [script, '--home', other], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await Promise.race([lines(starter.stdout), new Promise<never>((_, failed) => starter.once('exit', () => failed(new Error('it ended'))))]);
  const { database, kafka } = JSON.parse(line ?? '') as { database: string; kafka: { brokers: string } };
  const ports = [Number(new URL(database).port), Number(kafka.brokers.split(':')[1])];
  expect(await Promise.all(ports.map((port) => isFree(port)))).toEqual([false, false]);
  starter.kill('SIGKILL');
  expect(await pollUntil(15_000, async () => !execFileSync('ps', ['-A', '-ww', '-o', 'args='], { encoding: 'utf8' }).includes(other))).toBe(true);
  expect(await Promise.all(ports.map((port) => isFree(port)))).toEqual([true, true]);
}, 60_000);

async function lines(stream: NodeJS.ReadableStream): Promise<string[]> {
  for await (const line of createInterface({ input: stream })) return [line];
  return [];
}

/** The launcher compiled apart from dist/, which other tests may be using or rebuilding. */
function compiled(): { script: string; home: string } {
  const out = join(folder, 'compiled');
  const root = resolve(import.meta.dirname, '../..');
  execFileSync(join(root, 'node_modules/.bin/swc'), ['libs/devstack', 'deploy/local/infra.ts', '-d', out, '--quiet'], { cwd: root });
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { type: string };
  writeFileSync(join(out, 'package.json'), JSON.stringify({ type: manifest.type, imports: { '#*': './libs/*/index.js' } }));
  symlinkSync(join(root, 'node_modules'), join(out, 'node_modules'));
  const home = join(folder, 'killed');
  mkdirSync(home);
  return { script: join(out, 'deploy/local/infra.js'), home };
}
