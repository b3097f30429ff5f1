import { HEADER, readIdentity, referenceOf, type Message } from '#contracts';
import { digestOf, payloadOf } from '#envelope';
import { World } from '../../directory/testing/world.js';
import { PgMailboxes } from '../adapters/mailboxes.pg.js';
import { PgReadingRoom } from '../adapters/reading-room.pg.js';
import { acceptedRecord } from '../exchange-records.js';
import type { ExchangeRecord } from '../ports.js';
import { AccessRecorder } from '../read/access-recorder.js';
import { ReadJudge } from '../read/read-judge.js';
import { MessageReader } from '../read/message-reader.js';
import { routeAccepted, type LogRecord } from '../route/route-accepted.js';
import { ContentVault } from '../seal-content.js';
import { exchangeDatabase, type ExchangeDatabase } from '../testing/database.js';
import { asRead, HUB_IDENTITY, inquiryFor, provenanceFor, MemoryClaims, MemoryHeld, MemoryLog, messageOf, NOON, routingOf, SetClock, signed } from '../testing/parts.js';
import { Courier } from './courier.js';

let [db, world, mailboxes, room]: [ExchangeDatabase, World, PgMailboxes, PgReadingRoom] = [] as never;
let [log, clock, courier, reader]: [MemoryLog, SetClock, Courier, MessageReader] = [] as never;
let [topics, offset]: [string[], bigint] = [[], 0n];

beforeAll(async () => {
  db = await exchangeDatabase();
  const vault = new ContentVault(Buffer.alloc(32, 1));
  mailboxes = new PgMailboxes(db.database, vault);
  room = new PgReadingRoom(db.database, vault);
  world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC', 'ncb.XK');
  await world.admit('ncb.XA.customs');
  await world.admit('ncb.XB.police');
  await world.community('community.a', 'ncb.XB', 'ncb.XA', 'ncb.XB', 'ncb.XC', 'ncb.XK');
  await world.must({ by: 'ncb.XK', verb: 'enable-kafka', subject: 'ncb.XK' });
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.empty();
  [log, clock] = [new MemoryLog(), new SetClock()];
  [topics, offset] = [[], 0n];
  const inquiry = inquiryFor(world.directory);
  const judge = new ReadJudge({ inquiry, directory: world.directory, clock });
  courier = new Courier({ hub: HUB_IDENTITY, judge, inquiry, directory: world.directory, reach: () => Promise.resolve(), mailboxes, log, clock, ensureInbox: (participant, mode) => Promise.resolve(void topics.push(`${participant} ${mode}`)) });
  reader = new MessageReader({ directory: world.directory, reach: () => Promise.reject(new Error('nothing to wait for')), room, judge, access: new AccessRecorder(HUB_IDENTITY, new MemoryLog(), clock), clock });
});

/** What the router makes of messages, as the courier reads it. */
async function decided(...messages: (Message | [Message, Record<string, unknown>])[]): Promise<LogRecord[]> {
  const accepted = messages.map((one, index) => {
    const [message, hidden] = Array.isArray(one) ? one : [one, undefined];
    const compact = signed(message);
    const routing = hidden === undefined ? undefined : routingOf(compact, message.from, hidden);
    return asRead(acceptedRecord({ message, compact, digest: digestOf(compact), routing }, { salt: Buffer.alloc(32, 7), at: clock.at, ruleVersion: world.directory.version }), BigInt(index));
  });
  const routed = await routeAccepted(accepted, { hub: HUB_IDENTITY, claims: new MemoryClaims(), held: new MemoryHeld(), inquiry: inquiryFor(world.directory), provenance: provenanceFor(world.directory), directory: world.directory, reach: () => Promise.resolve() });
  return routed.filter((record) => record.topic.name === 'exchange.decided').map((record) => asRead(record, offset++));
}
const deliver = async (...messages: Parameters<typeof decided>): Promise<LogRecord[]> => {
  const records = await decided(...messages);
  await courier.deliver(records);
  return records;
};

