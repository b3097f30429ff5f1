import { HEADER, referenceOf, type Message } from '#contracts';
import { digestOf, payloadOf } from '#envelope';
import { World } from '../../directory/testing/world.js';
import { PgMailboxes } from '../adapters/mailboxes.pg.js';
import { PgReadingRoom } from '../adapters/reading-room.pg.js';
import { acceptedRecord } from '../exchange-records.js';
import { ReadJudge } from '../read/read-judge.js';
import { routeAccepted, type LogRecord } from '../route/route-accepted.js';
import { ContentVault } from '../seal-content.js';
import { exchangeDatabase, type ExchangeDatabase } from '../testing/database.js';
import { asRead, HUB_IDENTITY, inquiryFor, MemoryClaims, MemoryHeld, MemoryLog, messageOf, NOON, provenanceFor, SetClock, signed } from '../testing/parts.js';
import { Courier } from './courier.js';

/** A log that can lose its answer once something was written. */
class CutLog extends MemoryLog {
  cut = false;
  override async append(records: Parameters<MemoryLog['append']>[0]): ReturnType<MemoryLog['append']> {
    const placed = await super.append(records);
    if (this.cut && records.length > 0) throw new Error('the answer was lost');
    return placed;
  }
}

let [db, world, room, mailboxes]: [ExchangeDatabase, World, PgReadingRoom, PgMailboxes] = [] as never;
let [log, clock, courier, offset]: [CutLog, SetClock, Courier, bigint] = [] as never;

beforeAll(async () => {
  db = await exchangeDatabase();
  const vault = new ContentVault(Buffer.alloc(32, 1));
  [room, mailboxes] = [new PgReadingRoom(db.database, vault), new PgMailboxes(db.database, vault)];
  world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC', 'ncb.XD', 'ncb.XK');
  await world.admit('ncb.XB.police');
  await world.must({ by: 'ncb.XK', verb: 'enable-kafka', subject: 'ncb.XK' });
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.empty();
  [log, clock, offset] = [new CutLog(), new SetClock(), 0n];
  const inquiry = inquiryFor(world.directory);
  const judge = new ReadJudge({ inquiry, directory: world.directory, clock });
  courier = new Courier({ hub: HUB_IDENTITY, judge, inquiry, directory: world.directory, reach: () => Promise.resolve(), mailboxes, log, clock, ensureInbox: () => Promise.resolve() });
});

async function decided(...messages: Message[]): Promise<LogRecord[]> {
  const accepted = messages.map((message, index) => {
    const compact = signed(message);
    return asRead(acceptedRecord({ message, compact, digest: digestOf(compact) }, { salt: Buffer.alloc(32, 7), at: clock.at, ruleVersion: world.directory.version }), BigInt(index));
  });
  const routed = await routeAccepted(accepted, { hub: HUB_IDENTITY, claims: new MemoryClaims(), held: new MemoryHeld(), inquiry: inquiryFor(world.directory), provenance: provenanceFor(world.directory), directory: world.directory, reach: () => Promise.resolve() });
  return routed.filter((record) => record.topic.name === 'exchange.decided').map((record) => asRead(record, offset++));
}
const deliver = async (...messages: Message[]): Promise<void> => courier.deliver(await decided(...messages));
const fetch = async (who: string): Promise<void> =>
  void (await room.page({ reader: who, memberships: world.directory.memberships(who), version: world.directory.version, exercise: false, after: 0n, limit: 100, maxBytes: 1e9, types: [], view: (messages) => Promise.resolve(messages) }));
const from = (sender: string, to: readonly string[], ...sources: Message[]): Message => messageOf(sender, to, sources.length === 0 ? {} : { derivedFrom: sources.map(referenceOf) });
const recall = (of: Message): Message => messageOf(of.from, ['ncb.XD'], { type: 'control.recall/1', body: { message: referenceOf(of), digest: digestOf(signed(of)), reason: 'sent in error' } });

/** Who was told of which message, as `reader reference`, each letter counted once however often it was said. */
function told(): string[] {
  const letters = new Map(log.in('exchange.accepted').map((record) => [String(record.headers[HEADER.id]), payloadOf(record.value.toString('latin1')) as unknown as Message]));
  return [...letters.values()].filter(({ type }) => type === 'control.withdrawn/1').map(({ to, body }) => `${to.join()} ${String(body?.['message'])}`).sort();
}
const names = (of: Message, ...readers: string[]): string[] => readers.map((reader) => `${reader} ${referenceOf(of)}`);

