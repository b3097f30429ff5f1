import { referenceOf, type Message } from '#contracts';
import { digestOf, payloadOf } from '#envelope';
import { commitmentIn } from '#ledger';
import { World } from '../../directory/testing/world.js';
import { PgMailboxes } from '../adapters/mailboxes.pg.js';
import { PgReadingRoom } from '../adapters/reading-room.pg.js';
import { acceptedRecord } from '../exchange-records.js';
import { ReadJudge } from '../read/read-judge.js';
import type { ExchangeRecord } from '../ports.js';
import { routeAccepted, type LogRecord } from '../route/route-accepted.js';
import { ContentVault } from '../seal-content.js';
import { exchangeDatabase, type ExchangeDatabase } from '../testing/database.js';
import { asRead, HUB_IDENTITY, inquiryFor, MemoryClaims, MemoryHeld, MemoryLog, messageOf, NOON, provenanceFor, SetClock, signed } from '../testing/parts.js';
import { Courier } from './courier.js';

const vault = new ContentVault(Buffer.alloc(32, 1));
let [db, world, room]: [ExchangeDatabase, World, PgReadingRoom] = [] as never;
let [log, clock, courier, offset]: [MemoryLog, SetClock, Courier, bigint] = [] as never;

beforeAll(async () => {
  db = await exchangeDatabase();
  room = new PgReadingRoom(db.database, vault);
  world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC', 'ncb.XK');
  await world.admit('ncb.XA.customs');
  await world.must({ by: 'ncb.XK', verb: 'enable-kafka', subject: 'ncb.XK' });
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.empty();
  const { directory } = world;
  [log, clock, offset] = [new MemoryLog(), new SetClock(), 0n];
  const inquiry = inquiryFor(directory);
  const judge = new ReadJudge({ inquiry, directory, clock });
  courier = new Courier({ hub: HUB_IDENTITY, judge, inquiry, directory, reach: () => Promise.resolve(), mailboxes: new PgMailboxes(db.database, vault), log, clock, ensureInbox: () => Promise.resolve() });
});

async function decided(...messages: readonly Message[]): Promise<LogRecord[]> {
  const { directory } = world;
  const accepted = messages.map((message, index) => asRead(acceptedRecord({ message, compact: signed(message), digest: digestOf(signed(message)) }, { salt: Buffer.alloc(32, 7), at: clock.at, ruleVersion: directory.version }), BigInt(index)));
  const routed = await routeAccepted(accepted, { hub: HUB_IDENTITY, claims: new MemoryClaims(), held: new MemoryHeld(), inquiry: inquiryFor(directory), provenance: provenanceFor(directory), directory, reach: () => Promise.resolve() });
  return routed.filter(({ topic }) => topic.name === 'exchange.decided').map((record) => asRead(record, offset++));
}
const deliver = async (...messages: readonly Message[]): Promise<LogRecord[]> => {
  const records = await decided(...messages);
  await courier.deliver(records);
  return records;
};
const said = ({ value }: ExchangeRecord): Record<string, unknown> => payloadOf(value.toString('latin1')) as Record<string, unknown>;
async function inbox(who: string): Promise<string[]> {
  const { directory } = world;
  return (await room.page({ reader: who, memberships: directory.memberships(who), version: directory.version, exercise: false, after: 0n, limit: 100, maxBytes: 1e9, types: [], view: (messages) => Promise.resolve(messages) })).items.map(referenceOf);
}
const recall = (by: string, of: Message, more: object = {}, envelope: object = {}): Message => messageOf(by, ['ncb.XC'], { type: 'control.recall/1', body: { message: referenceOf(of), digest: digestOf(signed(of)), reason: 'Found.', ...more }, ...envelope });

