import { TOPICS } from '#contracts';
import { payloadOf } from '#envelope';
import { toTimestamp } from '#kernel';
import { ledgerSecrets, Logging, PgOpenings, PgSequencer } from '#ledger';
import { World } from '../../directory/testing/world.js';
import { LoggedTopicEnds } from '../adapters/topic-ends.js';
import { PgStatements } from '../adapters/statements.pg.js';
import { AccessRecorder, type Access } from '../read/access-recorder.js';
import { exchangeDatabase, type ExchangeDatabase } from '../testing/database.js';
import { asRead, HUB_IDENTITY, MemoryLog, NOON, SetClock } from '../testing/parts.js';
import { StatementDesk } from './statement-desk.js';
import { Stating } from './stating.js';

const HOUR = 3_600_000;
const secrets = ledgerSecrets(HUB_IDENTITY);
const MESSAGE = 'ncb.XA/019aabf1-a780-7c3a-9b1e-3f5a6c7d8e90';
const OTHER = 'ncb.XA/019aabf1-a780-7c3a-9b1e-3f5a6c7d8e91';
let db: ExchangeDatabase;
let world: World;
let log: MemoryLog;
let clock: SetClock;

beforeAll(async () => {
  db = await exchangeDatabase();
  world = await World.of('ncb.XA', 'ncb.XB');
  await world.admit('ncb.XB.customs');
}, 60_000);
afterAll(() => db.close());
beforeEach(async () => {
  [log, clock] = [new MemoryLog(), new SetClock(NOON + 1)];
  await db.database.query(`TRUNCATE ledger.statement, ledger.stretch, ledger.concern, ledger.position; ALTER TABLE ledger.leaves DISABLE TRIGGER ALL; ALTER TABLE ledger.opening DISABLE TRIGGER ALL; TRUNCATE ledger.leaves, ledger.opening, vault.opening_key; ALTER TABLE ledger.leaves ENABLE TRIGGER ALL; ALTER TABLE ledger.opening ENABLE TRIGGER ALL; UPDATE ledger.head SET size = 0, peaks = '';
    INSERT INTO ledger.stretch (ends_at, first, until, topics, complete) VALUES ('-infinity', 0, 0, '{}', true)`);
});

const openings = (): PgOpenings => new PgOpenings(db.database, secrets);
/** The brokers hold what the log in memory has, all in one partition. */
const brokers = { topicEndOffsets: async (topic: string) => new Map([[0, BigInt(log.in(topic).length)]]) };
const access = (): AccessRecorder => new AccessRecorder(HUB_IDENTITY, log, clock);
const stating = (store = new PgStatements(db.database)): Stating => new Stating({ hub: HUB_IDENTITY, directory: world.directory, log, store, given: openings(), openings: openings(), topics: new LoggedTopicEnds(brokers, db.database), clock, everyMs: HOUR });
const desk = (): StatementDesk => new StatementDesk({ directory: world.directory, store: new PgStatements(db.database), openings: openings(), prover: { inclusions: async (indexes) => indexes.map((index) => `proof of ${index}`) }, access: access() });
/** The sequencer reads what there is. */
const sequence = async (): Promise<void> => {
  const records = Object.values(TOPICS).flatMap(({ name }) => log.in(name).map((record, n) => asRead(record, BigInt(n))));
  await new PgSequencer(db.database, new Logging(secrets), () => 0n).sequence(records);
};
const shown = (reader: string, messages: readonly string[], more: Partial<Access> = {}): Access => ({ reader, door: 'inbox', mode: 'live', shown: messages, version: 1, ...more });
const said = (compact: string): Record<string, unknown> => payloadOf(compact) as Record<string, unknown>;
const statementsOf = async (participant: string): Promise<Record<string, unknown>[]> => (await desk().statements(participant, participant, { limit: 10 })).items.map(({ statement }) => said(statement));
const written = (): string[] => log.in(TOPICS.attested.name).map(({ value, headers }) => JSON.stringify([String(value), Object.entries(headers).map(([name, text]) => [name, String(text)])]));

