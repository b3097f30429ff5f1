import { referenceOf, type Message } from '#contracts';
import { digestOf } from '#envelope';
import { World } from '../../directory/testing/world.js';
import { PgMailboxes } from '../adapters/mailboxes.pg.js';
import { acceptedRecord } from '../exchange-records.js';
import { ReadJudge } from '../read/read-judge.js';
import { routeAccepted } from '../route/route-accepted.js';
import { ContentVault } from '../seal-content.js';
import { exchangeDatabase, type ExchangeDatabase } from '../testing/database.js';
import { asRead, HUB_IDENTITY, inquiryFor, MemoryClaims, MemoryHeld, MemoryLog, messageOf, NOON, provenanceFor, SetClock, signed } from '../testing/parts.js';
import { Courier } from './courier.js';

let [db, world, log, courier, offset]: [ExchangeDatabase, World, MemoryLog, Courier, bigint] = [] as never;
const settle = (verb: 'freeze' | 'unfreeze'): Promise<void> => world.must({ by: 'gs', verb, subject: 'ncb.XK', body: { reason: 'r', reference: 'x' } });

beforeAll(async () => void (db = await exchangeDatabase()));
afterAll(() => db.close());
beforeEach(async () => {
  await db.empty();
  offset = 0n;
  world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XK');
  await world.must({ by: 'ncb.XK', verb: 'enable-kafka', subject: 'ncb.XK' });
  log = new MemoryLog();
  const [inquiry, clock] = [inquiryFor(world.directory), new SetClock()];
  courier = new Courier({
    hub: HUB_IDENTITY, judge: new ReadJudge({ inquiry, directory: world.directory, clock }), inquiry, directory: world.directory, reach: () => Promise.resolve(), mailboxes: new PgMailboxes(db.database, new ContentVault(Buffer.alloc(32, 1))), log, clock,
    ensureInbox: () => Promise.resolve(),
  });
});

async function deliver(...messages: Message[]): Promise<void> {
  const accepted = messages.map((message, index) => {
    const compact = signed(message);
    return asRead(acceptedRecord({ message, compact, digest: digestOf(compact) }, { salt: Buffer.alloc(32, 7), at: NOON, ruleVersion: world.directory.version }), BigInt(index));
  });
  const routed = await routeAccepted(accepted, { hub: HUB_IDENTITY, claims: new MemoryClaims(), held: new MemoryHeld(), inquiry: inquiryFor(world.directory), provenance: provenanceFor(world.directory), directory: world.directory, reach: () => Promise.resolve() });
  expect(routed.map(({ topic }) => topic.name)).toEqual(messages.map(() => 'exchange.decided'));
  await courier.deliver(routed.map((record) => asRead(record, offset++)));
}
const onTopic = (): string[] => log.in('inbox.ncb.XK').map((record) => String(record.headers['ce_id']));
const named = (...messages: Message[]): string[] => messages.map((message) => `inbox.ncb.XK:${referenceOf(message)}`);

it('what goes to the inbox topic of a contested bureau waits, and goes there in its order once that is settled', async () => {
  const [before, one, two, three, after] = Array.from({ length: 5 }, () => messageOf('ncb.XA', ['ncb.XK'])) as [Message, Message, Message, Message, Message];
  await deliver(before);
  await settle('freeze');
  await deliver(one, two);
  await deliver(three);
  for (let tick = 0; tick < 3; tick++) expect(await courier.tick()).toBe(false);
  expect(onTopic()).toEqual(named(before));
  await settle('unfreeze');
  // Newer mail does not overtake what waits.
  await deliver(after);
  expect(onTopic()).toEqual(named(before));
  await courier.tick();
  expect(onTopic()).toEqual(named(before, one, two, three, after));
  await courier.tick();
  expect(onTopic()).toHaveLength(5);
  const delivered = log.in('exchange.delivered').map((record) => String(record.headers['ce_id']));
  expect(new Set(delivered).size).toBe(delivered.length);
});

it('what is recalled meanwhile never goes there', async () => {
  await settle('freeze');
  const message = messageOf('ncb.XA', ['ncb.XK']);
  await deliver(message, messageOf('ncb.XA', ['ncb.XK'], { type: 'control.recall/1', body: { message: referenceOf(message), digest: digestOf(signed(message)), reason: 'sent in error' } }));
  await settle('unfreeze');
  await courier.tick();
  expect(onTopic()).toEqual([]);
});

it('nothing that waits is lost when the log fails, and nothing goes twice under two names', async () => {
  await settle('freeze');
  const message = messageOf('ncb.XA', ['ncb.XK']);
  await deliver(message);
  await settle('unfreeze');
  log.failure = 'after';
  await expect(courier.tick()).rejects.toThrow('lost');
  log.failure = 'none';
  await courier.tick();
  const [first, second, ...more] = log.in('inbox.ncb.XK');
  expect([second, more]).toEqual([first, []]);
});
