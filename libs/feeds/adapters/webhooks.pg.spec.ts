import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { referenceOf, type Message } from '#contracts';
import { digestOf, payloadOf } from '#envelope';
import { AccessRecorder, ContentVault, Courier, Cursors, PgMailboxes, ReadJudge, routeAccepted, type LogRecord } from '#exchange';
import { newUuidV7 } from '#kernel';
import { World } from '../../directory/testing/world.js';
import { acceptedRecord } from '../../exchange/exchange-records.js';
import { exchangeDatabase, type ExchangeDatabase } from '../../exchange/testing/database.js';
import { asRead, HUB_IDENTITY, inquiryFor, MemoryClaims, MemoryHeld, MemoryLog, messageOf, provenanceFor, SetClock, signed } from '../../exchange/testing/parts.js';
import { FeedReader, HttpsCaller, PgFeedRoom, PgSubscriptions, PgWebhookQueue, Postman, webhookKeys, type Subscription } from '../index.js';
import { LADDER } from '../webhooks/ladder.js';
import type { PostmanParts } from '../webhooks/postman.js';

const FEED = 'feed.alerts';
const [db, world, vault] = [await exchangeDatabase(), await World.of('ncb.XA', 'ncb.XB', 'ncb.XC'), new ContentVault(Buffer.alloc(32, 1))] as [ExchangeDatabase, World, ContentVault];
let [log, clock, offset, reader]: [MemoryLog, SetClock, bigint, FeedReader] = [] as never;
const receivers: Receiver[] = [];

beforeAll(() => world.must({ by: 'ncb.XA', verb: 'create-feed', subject: FEED, body: { name: 'Invented', readers: ['bureau'] } }));
afterAll(() => db.close());
beforeEach(async () => {
  await db.empty();
  await db.database.query('TRUNCATE feeds.subscription, feeds.attempt, feeds.resend');
  [log, clock, offset] = [new MemoryLog(), new SetClock(), 0n];
  reader = readerIn(new PgFeedRoom(db.database, vault));
});
afterEach(async () => { for (const one of receivers.splice(0)) await one.close(); });

function readerIn(room: PgFeedRoom): FeedReader {
  const { directory } = world;
  const judge = new ReadJudge({ inquiry: inquiryFor(directory), directory, clock });
  return new FeedReader({ directory, reach: () => Promise.resolve(), room, judge, access: new AccessRecorder(HUB_IDENTITY, log, clock), cursors: new Cursors(Buffer.alloc(32, 2)), clock });
}

/** Publishes as the router and the courier do. */
async function publish(...texts: string[]): Promise<Message[]> {
  const { directory } = world;
  const messages = texts.map((text) => messageOf('ncb.XA', [FEED], { body: { text } }, clock.at));
  const accepted = messages.map((message) => asRead(acceptedRecord({ message, compact: signed(message), digest: digestOf(signed(message)) }, { salt: Buffer.alloc(32, 7), at: clock.at, ruleVersion: directory.version }), offset++));
  const routed = await routeAccepted(accepted, { hub: HUB_IDENTITY, claims: new MemoryClaims(), held: new MemoryHeld(), inquiry: inquiryFor(directory), provenance: provenanceFor(directory), directory, reach: () => Promise.resolve() });
  const decided: LogRecord[] = routed.filter(({ topic }) => topic.name === 'exchange.decided').map((record) => asRead(record, offset++));
  const inquiry = inquiryFor(directory);
  const mailboxes = new PgMailboxes(db.database, vault);
  await new Courier({ hub: HUB_IDENTITY, judge: new ReadJudge({ inquiry, directory, clock }), inquiry, directory, reach: () => Promise.resolve(), mailboxes, log: new MemoryLog(), clock, ensureInbox: () => Promise.resolve() }).deliver(decided);
  return messages;
}

async function subscribe(participant: string, url: string): Promise<Subscription> {
  const webhook = { url, generation: 1, rotatedAt: undefined, position: 0n, failures: 0, failing: undefined, nextAt: clock.at };
  const made = await new PgSubscriptions(db.database).create({ id: newUuidV7(clock.at), participant, feed: FEED, mode: 'live', purpose: 'SUPPORT_INVESTIGATION', officer: undefined, case: undefined, filter: {}, createdAt: clock.at, state: 'active', stateReason: undefined, stateAt: clock.at, webhook });
  if (made === undefined) throw new Error('there is room for a subscription');
  return made;
}

