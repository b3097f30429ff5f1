import fc from 'fast-check';
import { referenceOf } from '#contracts';
import type { MembershipSpan } from '#directory';
import type { Delivery } from '../deliver/delivery.js';
import type { FiledMessage } from '../deliver/mailboxes.js';
import type { Page, PageQuery } from '../read/reading.js';
import { ContentVault } from '../seal-content.js';
import { exchangeDatabase, type ExchangeDatabase } from '../testing/database.js';
import { deliveryOf, messageOf } from '../testing/parts.js';
import { PgMailboxes } from './mailboxes.pg.js';
import { PgReadingRoom } from './reading-room.pg.js';

let db: ExchangeDatabase;
let mailboxes: PgMailboxes;
let room: PgReadingRoom;
beforeAll(async () => {
  db = await exchangeDatabase();
  const vault = new ContentVault(Buffer.alloc(32, 1));
  mailboxes = new PgMailboxes(db.database, vault);
  room = new PgReadingRoom(db.database, vault);
});
beforeEach(() => db.empty());
afterAll(() => db.close());

const file = (...deliveries: Delivery[]): Promise<void> => mailboxes.inTurn((turn) => turn.file(deliveries, new Set()));
const to = (recipients: string[], more: Partial<Delivery> = {}, message: object = {}): Delivery => deliveryOf(messageOf('ncb.XA', recipients, message as never), recipients, more);
const ALWAYS: MembershipSpan = { audience: 'all', from: 0, to: undefined };
const ask = (reader: string, more: Partial<PageQuery> = {}): Promise<Page> => room.page({ reader, memberships: [ALWAYS], version: 1000, exercise: false, after: 0n, limit: 100, maxBytes: 1e9, types: [], view: (messages) => Promise.resolve(messages), ...more });
const positions = (page: Page): number[] => page.items.map((item) => Number(item.position));
const notes = async (): Promise<string[]> =>
  (await db.database.query<{ reader: string; positions: bigint[] }>('SELECT reader, positions FROM exchange.shown ORDER BY reader, last')).rows.map((row) => `${row.reader}: ${row.positions.join(' ')}`);
const filed = (delivery: Delivery): Promise<FiledMessage> =>
  mailboxes.inTurn(async (turn) => {
    const found = (await turn.find([delivery.message])).get(referenceOf(delivery.message));
    if (found === undefined) throw new Error('it was not filed');
    return found;
  });