describe('an order to erase', () => {
  const ERASE = { erase: 'Rules on Control, Article 33' };
  const lying = async (): Promise<unknown[]> => (await db.database.query('SELECT m.id, m.recalled_at IS NOT NULL AS recalled FROM exchange.message m JOIN exchange.erasure USING (sender, id, digest, exercise)')).rows;

  it('of an oversight body is told to the owner too, once, and asks it for no answer', async () => {
    const message = messageOf('ncb.XA.customs', ['ncb.XB']);
    await deliver(message);
    await inbox('ncb.XB');
    const word = recall('oversight.ccf', message, ERASE);
    await deliver(word, recall('oversight.ccf', message, ERASE));
    for (const who of ['ncb.XA', 'ncb.XA.customs', 'ncb.XB']) expect(await inbox(who)).toEqual([referenceOf(word)]);
    expect((await db.database.query('SELECT told FROM exchange.recall')).rows).toEqual([{ told: ['ncb.XB'] }]);
  });

  it('after a recall of its owner is news to whoever had the message', async () => {
    const message = messageOf('ncb.XA', ['ncb.XB', 'ncb.XC']);
    await deliver(message);
    await inbox('ncb.XB');
    const [first, word] = [recall('ncb.XA', message), recall('oversight.ccf', message, ERASE)];
    await deliver(first, word);
    expect([await inbox('ncb.XA'), await inbox('ncb.XB'), await inbox('ncb.XC')]).toEqual([[word], [first, word], []].map((words) => words.map(referenceOf)));
  });

  it.each(['before', 'after'])('%s a message that waits for its time reaches it at once: it is on file, recalled, and never released', async (when) => {
    const message = messageOf('ncb.XA', ['ncb.XB', 'ncb.XK'], { notBefore: '2026-01-01T13:00:00.000Z' });
    const word = recall('ncb.XA', message, ERASE);
    for (const one of when === 'before' ? [word, message] : [message, word]) await deliver(one);
    expect(await lying()).toEqual([{ id: message.id, recalled: true }]);
    clock.at = NOON + 3_600_000;
    await courier.tick();
    expect([await inbox('ncb.XB'), log.in('inbox.ncb.XK'), log.in('exchange.delivered')]).toEqual([[], [], []]);
  });

  it.each<[string, object, object]>([['another digest', { digest: digestOf('other') }, {}], ['the other mode', {}, { mode: 'exercise' }]])('under %s leaves what waits where it is', async (_, more, envelope) => {
    const message = messageOf('ncb.XA', ['ncb.XB'], { notBefore: '2026-01-01T13:00:00.000Z' });
    await deliver(message, recall('ncb.XA', message, { ...ERASE, ...more }, envelope));
    expect([await lying(), await inbox('ncb.XB')]).toEqual([[], []]);
    clock.at = NOON + 3_600_000;
    await courier.tick();
    expect(await inbox('ncb.XB')).toEqual([referenceOf(message)]);
  });
});

it.each([undefined, '2026-01-01T13:00:00.000Z'])('what was delivered names the entry of its decision, which was in hand or on file (released at %s)', async (notBefore) => {
  const [decision] = await deliver(messageOf('ncb.XA', ['ncb.XB', 'ncb.XK'], notBefore === undefined ? {} : { notBefore }));
  clock.at = NOON + 3_600_000;
  await courier.tick();
  const previous = commitmentIn(decision!);
  expect(log.in('exchange.delivered').map((record) => [said(record)['step'], said(record)['previous']])).toEqual(Array(3).fill([3, previous]));
  expect((await db.database.query('SELECT decided FROM exchange.message')).rows).toEqual([{ decided: previous }]);
});

it('a recall worked off before the message of a failed turn comes back reaches whoever has it on an inbox topic already', async () => {
  const message = messageOf('ncb.XA', ['ncb.XB', 'ncb.XK']);
  const records = await decided(message);
  log.failure = 'after';
  await expect(courier.deliver(records)).rejects.toThrow('the answer was lost');
  log.failure = 'none';
  expect(log.in('inbox.ncb.XK')).toHaveLength(1);
  // In the lane of flash, which waits for no other; one that names another message reaches nobody.
  const word = recall('ncb.XA', message, {}, { precedence: 'flash' });
  const inFlash = (await decided(recall('ncb.XA', message, { digest: digestOf('another') }), word)).map((record, place) => ({ ...record, partition: 1, offset: BigInt(place) }));
  await courier.deliver(inFlash);
  await courier.deliver(inFlash);
  expect(log.in('inbox.ncb.XK').map((record) => said(record)['id'])).toEqual([message.id, word.id]);
  await courier.deliver(records);
  expect([await inbox('ncb.XB'), await inbox('ncb.XK'), log.in('inbox.ncb.XK').length]).toEqual([[], [referenceOf(word)], 2]);
  expect((await db.database.query('SELECT told, effective FROM exchange.recall WHERE effective')).rows).toEqual([{ told: ['ncb.XK'], effective: true }]);
});