async function inbox(who: string, mode = 'live'): Promise<string[]> {
  const page = await room.page({ reader: who, memberships: world.directory.memberships(who), version: world.directory.version, exercise: mode === 'exercise', after: 0n, limit: 100, maxBytes: 1e9, types: [], view: (messages) => Promise.resolve(messages) });
  return page.items.map(referenceOf);
}
const said = (record: ExchangeRecord): Record<string, unknown> => payloadOf(record.value.toString('latin1')) as Record<string, unknown>;
const delivered = (): string[] => log.in('exchange.delivered').map((record) => `${String(said(record)['message'])} ${String(said(record)['recipient'])} ${String(said(record)['road'])}`);
const hubSays = (): { to: unknown; type: unknown; body: Record<string, unknown>; mode: unknown }[] => log.in('exchange.accepted').map((record) => said(record) as never);
const receipt = (by: string, of: Message, status: string, more: object = {}): Message => messageOf(by, [of.from], { type: 'control.receipt/1', body: { message: referenceOf(of), digest: digestOf(signed(of)), status, at: '2026-01-01T12:00:00.000Z', ...more } });
const recall = (by: string, of: Message, more: object = {}, envelope: object = {}): Message => messageOf(by, ['ncb.XC'], { type: 'control.recall/1', body: { message: referenceOf(of), digest: digestOf(signed(of)), reason: 'sent in error', ...more }, ...envelope } as never);

describe('delivery', () => {
  it('reaches those decided, by name and by audience, and says so in the log', async () => {
    const message = messageOf('ncb.XA', ['ncb.XB', 'community.a']);
    await deliver([message, { exclude: ['ncb.XC'], blindCopy: ['ncb.XB.police'] }]);
    const reference = referenceOf(message);
    expect(await Promise.all(['ncb.XA', 'ncb.XB', 'ncb.XB.police', 'ncb.XC', 'ncb.XK'].map((who) => inbox(who)))).toEqual([[], [reference], [reference], [], [reference]]);
    expect(delivered()).toEqual([`${reference} ncb.XB mailbox`, `${reference} ncb.XB.police mailbox`, `${reference} community.a mailbox`, `${reference} ncb.XK inbox-topic`]);
    expect(said(log.in('exchange.delivered')[2] as ExchangeRecord)).toMatchObject({ except: ['ncb.XA', 'ncb.XC'] });
  });

  it('a country\'s own topic gets the signed bytes without salt, and counts as read', async () => {
    const message = messageOf('ncb.XA', ['ncb.XK'], { mode: 'exercise' });
    await deliver(message);
    const [record] = log.in('inbox.ncb.XK.exercise');
    expect(record?.value.toString('latin1')).toBe(signed(message));
    expect(record?.headers[HEADER.salt]).toBeUndefined();
    expect(readIdentity(asRead(record as ExchangeRecord, 0n).headers)).toMatchObject({ id: `inbox.ncb.XK.exercise:${referenceOf(message)}`, source: 'ncb.XA', time: NOON });
    expect(topics).toEqual(['ncb.XK exercise']);
    expect((await db.database.query<{ reader: string }>('SELECT reader FROM exchange.shown')).rows).toEqual([{ reader: 'ncb.XK' }]);
  });

  it('a batch repeated, whole or in part, adds nothing; records before the stored position are passed over', async () => {
    const records = await deliver(messageOf('ncb.XA', ['ncb.XB']), messageOf('ncb.XA', ['ncb.XB']));
    const before = log.records.length;
    const [first, second] = records as [LogRecord, LogRecord];
    await courier.deliver([second]);
    await courier.deliver([first, second]);
    expect(log.records).toHaveLength(before);
    expect(await inbox('ncb.XB')).toHaveLength(2);
    expect(await mailboxes.position('exchange.decided', 0)).toBe(2n);
  });

  it('a crash before the commit repeats every record byte for byte', async () => {
    const records = await decided(messageOf('ncb.XA', ['ncb.XB', 'ncb.XK', 'all'], {}), messageOf('ncb.XA', ['ncb.XB'], { mode: 'exercise' }));
    log.failure = 'after';
    await expect(courier.deliver(records)).rejects.toThrow('the answer was lost');
    expect([await inbox('ncb.XB'), await mailboxes.position('exchange.decided', 0)]).toEqual([[], undefined]);
    const first = log.records.splice(0);
    log.failure = 'none';
    await courier.deliver(records);
    expect(log.records).toEqual(first);
    expect(new Set(log.records.map((record) => String(record.headers[HEADER.id]))).size).toBe(log.records.length);
  });

  it('the same decision at another offset is filed once', async () => {
    const [record] = await deliver(messageOf('ncb.XA', ['ncb.XB']));
    await courier.deliver([{ ...(record as LogRecord), offset: 7n }]);
    expect(await inbox('ncb.XB')).toHaveLength(1);
    expect(await mailboxes.position('exchange.decided', 0)).toBe(8n);
  });

  it('a record that was set aside is passed over for good', async () => {
    for (const one of [4n, 2n]) await courier.passOver({ partition: 0, offset: one });
    expect(await mailboxes.position('exchange.decided', 0)).toBe(5n);
  });

  it('notBefore is kept, and what is released is delivered like all else', async () => {
    const message = messageOf('ncb.XA', ['ncb.XB', 'ncb.XK'], { notBefore: '2026-01-01T13:00:00.000Z' });
    await deliver(message);
    expect([await inbox('ncb.XB'), delivered()]).toEqual([[], []]);
    expect(await courier.tick()).toBe(false);
    expect(await inbox('ncb.XB')).toEqual([]);
    clock.at = NOON + 3_600_000;
    await courier.tick();
    expect(await inbox('ncb.XB')).toEqual([referenceOf(message)]);
    expect(delivered()).toHaveLength(3);
    await courier.tick();
    expect(delivered()).toHaveLength(3);
  });
});

