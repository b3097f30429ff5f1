import { referenceOf, type Message } from '#contracts';
import { digestOf, payloadOf } from '#envelope';
import { toTimestamp } from '#kernel';
import { World } from '../../directory/testing/world.js';
import { PgMailboxes } from '../adapters/mailboxes.pg.js';
import { PgReadingRoom } from '../adapters/reading-room.pg.js';
import { acceptedRecord } from '../exchange-records.js';
import { ReadJudge } from '../read/read-judge.js';
import { routeAccepted, type LogRecord } from '../route/route-accepted.js';
import { ContentVault } from '../seal-content.js';
import { exchangeDatabase, type ExchangeDatabase } from '../testing/database.js';
import { asRead, HUB_IDENTITY, inquiryFor, provenanceFor, MemoryClaims, MemoryHeld, MemoryLog, messageOf, SetClock, signed } from '../testing/parts.js';
import { Courier } from './courier.js';

let db: ExchangeDatabase;
let world: World;
let room: PgReadingRoom;
let mailboxes: PgMailboxes;
let log: MemoryLog;
let clock: SetClock;
let courier: Courier;
let offset: bigint;

beforeAll(async () => {
  db = await exchangeDatabase();
  const vault = new ContentVault(Buffer.alloc(32, 1));
  [mailboxes, room] = [new PgMailboxes(db.database, vault), new PgReadingRoom(db.database, vault)];
  world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC');
  for (const id of ['ncb.XB.customs', 'ncb.XB.port']) await world.admit(id, { clearance: 'restricted' });
  await world.admit('ncb.XB.low', { clearance: 'official-use' });
}, 60_000);
afterAll(() => db.close());
beforeEach(async () => {
  await db.empty();
  [log, clock, offset] = [new MemoryLog(), new SetClock(), 0n];
  const inquiry = inquiryFor(world.directory);
  courier = new Courier({ hub: HUB_IDENTITY, judge: new ReadJudge({ inquiry, directory: world.directory, clock }), inquiry, directory: world.directory, reach: () => Promise.resolve(), mailboxes, log, clock, ensureInbox: () => Promise.resolve() });
});

async function deliver(...messages: Message[]): Promise<LogRecord[]> {
  const accepted = messages.map((message) => {
    const compact = signed(message);
    return asRead(acceptedRecord({ message, compact, digest: digestOf(compact) }, { salt: Buffer.alloc(32, 7), at: clock.at, ruleVersion: world.directory.version }), offset++);
  });
  const routed = await routeAccepted(accepted, { hub: HUB_IDENTITY, claims: new MemoryClaims(), held: new MemoryHeld(), inquiry: inquiryFor(world.directory), provenance: provenanceFor(world.directory), directory: world.directory, reach: () => Promise.resolve() });
  const records = routed.filter((record) => record.topic.name === 'exchange.decided').map((record) => asRead(record, offset++));
  await courier.deliver(records);
  return records;
}
async function inbox(who: string, after = 0n): Promise<{ reference: string; compact: string; position: bigint }[]> {
  const page = await room.page({ reader: who, memberships: world.directory.memberships(who), version: world.directory.version, exercise: false, after, limit: 100, maxBytes: 1e9, types: [], view: (messages) => Promise.resolve(messages) });
  return page.items.map((item) => ({ reference: referenceOf(item), compact: item.compact, position: item.position }));
}
const original = (onward: string | undefined, more: object = {}): Message => messageOf('ncb.XA', ['ncb.XB'], { handling: { confidentiality: 'restricted', purposes: ['WARN'], ...(onward === undefined ? {} : { onward }) }, ...more });
const dispatchOf = (of: Message, to: string[], more: object = {}, by = 'ncb.XB'): Message =>
  messageOf(by, to, { type: 'control.dispatch/1', handling: { confidentiality: 'restricted', purposes: ['WARN'] }, body: { message: referenceOf(of), digest: digestOf(signed(of)), note: 'Inspect it.' }, ...more });
const rejections = (): Record<string, unknown>[] => log.in('exchange.accepted').map((record) => (payloadOf(String(record.value)) as Message).body ?? {});
const delivered = (): unknown[] => log.in('exchange.delivered').map((record) => payloadOf(String(record.value))).map((event) => { const { message, recipient, road } = event as Record<string, unknown>; return [message, recipient, road]; });

it('the original reaches the entities untouched, behind what they read before, and the dispatch with it', async () => {
  const message = original('national');
  await deliver(message);
  const earlier = messageOf('ncb.XA', ['ncb.XB.customs']);
  await deliver(earlier);
  const [read] = await inbox('ncb.XB.customs');
  log.records.length = 0;
  const order = dispatchOf(message, ['ncb.XB.customs', 'ncb.XB.port']);
  const records = await deliver(order);
  expect((await inbox('ncb.XB.customs', read!.position)).map(({ reference, compact }) => [reference, compact])).toEqual([[referenceOf(message), signed(message)], [referenceOf(order), signed(order)]]);
  expect(await inbox('ncb.XB.port')).toHaveLength(2);
  expect(delivered()).toEqual(['ncb.XB.customs', 'ncb.XB.port'].map((to) => [referenceOf(message), to, 'dispatch']).concat(['ncb.XB.customs', 'ncb.XB.port'].map((to) => [referenceOf(order), to, 'mailbox'])));
  expect(rejections()).toEqual([]);
  // Worked off again, nothing is added; handed on a second time, only the word is new.
  const before = log.records.length;
  await courier.deliver(records);
  expect(log.records).toHaveLength(before);
  await deliver(dispatchOf(message, ['ncb.XB.port']));
  expect(await inbox('ncb.XB.port')).toHaveLength(3);
});