describe('a page', () => {
  it('shows what reached the reader by name or through an audience, each once, in order, untouched', async () => {
    const both = to(['ncb.XB'], { audiences: ['all', 'community.a'] });
    await file(to(['ncb.XB']), both, to(['ncb.XC']), to([], { audiences: ['all'] }), to([], { audiences: ['community.a'] }));
    const page = await ask('ncb.XB', { memberships: [ALWAYS, { ...ALWAYS, audience: 'community.a' }] });
    expect(positions(page)).toEqual([1, 2, 4, 5]);
    expect(page).toMatchObject({ scannedTo: 5n, more: false });
    expect(page.items[1]).toMatchObject({ from: 'ncb.XA', id: both.message.id, type: 'general.information/1', compact: both.compact });
    expect(await notes()).toEqual(['ncb.XB: 1 2 4 5']);
  });

  it('not what the reader is excepted from, is recalled or has expired, nor the other mode', async () => {
    const recalled = to(['ncb.XB']);
    await file(to([], { audiences: ['all'], exceptFor: ['ncb.XB'] }), recalled, to(['ncb.XB'], {}, { expiresAt: '2020-01-01T00:00:00.000Z' }), to(['ncb.XB'], {}, { mode: 'exercise' }), to(['ncb.XB'], {}, { expiresAt: '2999-01-01T00:00:00.000Z' }));
    const original = await filed(recalled);
    await mailboxes.inTurn((turn) => turn.withdraw(original));
    expect(positions(await ask('ncb.XB'))).toEqual([5]);
    expect(positions(await ask('ncb.XB', { exercise: true }))).toEqual([4]);
    expect(positions(await ask('ncb.XC'))).toEqual([1]);
  });

  it('of an audience, what was decided while the reader belonged to it', async () => {
    await file(...[1, 5, 9, 10, 11, 20].map((version) => to([], { audiences: ['community.a'], version })));
    const spans = (...pairs: [number, number | undefined][]): MembershipSpan[] => pairs.map(([from, until]) => ({ audience: 'community.a', from, to: until }));
    expect(positions(await ask('ncb.XB', { memberships: spans([5, 10]) }))).toEqual([2, 3]);
    expect(positions(await ask('ncb.XB', { memberships: spans([5, 6], [11, undefined]) }))).toEqual([2, 5, 6]);
    expect(positions(await ask('ncb.XB', { memberships: spans([0, 1]) }))).toEqual([]);
    expect(positions(await ask('ncb.XB', { memberships: [] }))).toEqual([]);
  });

  it('keeps its limit and its bytes; one message always fits', async () => {
    await file(...[10, 3000, 10, 10].map((length) => to(['ncb.XB'], {}, { body: { text: 'a'.repeat(length) } })));
    expect(await ask('ncb.XB', { limit: 2 })).toMatchObject({ scannedTo: 2n, more: true });
    expect(positions(await ask('ncb.XB', { maxBytes: 1000 }))).toEqual([1]);
    expect(positions(await ask('ncb.XB', { after: 1n, maxBytes: 1000 }))).toEqual([2]);
    expect(positions(await ask('ncb.XB', { after: 2n, maxBytes: 3000 }))).toEqual([3, 4]);
    // What was not shown is not noted as shown.
    expect(await notes()).toEqual(['ncb.XB: 1', 'ncb.XB: 1 2', 'ncb.XB: 2', 'ncb.XB: 3 4']);
  });

  it('of some types only, says how far it has looked', async () => {
    await file(...['general.reply/1', 'general.information/1', 'general.reply/1', 'general.reply/1'].map((type) => to(['ncb.XB'], {}, { type })));
    expect(await ask('ncb.XB', { types: ['general.information/1'], limit: 1 })).toEqual({ items: [], scannedTo: 1n, more: true });
    expect(positions(await ask('ncb.XB', { types: ['general.information/1', 'x/1'], limit: 3 }))).toEqual([2]);
    expect(await ask('ncb.XC')).toMatchObject({ items: [], scannedTo: 4n, more: false });
  });

  it('pages put together are the mailbox: every message once, whatever the limits (against a naive model)', async () => {
    const readers = ['ncb.XB', 'ncb.XC'];
    const audiences = ['all', 'community.a'];
    const delivery = fc.record({ recipients: fc.subarray(readers), audiences: fc.subarray(audiences), exceptFor: fc.subarray(readers), version: fc.nat(9), exercise: fc.boolean(), recalled: fc.boolean(), type: fc.constantFrom('general.reply/1', 'general.information/1'), size: fc.nat(2000) });
    const span = fc.record({ audience: fc.constantFrom(...audiences), from: fc.nat(9), to: fc.option(fc.nat(9), { nil: undefined }) });
    await fc.assert(
      fc.asyncProperty(fc.array(delivery, { maxLength: 25 }), fc.array(span, { maxLength: 3 }), fc.integer({ min: 1, max: 6 }), fc.constantFrom(1, 2000, 1e9), fc.constantFrom<string[]>([], ['general.reply/1']), async (given, memberships, limit, maxBytes, types) => {
        await db.empty();
        const deliveries = given.map((one) => to(one.recipients, { audiences: one.audiences, exceptFor: one.exceptFor.filter((reader) => !one.recipients.includes(reader)), version: one.version }, { type: one.type, mode: one.exercise ? 'exercise' : 'live', body: { text: 'a'.repeat(one.size) } }));
        await mailboxes.inTurn((turn) => turn.file(deliveries, new Set(deliveries.filter((_, index) => given[index]?.recalled).map(({ message }) => referenceOf(message)))));
        const expected = given.flatMap((one, index) => {
          const named = one.recipients.includes('ncb.XB');
          const member = !one.exceptFor.includes('ncb.XB') && one.audiences.some((audience) => memberships.some((held) => held.audience === audience && held.from <= one.version && (held.to === undefined || one.version < held.to)));
          return (named || member) && !one.exercise && !one.recalled && (types.length === 0 || types.includes(one.type)) ? [index + 1] : [];
        });
        const seen: number[] = [];
        for (let after = 0n, pages = 0; pages < 100; pages++) {
          const page = await ask('ncb.XB', { memberships, limit, maxBytes, types, after });
          seen.push(...positions(page));
          if (page.items.length === 0 && !page.more) break;
          after = page.items.at(-1)?.position ?? page.scannedTo;
        }
        expect(seen).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });
});

describe('arrivals', () => {
  const arrivals = (after: bigint, more: object = {}): ReturnType<PgReadingRoom['arrivals']> =>
    room.arrivals({ exercise: false, after, version: 1000, readers: ['ncb.XB', 'ncb.XC'], audiences: ['all'], limit: 100, maxBytes: 1e9, ...more }, (all) => Promise.resolve([{ reader: 'ncb.XB', positions: all.filter((one) => one.recipients.has('ncb.XB')).map((one) => one.position) }]));

  it('come once for all who wait, with whom they reach; what each is shown is noted', async () => {
    await file(to(['ncb.XB', 'ncb.XC', 'ncb.XD'], { audiences: ['all'], exceptFor: ['ncb.XE'], version: 7 }), to(['ncb.XD']), to([], { audiences: ['all', 'community.a'] }), to(['ncb.XB'], {}, { mode: 'exercise' }));
    const { arrivals: found, scannedTo, more } = await arrivals(0n);
    expect(found.map((one) => [Number(one.position), [...one.recipients].toSorted(), one.audiences, [...one.exceptFor], one.version])).toEqual([[1, ['ncb.XB', 'ncb.XC'], ['all'], ['ncb.XE'], 7], [3, [], ['all'], [], 100]]);
    expect([scannedTo, more]).toEqual([4n, false]);
    expect(await notes()).toEqual(['ncb.XB: 1']);
    expect(await arrivals(4n)).toEqual({ arrivals: [], scannedTo: 4n, more: false });
  });

  it('are cut by number and by bytes without losing any', async () => {
    await file(...[500, 500, 3000, 10].map((length) => to(['ncb.XB'], {}, { body: { text: 'a'.repeat(length) } })));
    for (const how of [{ limit: 1 }, { limit: 3 }, { maxBytes: 1 }, { maxBytes: 1500 }, {}]) {
      const seen: number[] = [];
      for (let after = 0n, more = true; more; ) {
        const look = await arrivals(after, how);
        seen.push(...look.arrivals.map((one) => Number(one.position)));
        [after, more] = [look.scannedTo, look.more];
      }
      expect(seen).toEqual([1, 2, 3, 4]);
    }
  });

  it('pass over what nobody may see', async () => {
    const recalled = to(['ncb.XB']);
    await file(recalled, to(['ncb.XB'], {}, { expiresAt: '2020-01-01T00:00:00.000Z' }), to(['ncb.XB']));
    const original = await filed(recalled);
    await mailboxes.inTurn((turn) => turn.withdraw(original));
    expect((await arrivals(0n)).arrivals.map((one) => Number(one.position))).toEqual([3]);
    expect(await arrivals(0n, { limit: 2 })).toMatchObject({ arrivals: [], scannedTo: 2n, more: true });
  });
});

describe('a registry that is behind', () => {
  it('may not look: what it does not know of would be shown to the wrong ones, or passed over', async () => {
    await file(to(['ncb.XB'], { version: 7 }), to(['ncb.XC'], { version: 12 }));
    await file(to(['ncb.XB'], { version: 9 }));
    const behind = expect.objectContaining({ name: 'RegistryBehind', version: 12 });
    await expect(ask('ncb.XB', { version: 11 })).rejects.toEqual(behind);
    await expect(room.arrivals({ exercise: false, after: 0n, version: 11, readers: ['ncb.XB'], audiences: [], limit: 9, maxBytes: 1e9 }, () => Promise.resolve([]))).rejects.toEqual(behind);
    expect(await notes()).toEqual([]);
    expect(positions(await ask('ncb.XB', { version: 12 }))).toEqual([1, 3]);
  });

  it('what is filed behind the head that was read waits for the next look', async () => {
    await file(to(['ncb.XB']));
    // A row beyond the head, as a look sees it that waited for its lock after reading the head.
    await db.database.query('UPDATE exchange.mailbox_head SET position = 0');
    expect(await ask('ncb.XB')).toEqual({ items: [], scannedTo: 0n, more: false });
    expect(await room.arrivals({ exercise: false, after: 0n, version: 1000, readers: ['ncb.XB'], audiences: [], limit: 9, maxBytes: 1e9 }, () => Promise.resolve([]))).toEqual({ arrivals: [], scannedTo: 0n, more: false });
  });
});

describe('one message', () => {
  it('is shown, and noted, only when the reader is entitled; the sender\'s own look is none', async () => {
    const delivery = to(['ncb.XB']);
    await file(delivery);
    expect(await room.message(delivery.message, 'ncb.XC', () => undefined)).toBeUndefined();
    expect(await room.message({ from: 'ncb.XB', id: delivery.message.id }, 'ncb.XB', (found) => found)).toBeUndefined();
    expect(await room.message(delivery.message, 'ncb.XA', (found) => found)).toMatchObject({ compact: delivery.compact, recipients: ['ncb.XB'], recalled: false, expired: false });
    expect(await notes()).toEqual([]);
    await room.message(delivery.message, 'ncb.XB', (found) => found);
    expect(await notes()).toEqual(['ncb.XB: 1']);
  });
});

describe('a recall and a reader at the same moment', () => {
  const recall = async (original: FiledMessage): Promise<readonly string[]> =>
    mailboxes.inTurn(async (turn) => {
      const told = await turn.shownTo(original, new Set(['ncb.XB', 'ncb.XC']));
      await turn.withdraw(original);
      return told;
    });

  it('a reader who has looked and not yet committed is waited for, and told', async () => {
    const delivery = to(['ncb.XB', 'ncb.XC']);
    await file(delivery);
    const original = await filed(delivery);
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    const { promise: looking, resolve: hasLooked } = Promise.withResolvers<void>();
    // The reader has read, is about to note it, and takes its time.
    const reading = db.database.transaction(async (queries) => {
      await queries.query('SELECT pg_advisory_xact_lock_shared($1)', [0x656e7465]);
      hasLooked();
      await held;
      await queries.query('INSERT INTO exchange.shown (reader, last, first, positions, at) VALUES ($1, 1, 1, ARRAY[1], now())', ['ncb.XC']);
    });
    await looking;
    let done = false;
    const recalling = recall(original).finally(() => (done = true));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(done).toBe(false);
    letGo();
    await reading;
    expect(await recalling).toEqual(['ncb.XC']);
    expect(positions(await ask('ncb.XB'))).toEqual([]);
  });

  it('a reader who comes while a recall is under way waits, and does not see it', async () => {
    const delivery = to(['ncb.XB']);
    await file(delivery);
    const original = await filed(delivery);
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    const { promise: locked, resolve: hasLocked } = Promise.withResolvers<void>();
    const recalling = mailboxes.inTurn(async (turn) => {
      expect(await turn.shownTo(original, new Set(['ncb.XB']))).toEqual([]);
      hasLocked();
      await held;
      await turn.withdraw(original);
    });
    await locked;
    const page = ask('ncb.XB');
    const single = room.message(delivery.message, 'ncb.XB', (found) => (found.recalled ? undefined : found));
    const stream = room.arrivals({ exercise: false, after: 0n, version: 1000, readers: ['ncb.XB'], audiences: [], limit: 9, maxBytes: 1e9 }, (all) => Promise.resolve([{ reader: 'ncb.XB', positions: all.map((one) => one.position) }]));
    await new Promise((resolve) => setTimeout(resolve, 100));
    letGo();
    await recalling;
    expect([positions(await page), await single, (await stream).arrivals, await notes()]).toEqual([[], undefined, [], []]);
  });

  it('under a crowd of readers and many recalls: each is told, or never saw it', async () => {
    const deliveries = Array.from({ length: 24 }, () => to(['ncb.XB', 'ncb.XC']));
    await file(...deliveries);
    const originals = await Promise.all(deliveries.map(filed));
    const saw: Record<string, Set<number>> = { 'ncb.XB': new Set(), 'ncb.XC': new Set() };
    const told = new Map<number, readonly string[]>();
    await Promise.all([
      ...['ncb.XB', 'ncb.XC', 'ncb.XB'].map(async (reader) => {
        for (let after = 0n; ; ) {
          const page = await ask(reader, { after, limit: 2 });
          positions(page).forEach((position) => saw[reader]?.add(position));
          if (page.items.length === 0) return;
          after = page.items.at(-1)?.position ?? after;
        }
      }),
      (async () => {
        for (const original of originals.toReversed()) told.set(Number(original.position), await recall(original));
      })(),
    ]);
    for (const reader of ['ncb.XB', 'ncb.XC']) for (const [position, readers] of told) expect({ reader, position, told: readers.includes(reader) }).toEqual({ reader, position, told: saw[reader]?.has(position) });
    expect([...told.values()].flat().length).toBeGreaterThan(0);
  });
});