describe('answers', () => {
  const sent = async (): Promise<Message> => {
    const message = messageOf('ncb.XA', ['ncb.XB', 'ncb.XB.police'], { replyBy: '2026-01-01T13:00:00.000Z' });
    await deliver(message);
    return message;
  };
  const receipts = async (of: Message): Promise<unknown[]> => ((await reader.message(of, of.from, {})).receipts ?? []).map(({ recipient, status }) => `${recipient} ${status}`).toSorted();

  it('count from those the message reached, in its mode, under its digest', async () => {
    const message = await sent();
    await deliver(
      receipt('ncb.XB', message, 'read'), receipt('ncb.XC', message, 'read'), receipt('ncb.XA', message, 'read'), { ...receipt('ncb.XB', message, 'refused'), mode: 'exercise' },
      receipt('ncb.XB', message, 'destroyed', { digest: digestOf('other') }), receipt('ncb.XB.police', message, 'received', { note: 'n' }),
    );
    expect(await receipts(message)).toEqual(['ncb.XB read', 'ncb.XB.police received'].toSorted());
  });

  it('a receipt in the same batch as its message finds it', async () => {
    const message = messageOf('ncb.XA', ['ncb.XB']);
    await deliver(receipt('ncb.XB', message, 'read'), message);
    expect(await receipts(message)).toEqual(['ncb.XB read']);
  });

  it('are the sender\'s to see: the receipts are shown to it and its bureau alone', async () => {
    const message = messageOf('ncb.XA.customs', ['ncb.XB']);
    await deliver(message, receipt('ncb.XB', message, 'read'));
    expect((await reader.message(message, 'ncb.XA', {})).receipts).toHaveLength(1);
    expect((await reader.message(message, 'ncb.XB', {})).receipts).toBeUndefined();
    for (const who of ['ncb.XC', 'ncb.XB.police', 'gs']) await expect(reader.message(message, who, {})).rejects.toEqual(expect.objectContaining({ code: 'not-found' }));
    await expect(reader.message(messageOf('ncb.XA', []), 'ncb.XA', {})).rejects.toEqual(expect.objectContaining({ code: 'not-found', message: 'Not found' }));
  });

  it('owed ones are asked for once, of each by itself, and told to the sender in one letter', async () => {
    const message = await sent();
    await deliver(receipt('ncb.XB', message, 'read'));
    clock.at = NOON + 3_600_000;
    await courier.tick();
    const reminders = hubSays().filter(({ type }) => type === 'control.reminder/1');
    expect(reminders.map(({ to, body }) => [to, body['overdue']])).toEqual([[['ncb.XB'], ['ncb.XB']], [['ncb.XB.police'], ['ncb.XB.police']], [['ncb.XA'], ['ncb.XB', 'ncb.XB.police']]]);
    await courier.tick();
    expect(hubSays()).toHaveLength(3);
  });

  it.each(['actioned', 'refused'])('%s settles what is owed', async (status) => {
    const message = await sent();
    await deliver(receipt('ncb.XB', message, status), messageOf('ncb.XB.police', ['ncb.XA'], { type: 'general.reply/1', inReplyTo: referenceOf(message), body: { text: 'done' } }));
    clock.at = NOON + 3_600_000;
    await courier.tick();
    expect(hubSays()).toEqual([]);
  });
});