it('a recall finds those it was handed on to, whether they read it there or not', async () => {
  const message = original('national');
  await deliver(message);
  await deliver(dispatchOf(message, ['ncb.XB.customs', 'ncb.XB.port']));
  await inbox('ncb.XB.customs');
  await deliver(messageOf('ncb.XA', ['ncb.XB'], { type: 'control.recall/1', body: { message: referenceOf(message), digest: digestOf(signed(message)), reason: 'sent in error' } }));
  expect((await inbox('ncb.XB.customs')).map(({ reference }) => reference)).not.toContain(referenceOf(message));
  expect((await room.recall(message, clock.at))?.told.map(({ recipient }) => recipient)).toEqual(['ncb.XB.customs']);
  expect((await inbox('ncb.XB.port')).map(({ reference }) => reference)).not.toContain(referenceOf(message));
  // Recalled, it is handed on no more.
  await deliver(dispatchOf(message, ['ncb.XB.port']));
  expect(rejections().at(-1)).toMatchObject({ code: 'not-dispatched', addressees: ['ncb.XB.port'] });
});

it('with the consent of its owner a message is handed on, to whom it named and while it holds; never stays never', async () => {
  const message = original('consent');
  const [never] = [original('never')];
  await deliver(message, never);
  const grant = async (of: Message, more: object = {}): Promise<void> => {
    const about = { message: referenceOf(of), digest: digestOf(signed(of)) };
    const request = messageOf('ncb.XB', ['ncb.XA'], { type: 'control.consent-request/1', body: { ...about, use: 'forward', to: ['ncb.XB.customs'], reason: 'for a spec' } });
    await deliver(request);
    await deliver(messageOf('ncb.XA', ['ncb.XB'], { type: 'control.consent-grant/1', body: { ...about, request: referenceOf(request), ...more } }));
  };
  await grant(message);
  await grant(never);
  log.records.length = 0;
  const order = dispatchOf(message, ['ncb.XB.customs', 'ncb.XB.port']);
  await deliver(order, dispatchOf(never, ['ncb.XB.customs']));
  expect((await inbox('ncb.XB.customs')).map(({ reference }) => reference)).toEqual([referenceOf(message), referenceOf(order)]);
  expect(await inbox('ncb.XB.port')).toEqual([]);
  expect(rejections().map(({ addressees }) => addressees)).toEqual([['ncb.XB.port'], ['ncb.XB.customs']]);
  // A consent that is over is none.
  const late = original('consent');
  await deliver(late);
  await grant(late, { until: toTimestamp(clock.at) });
  await deliver(dispatchOf(late, ['ncb.XB.customs']));
  expect((await inbox('ncb.XB.customs')).map(({ reference }) => reference)).not.toContain(referenceOf(late));
});

it('an entity answers what was handed on to it', async () => {
  const message = original('free');
  await deliver(message);
  await deliver(dispatchOf(message, ['ncb.XB.customs']));
  await deliver(messageOf('ncb.XB.customs', ['ncb.XA'], { type: 'control.receipt/1', body: { message: referenceOf(message), digest: digestOf(signed(message)), status: 'actioned', at: '2026-01-01T12:00:00.000Z' } }));
  expect((await room.receipts(message)).map(({ recipient, status }) => [recipient, status])).toEqual([['ncb.XB.customs', 'actioned']]);
});

it.each<[string, () => [Message, (of: Message) => Message]]>([
  ['whose owner wants consent', () => [original('consent'), (of) => dispatchOf(of, ['ncb.XB.customs'])]],
  ['whose owner said nothing', () => [original(undefined), (of) => dispatchOf(of, ['ncb.XB.customs'])]],
  ['whose owner never lets it on', () => [original('never'), (of) => dispatchOf(of, ['ncb.XB.customs'])]],
  ['to an entity without the clearance', () => [original('national'), (of) => dispatchOf(of, ['ncb.XB.low'], { handling: { confidentiality: 'official-use', purposes: ['WARN'] } })]],
  ['of another digest', () => [original('national'), (of) => dispatchOf(of, ['ncb.XB.customs'], { body: { message: referenceOf(of), digest: 'A'.repeat(43) } })]],
  ['as less confidential than it is', () => [original('national'), (of) => dispatchOf(of, ['ncb.XB.customs'], { handling: { confidentiality: 'official-use', purposes: ['WARN'] } })]],
  ['that never reached the bureau', () => [messageOf('ncb.XA', ['ncb.XC'], { handling: { confidentiality: 'restricted', purposes: ['WARN'], onward: 'free' } }), (of) => dispatchOf(of, ['ncb.XB.customs'])]],
  ['that expired', () => [original('national', { expiresAt: '2026-01-01T12:00:00.000Z' }), (of) => dispatchOf(of, ['ncb.XB.customs'])]],
  ['that nobody ever sent', () => [messageOf('ncb.XC', ['ncb.XA']), () => dispatchOf(original('free'), ['ncb.XB.customs'])]],
])('a message %s is not handed on', async (_, make) => {
  const [message, order] = make();
  await deliver(message);
  log.records.length = 0;
  const dispatch = order(message);
  await deliver(dispatch);
  expect(rejections()).toEqual([{ message: referenceOf(dispatch), digest: digestOf(signed(dispatch)), code: 'not-dispatched', addressees: dispatch.to }]);
  for (const to of dispatch.to) expect(await inbox(to)).toEqual([]);
});