const found = (id: string): Promise<Subscription | undefined> => new PgSubscriptions(db.database).find(id);
const postman = (more: Partial<PostmanParts> = {}): Postman =>
  new Postman({ hub: HUB_IDENTITY, queue: new PgWebhookQueue(db.database), reader, caller: new HttpsCaller({ allows: (address) => address === '127.0.0.1', timeoutMs: 2_000 }), log, keys: webhookKeys((use) => HUB_IDENTITY.derivedKey(use)), clock, onTrouble: (error) => { throw error; }, random: () => 0, ...more });
async function turn(courier: Postman): Promise<void> {
  await courier.look();
  await courier.rest();
}
const told = (): string[] => log.in('exchange.delivered').map(({ value }) => String((payloadOf(String(value)) as { message: string }).message));

class Receiver {
  readonly calls: { readonly id: string; readonly text: string }[] = [];
  answer: { status: number; headers?: Record<string, string> } | 'hang' = { status: 204 };
  /** How long an answer takes by the hub's clock, in milliseconds. */
  takes = 0;
  readonly #server: Server = createServer((request, response) => {
    void request.toArray().then((parts) => {
      const { data } = JSON.parse(Buffer.concat(parts as Buffer[]).toString()) as { data: string };
      this.calls.push({ id: String(request.headers['webhook-id']), text: (payloadOf(data) as { body: { text: string } }).body.text });
      clock.at += this.takes;
      if (this.answer !== 'hang') response.writeHead(this.answer.status, this.answer.headers).end();
    });
  });

  static async open(): Promise<Receiver> {
    const receiver = new Receiver();
    receivers.push(receiver);
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }
  get texts(): string[] {
    return this.calls.map(({ text }) => text);
  }
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

it('climbs the whole ladder, no step sooner, holds back what comes behind, and is disabled with a notice; resumed, it goes on with what failed', async () => {
  const receiver = await Receiver.open();
  receiver.answer = { status: 500 };
  const { id } = await subscribe('ncb.XB', receiver.url);
  const [first] = await publish('one', 'two');
  const courier = postman();
  for (const [step, wait] of LADDER.entries()) {
    if (wait > 0) {
      clock.at += wait - 1;
      await turn(courier);
      expect(receiver.calls).toHaveLength(step);
    }
    clock.at += wait === 0 ? 0 : 1;
    await turn(courier);
    expect(receiver.texts).toEqual(Array.from({ length: step + 1 }, () => 'one'));
  }
  expect(new Set(receiver.calls.map((call) => call.id)).size).toBe(1);
  expect(await found(id)).toMatchObject({ state: 'disabled', stateReason: expect.stringContaining('failed 8 times in a row') });
  const notices = log.in('exchange.accepted').map(({ value }) => payloadOf(String(value)) as Message);
  expect(notices.map(({ type, to, body }) => [type, to, body])).toEqual([['control.subscription-notice/1', ['ncb.XB'], expect.objectContaining({ subscription: id, event: 'webhook-disabled' })]]);
  expect([told(), (await new PgSubscriptions(db.database).attempts(id, 20)).map(({ number }) => number)]).toEqual([[], [8, 7, 6, 5, 4, 3, 2, 1]]);
  receiver.answer = { status: 204 };
  await new PgSubscriptions(db.database).turn(id, 'active', undefined, clock.at);
  await turn(courier);
  expect([receiver.texts.slice(8), told()[0]]).toEqual([['one', 'two'], referenceOf(first!)]);
});

it('is left alone for as long as it asks, up to the longest step', async () => {
  const receiver = await Receiver.open();
  receiver.answer = { status: 429, headers: { 'retry-after': '120' } };
  const { id } = await subscribe('ncb.XB', receiver.url);
  await publish('one');
  await turn(postman());
  expect((await found(id))?.webhook?.nextAt).toBe(clock.at + 120_000);
  clock.at += 120_000;
  receiver.answer = { status: 503, headers: { 'retry-after': '99999999' } };
  await turn(postman());
  expect((await found(id))?.webhook?.nextAt).toBe(clock.at + 10 * 3_600_000);
});