it('a recall reaches what was derived at any remove: its owner, the bureau of that, and who was shown it', async () => {
  const source = from('ncb.XA', ['ncb.XB.police']);
  const product = from('ncb.XB.police', ['ncb.XC', 'ncb.XD', 'ncb.XK'], source);
  const further = from('ncb.XC', ['ncb.XD'], product);
  await deliver(source, product);
  await fetch('ncb.XC');
  await deliver(further);
  expect(told()).toEqual([]);
  await deliver(recall(source));
  // ncb.XK has it from its own topic; ncb.XD has fetched neither.
  expect(told()).toEqual([...names(product, 'ncb.XB', 'ncb.XB.police', 'ncb.XC', 'ncb.XK'), ...names(further, 'ncb.XC')].sort());
  const letters = log.in('exchange.accepted').map((record) => record.value.toString('latin1'));
  expect(letters.filter((one) => JSON.stringify(payloadOf(one)).includes(referenceOf(source)))).toEqual([]);
});

it('counts only what a sender derived from something it had, in the same mode', async () => {
  const source = from('ncb.XA', ['ncb.XB']);
  const exercise = { ...from('ncb.XB', ['ncb.XC'], source), mode: 'exercise' } as Message;
  const stranger = from('ncb.XD', ['ncb.XC'], source);
  await deliver(source, stranger, exercise);
  await fetch('ncb.XC');
  await deliver(recall(source));
  expect(told()).toEqual([]);
});

it('messages that name each other, or the same source by two ways, are told of once', async () => {
  const source = from('ncb.XA', ['ncb.XB']);
  const [one, two] = [from('ncb.XB', ['ncb.XC']), from('ncb.XB', ['ncb.XC'])];
  const circle = [{ ...one, derivedFrom: [referenceOf(source), referenceOf(two)] }, { ...two, derivedFrom: [referenceOf(source), referenceOf(one)] }] as Message[];
  await deliver(source, ...circle);
  await deliver(recall(source));
  expect(log.in('exchange.accepted')).toHaveLength(2);
  expect(told()).toEqual([...names(one, 'ncb.XB'), ...names(two, 'ncb.XB')].sort());
  await deliver(recall(source));
  expect(log.in('exchange.accepted')).toHaveLength(2);
});

it('a crash before the commit says the same again, byte for byte', async () => {
  const source = from('ncb.XA', ['ncb.XB']);
  await deliver(source, from('ncb.XB', ['ncb.XC', 'ncb.XK'], source));
  log.records.splice(0);
  const records = await decided(recall(source));
  log.cut = true;
  await expect(courier.deliver(records)).rejects.toThrow('the answer was lost');
  const first = log.records.splice(0);
  // Whoever has read it in between is told as well; what the others were told stays.
  await fetch('ncb.XC');
  log.cut = false;
  await courier.deliver(records);
  expect(first.length).toBeGreaterThan(0);
  expect(log.records.filter((record) => first.some((one) => one.headers[HEADER.id] === record.headers[HEADER.id]))).toEqual(first);
  expect(told().map((one) => one.split(' ')[0])).toEqual(['ncb.XB', 'ncb.XC', 'ncb.XK']);
});

it('what comes after the recall is told to its owner, at any remove, and once', async () => {
  const source = from('ncb.XA', ['ncb.XB']);
  const product = from('ncb.XB', ['ncb.XC'], source);
  await deliver(source);
  await deliver(recall(source));
  expect(log.in('exchange.accepted')).toEqual([]);
  await deliver(product);
  expect(told()).toEqual(names(product, 'ncb.XB'));
  const further = from('ncb.XC', ['ncb.XD'], product);
  await deliver(further);
  expect(told()).toEqual([...names(product, 'ncb.XB'), ...names(further, 'ncb.XC')].sort());
});

it('what was recalled itself is not spoken of again, and a recall that waited for its message reaches as far', async () => {
  const source = from('ncb.XA', ['ncb.XB']);
  const product = from('ncb.XB', ['ncb.XC'], source);
  await deliver(source, product);
  await deliver(recall(product));
  await deliver(recall(source));
  expect(told()).toEqual([]);
  const held = messageOf('ncb.XA', ['ncb.XB'], { notBefore: '2026-01-01T13:00:00.000Z' });
  const early = from('ncb.XA', ['ncb.XC'], held);
  await deliver(held, early, recall(held));
  expect(told()).toEqual([]);
  clock.at = NOON + 3_600_000;
  await courier.tick();
  expect(told()).toEqual(names(early, 'ncb.XA'));
});

it('a message that is derived from nothing leaves nothing behind', async () => {
  const source = from('ncb.XA', ['ncb.XB']);
  await deliver(source, from('ncb.XB', ['ncb.XC'], source, from('ncb.XD', [])));
  const { rows } = await db.database.query<{ count: bigint }>('SELECT count(*) FROM exchange.derived');
  expect(Number(rows[0]?.count)).toBe(2);
});