it('states hour by hour what was given, to everybody, and nothing of what was only filed, traced or refused', async () => {
  await access().record([shown('ncb.XB', [MESSAGE, OTHER]), shown('ncb.XB', [MESSAGE], { door: 'trace' }), shown('ncb.XB', [MESSAGE], { door: 'stream', mode: 'exercise' }), shown('ncb.XB.customs', [OTHER], { door: 'feed' })]);
  await log.append([{ topic: TOPICS.delivered, key: 'ncb.XB', flash: false, value: Buffer.from(HUB_IDENTITY.signEvent({ event: 'delivered', message: OTHER, recipient: 'ncb.XB', road: 'mailbox', mode: 'live' })), headers: {} }]);
  await sequence();
  expect(await stating().turn()).toBe(true);
  expect(await stating().turn()).toBe(false);
  const hour = { endsAt: toTimestamp(NOON), entries: { first: 0, until: 5 } };
  expect(await statementsOf('ncb.XB')).toEqual([expect.objectContaining({ event: 'inbox-stated', participant: 'ncb.XB', ...hour, records: 2, messages: { live: 2, exercise: 1 } })]);
  expect(await statementsOf('ncb.XA')).toEqual([expect.objectContaining({ ...hour, records: 0, messages: { live: 0, exercise: 0 }, root: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU' })]);
  expect((await desk().accounts({ limit: 10 })).items.map(({ account }) => said(account))).toEqual([expect.objectContaining({ event: 'ledger-counted', ...hour, topics: expect.objectContaining({ 'access.recorded': 4, 'exchange.delivered': 1 }) })]);

  // The next hour goes on where this one ended, and counts the statements themselves.
  clock.at += HOUR;
  await sequence();
  expect(await stating().turn()).toBe(true);
  const [, next] = await statementsOf('ncb.XB');
  expect(next).toMatchObject({ entries: { first: 5, until: 5 + written().length / 2 }, records: 0 });
  const [, account] = (await desk().accounts({ limit: 10 })).items.map((one) => said(one.account)['topics'] as Record<string, number>);
  expect(account).toMatchObject({ 'ledger.attested': written().length / 2 });
});

it('shows a statement to its participant, its bureau and oversight, its entries not to the bureau, and to others nothing', async () => {
  await access().record([shown('ncb.XB.customs', [MESSAGE])]);
  await sequence();
  await stating().turn();
  await sequence();
  const of = async (reader: string): Promise<number> => (await desk().statements('ncb.XB.customs', reader, { limit: 10 })).items.length;
  const entries = async (reader: string): Promise<unknown[]> => (await desk().entries('ncb.XB.customs', NOON, reader, { limit: 10 })).items.map(({ event }) => event.topic);
  expect(await Promise.all(['ncb.XB.customs', 'ncb.XB', 'oversight.ccf'].map(of))).toEqual([1, 1, 1]);
  for (const reader of ['ncb.XA', 'gs']) await expect(of(reader)).rejects.toMatchObject({ code: 'not-found' });
  expect(await entries('ncb.XB.customs')).toEqual(['access.recorded']);
  await expect(entries('ncb.XB')).rejects.toMatchObject({ code: 'not-found' });
  // Who looks for others is on record.
  const before = log.in(TOPICS.accessed.name).length;
  expect([await entries('oversight.ccf'), log.in(TOPICS.accessed.name).length]).toEqual([['access.recorded'], before + 1]);
  await expect(desk().statements('ncb.XZ', 'oversight.ccf', { limit: 1 })).rejects.toMatchObject({ code: 'not-found' });
  expect((await desk().statements('ncb.XB.customs', 'ncb.XB', { limit: 1 })).items[0]?.record).toMatchObject({ event: { id: `ledger.attested:statement:ncb.XB.customs:${toTimestamp(NOON)}` } });
});

it('a crash between any two steps, and two that state at a time, make the same records', async () => {
  await access().record([shown('ncb.XB', [MESSAGE])]);
  await sequence();
  const store = new PgStatements(db.database);
  const steps = ['end', 'keep', 'unrecorded', 'recorded', 'complete'] as const;
  for (const step of steps) {
    const real = store[step].bind(store) as (...told: unknown[]) => Promise<unknown>;
    let crashed = false;
    const kept = Object.assign(new PgStatements(db.database), { [step]: async (...told: unknown[]) => {
      if (!crashed) await real(...told);
      crashed = true;
      throw new Error('the process was killed');
    } });
    // What was given meanwhile belongs to the next hour.
    await expect(stating(kept).turn()).rejects.toThrow('killed');
    expect([step, crashed]).toEqual([step, true]);
    clock.at += 1_000;
    await access().record([shown('ncb.XA', [OTHER])]);
    await sequence();
    if (step !== 'complete') await Promise.all([stating().turn(), stating().turn()]);
    expect(await stating().turn()).toBe(false);
    const records = written().filter((one) => one.includes(toTimestamp(Math.floor(clock.at / HOUR) * HOUR)));
    // An account, and one statement each; gs, oversight and the world's bureaus have an inbox.
    expect(new Set(records).size).toBe(1 + [...world.directory.participants.keys()].filter((id) => id !== 'hub').length);
    await sequence();
    clock.at += HOUR;
  }
  const ranges = (await statementsOf('ncb.XA')).map(({ entries }) => entries as { first: number; until: number });
  expect(ranges.slice(1).map(({ first }) => first)).toEqual(ranges.slice(0, -1).map(({ until }) => until));
});

it('a database put back from a backup states no hour again: it waits for the log, and ends them as they were', async () => {
  await access().record([shown('ncb.XB', [MESSAGE])]);
  await sequence();
  await stating().turn();
  for (let hour = 0; hour < 2; hour += 1) {
    clock.at += HOUR;
    await access().record([shown('ncb.XB', [OTHER])]);
    await sequence();
    expect(await stating().turn()).toBe(true);
  }
  await sequence();
  const before = [...new Set(written())];
  const spans = (await statementsOf('ncb.XB')).map(({ entries }) => entries);
  // The last two hours are gone from the database; the log is what it was, and more was written since.
  for (const table of ['statement', 'stretch']) await db.database.query(`DELETE FROM ledger.${table} WHERE ends_at > $1`, [new Date(NOON)]);
  await access().record([shown('ncb.XB', [MESSAGE, OTHER])]);
  expect(await stating().turn()).toBe(false);
  await sequence();
  for (const stated of [true, true, false]) {
    expect(await stating().turn()).toBe(stated);
    await sequence();
  }
  expect([...new Set(written())]).toEqual(before);
  expect((await statementsOf('ncb.XB')).map(({ entries }) => entries)).toEqual(spans);
});