/** Dies as kill -9 does: before the database hears of the answer, or before the log does; nothing is given back. */
class Killed extends PgWebhookQueue {
  dead = false;
  constructor(private readonly when: 'before the database' | 'before the log') {
    super(db.database);
  }
  override async attempted(...given: Parameters<PgWebhookQueue['attempted']>): Promise<boolean> {
    if (this.when === 'before the database') this.dead = true;
    if (this.dead) throw new Error('killed');
    const done = await super.attempted(...given);
    this.dead = true;
    return done;
  }
  override async unrecorded(limit: number): Promise<Awaited<ReturnType<PgWebhookQueue['unrecorded']>>> {
    if (this.dead) throw new Error('killed');
    return await super.unrecorded(limit);
  }
  override async release(...given: Parameters<PgWebhookQueue['release']>): Promise<void> {
    if (!this.dead) await super.release(...given);
  }
}

it.each([['before the database', ['one', 'one', 'two']], ['before the log', ['one', 'two']]] as const)('killed between the answer and %s, another goes on when the lease is over: in order, under the same webhook-id, and the log is told once', async (when, posted) => {
  const receiver = await Receiver.open();
  await subscribe('ncb.XB', receiver.url);
  const messages = await publish('one', 'two');
  await turn(postman({ queue: new Killed(when), onTrouble: () => undefined }));
  expect([receiver.texts, told()]).toEqual([['one'], []]);
  const other = postman();
  await turn(other);
  expect(receiver.texts).toEqual(['one']);
  clock.at += 31_000;
  await turn(other);
  expect(receiver.texts).toEqual(posted);
  expect(new Set(receiver.calls.map(({ id }) => id)).size).toBe(2);
  expect(told()).toEqual(messages.map(referenceOf));
});

it('one endpoint that hangs delays no other', async () => {
  const [hanging, well] = [await Receiver.open(), await Receiver.open()];
  hanging.answer = 'hang';
  await subscribe('ncb.XB', hanging.url);
  await subscribe('ncb.XC', well.url);
  const courier = postman();
  await publish('one');
  await courier.look();
  const waited = async (holds: () => boolean): Promise<void> => { while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10)); };
  await waited(() => well.calls.length === 1 && hanging.calls.length === 1);
  await waited(() => told().length === 1);
  await publish('two');
  // The first is still waited for, and the second arrives elsewhere.
  while (well.calls.length < 2) {
    await courier.look();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect([well.texts, hanging.texts]).toEqual([['one', 'two'], ['one']]);
  await courier.rest();
});

/** Room for one. */
class Narrow extends PgWebhookQueue {
  override async take(now: number, leaseMs: number, room: Parameters<PgWebhookQueue['take']>[2]): ReturnType<PgWebhookQueue['take']> {
    return await super.take(now, leaseMs, { ...room, most: 1 });
  }
}

it('whoever had a turn comes behind those that waited, however much comes', async () => {
  const [first, second] = [await Receiver.open(), await Receiver.open()];
  await subscribe('ncb.XB', first.url);
  await subscribe('ncb.XC', second.url);
  const courier = postman({ queue: new Narrow(db.database) });
  for (const text of ['one', 'two']) {
    await publish(text);
    clock.at += 500;
    await turn(courier);
  }
  expect([first.texts, second.texts].toSorted((a, b) => a.length - b.length)).toEqual([['one'], ['one', 'two']]);
});

it('a turn with a slow receiver ends by time, and the next one goes on', async () => {
  const receiver = await Receiver.open();
  receiver.takes = 12_000;
  await subscribe('ncb.XB', receiver.url);
  await publish('one', 'two', 'three', 'four');
  await turn(postman());
  expect(receiver.texts).toEqual(['one', 'two', 'three']);
  await turn(postman());
  expect(receiver.texts).toEqual(['one', 'two', 'three', 'four']);
});