describe('a recall', () => {
  it('takes the message from those who have not fetched it, and tells those who have', async () => {
    const message = messageOf('ncb.XA', ['ncb.XB', 'ncb.XC', 'ncb.XK']);
    await deliver(message);
    await inbox('ncb.XB');
    const word = recall('ncb.XA', message);
    await deliver(word);
    // ncb.XK has it from its own topic. ncb.XC is named in the recall and had not fetched: it learns nothing.
    expect(await Promise.all(['ncb.XB', 'ncb.XC', 'ncb.XK'].map((who) => inbox(who)))).toEqual([[referenceOf(word)], [], [referenceOf(word)]]);
    expect(log.in('inbox.ncb.XK')).toHaveLength(2);
    expect(await reader.recall(message, 'ncb.XA')).toMatchObject({ effective: true, removedUnread: ['ncb.XC'], reason: 'sent in error', told: [{ recipient: 'ncb.XB', status: 'pending' }, { recipient: 'ncb.XK', status: 'pending' }] });
    await expect(reader.message(message, 'ncb.XC', {})).rejects.toEqual(expect.objectContaining({ code: 'not-found' }));
    await expect(reader.recall(message, 'ncb.XB')).rejects.toEqual(expect.objectContaining({ code: 'not-found' }));
    await deliver(receipt('ncb.XB', message, 'retained', { note: 'under national law' }));
    clock.at = NOON + 72 * 3_600_000;
    expect((await reader.recall(message, 'ncb.XA')).told).toMatchObject([{ status: 'retained', note: 'under national law' }, { recipient: 'ncb.XK', status: 'overdue' }]);
    await courier.tick();
    expect(hubSays().map(({ to, body }) => [to, body['overdue']])).toEqual([[['ncb.XK'], ['ncb.XK']], [['ncb.XA'], ['ncb.XK']]]);
  });

  it('that overtakes its message waits and wins', async () => {
    const message = messageOf('ncb.XA', ['ncb.XB', 'community.a']);
    await deliver(recall('ncb.XA', message));
    expect(await reader.recall(message, 'ncb.XA')).toMatchObject({ effective: false, removedUnread: [], told: [] });
    await deliver(message);
    expect([await inbox('ncb.XB'), await inbox('ncb.XC'), delivered(), log.in('inbox.ncb.XK')]).toEqual([[], [], [], []]);
    expect(await reader.recall(message, 'ncb.XA')).toMatchObject({ effective: true, removedUnread: ['ncb.XB'] });
  });

  it('in the same batch, before or after its message, wins too', async () => {
    for (const order of [0, 1]) {
      const message = messageOf('ncb.XA', ['ncb.XB', 'ncb.XK']);
      const both = [message, recall('ncb.XA', message)];
      await deliver(...(order === 0 ? both : both.toReversed()));
      expect(await inbox('ncb.XB')).toEqual([]);
      expect(await reader.recall(message, 'ncb.XA')).toMatchObject({ effective: true });
    }
    expect(log.in('inbox.ncb.XK')).toEqual([]);
  });

  it('of a message that is held back wins when it is released', async () => {
    const message = messageOf('ncb.XA', ['ncb.XB'], { notBefore: '2026-01-01T13:00:00.000Z' });
    await deliver(message, recall('ncb.XA', message));
    clock.at = NOON + 3_600_000;
    await courier.tick();
    expect(await inbox('ncb.XB')).toEqual([]);
    expect(await reader.recall(message, 'ncb.XA')).toMatchObject({ effective: true });
  });

  it('by a stranger, under another digest or in the other mode does nothing; its sender hears of it', async () => {
    const message = messageOf('ncb.XA.customs', ['ncb.XB']);
    await deliver(message);
    await deliver(recall('ncb.XC', message), recall('ncb.XB', message), recall('ncb.XA.customs', message, { digest: digestOf('other') }), recall('ncb.XA.customs', message, {}, { mode: 'exercise' }));
    expect(await inbox('ncb.XB')).toEqual([referenceOf(message)]);
    expect(hubSays().map(({ to, type, body, mode }) => [to, type, body['code'], mode])).toEqual([
      [['ncb.XA.customs'], 'control.rejection/1', 'wrong-original', 'live'],
      [['ncb.XA.customs'], 'control.rejection/1', 'wrong-original', 'exercise'],
    ]);
    await deliver(recall('ncb.XA', message));
    expect(await reader.recall(message, 'ncb.XA')).toMatchObject({ effective: true });
  });

  it('a wrong one that waits does not stand in the way of the right one', async () => {
    const message = messageOf('ncb.XA', ['ncb.XB']);
    await deliver(recall('ncb.XA', message, { digest: digestOf('other') }), recall('ncb.XA', message, {}, { mode: 'exercise' }), recall('ncb.XA', message));
    await deliver(message);
    expect(await inbox('ncb.XB')).toEqual([]);
    const late = messageOf('ncb.XA', ['ncb.XB']);
    await deliver(recall('ncb.XA', late, { digest: digestOf('other') }));
    await deliver(late);
    expect(await inbox('ncb.XB')).toEqual([referenceOf(late)]);
    await deliver(recall('ncb.XA', late));
    expect(await reader.recall(late, 'ncb.XA')).toMatchObject({ effective: true, told: [{ recipient: 'ncb.XB' }] });
  });

  it('said twice is said once', async () => {
    const message = messageOf('ncb.XA', ['ncb.XB']);
    await deliver(message);
    await inbox('ncb.XB');
    await deliver(recall('ncb.XA', message));
    await deliver(recall('ncb.XA', message));
    expect(await inbox('ncb.XB')).toHaveLength(1);
  });

  it('reaches the bureau that read what came to its entity, and its answer counts', async () => {
    const message = messageOf('ncb.XA', ['ncb.XB.police']);
    await deliver(message);
    await reader.message(message, 'ncb.XB', {});
    await deliver(recall('ncb.XA', message));
    expect((await reader.recall(message, 'ncb.XA')).told).toMatchObject([{ recipient: 'ncb.XB', status: 'pending' }]);
    await deliver(receipt('ncb.XB', message, 'destroyed'));
    expect((await reader.recall(message, 'ncb.XA')).told).toMatchObject([{ recipient: 'ncb.XB', status: 'destroyed' }]);
  });

  it('settles what its message asked for', async () => {
    const message = messageOf('ncb.XA', ['ncb.XB'], { replyBy: '2026-01-01T13:00:00.000Z' });
    await deliver(message, recall('ncb.XA', message));
    clock.at = NOON + 3_600_000;
    await courier.tick();
    expect(hubSays()).toEqual([]);
  });
});

it('a record the hub did not make is no delivery', async () => {
  const [record] = await decided(messageOf('ncb.XA', ['ncb.XB']));
  const { [HEADER.salt]: _, ...headers } = (record as LogRecord).headers;
  await expect(courier.deliver([{ ...(record as LogRecord), headers }])).rejects.toThrow(TypeError);
});