it('what is asked for again is asked for until it was posted, also when its process dies before', async () => {
  const receiver = await Receiver.open();
  const { id } = await subscribe('ncb.XB', receiver.url);
  const [first] = await publish('one', 'two');
  await turn(postman());
  expect(receiver.texts).toEqual(['one', 'two']);
  const queue = new PgWebhookQueue(db.database);
  expect(await queue.askAgain(id, referenceOf(first!), clock.at)).toBe(true);
  // A process that takes it up and is gone: its lease runs out.
  const [leased] = await queue.take(clock.at, 30_000, { most: 1, mostOfOne: 1, running: new Map() });
  const [asked] = await queue.askedAgain(leased!);
  clock.at += 31_000;
  // Meanwhile it was asked for once more: what the first one was does not count as that.
  await queue.askAgain(id, referenceOf(first!), clock.at);
  await queue.doneAgain(leased!, asked!);
  await turn(postman());
  expect(receiver.texts).toEqual(['one', 'two', 'one']);
  await turn(postman());
  expect([receiver.calls.length, await queue.askAgain(id, 'ncb.XA/00000000-0000-7000-8000-000000000000', clock.at)]).toEqual([3, false]);
});

it('of one participant so many are taken, those under way counted, and none of these again', async () => {
  const made = [await subscribe('ncb.XB', 'http://127.0.0.1:1/'), await subscribe('ncb.XB', 'http://127.0.0.1:1/'), await subscribe('ncb.XB', 'http://127.0.0.1:1/'), await subscribe('ncb.XC', 'http://127.0.0.1:1/')];
  await publish('one');
  const taken = await new PgWebhookQueue(db.database).take(clock.at, 1_000, { most: 64, mostOfOne: 2, running: new Map([[made[0]!.id, 'ncb.XB']]) });
  expect(taken.map(({ subscription }) => subscription.participant).toSorted()).toEqual(['ncb.XB', 'ncb.XC']);
  expect(taken.map(({ subscription }) => subscription.id)).not.toContain(made[0]!.id);
});

it('failures are the item\'s: what comes in its place is tried as often', async () => {
  const receiver = await Receiver.open();
  receiver.answer = { status: 500 };
  const { id } = await subscribe('ncb.XB', receiver.url);
  await db.database.query('UPDATE feeds.subscription SET failures = 7, failing = 0 WHERE id = $1', [id]);
  await publish('one');
  await turn(postman());
  expect([(await found(id))?.state, (await found(id))?.webhook?.failures]).toEqual(['active', 1]);
});

/** Counts its looks at the database. */
class CountedRoom extends PgFeedRoom {
  looks = 0;
  override async look(...given: Parameters<PgFeedRoom['look']>): ReturnType<PgFeedRoom['look']> {
    this.looks += 1;
    return await super.look(...given);
  }
}

it('what is withheld costs no look each; a scan may stop after a wide look, and has an end where one is asked for', async () => {
  const all = await subscribe('ncb.XB', 'http://127.0.0.1:1/');
  const few: Subscription = { ...all, filter: { precedence: ['urgent'] } };
  await publish(...Array.from({ length: 210 }, (_, at) => `withheld ${String(at)}`));
  const room = new CountedRoom(db.database, vault);
  const counted = readerIn(room);
  const stopped = await counted.scan(few, 0n, { limit: 1, door: 'webhook', once: true });
  expect([stopped.items, stopped.more, room.looks]).toEqual([[], true, 2]);
  const rest = await counted.scan(few, stopped.scannedTo, { limit: 1, door: 'webhook', once: true });
  expect([rest.items, rest.more, room.looks]).toEqual([[], false, 4]);
  room.looks = 0;
  expect([(await counted.page(few, 0n, { limit: 1, door: 'feed' }, 'as before')).next, room.looks]).toEqual(['as before', 3]);
  // Nothing is passed over, and nothing behind what was wanted counts as shown.
  const { items: [first, second, third] } = await counted.scan(all, 0n, { limit: 3, door: 'feed' });
  const shown = async (): Promise<bigint[]> => (await db.database.query<{ position: bigint }>('SELECT DISTINCT unnest(positions) AS position FROM exchange.shown ORDER BY 1')).rows.map(({ position }) => position);
  const seen = [first, second, third].map((item) => item!.position);
  expect(await shown()).toEqual(seen);
  expect(await counted.scan(all, first!.position, { limit: 2, door: 'feed', until: second!.position })).toMatchObject({ items: [{ position: second!.position }], scannedTo: second!.position, more: false });
  expect(await counted.scan(all, third!.position, { limit: 2, door: 'feed', until: second!.position })).toMatchObject({ items: [], scannedTo: third!.position, more: false });
  expect(await shown()).toEqual(seen);
});
