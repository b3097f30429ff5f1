import { referenceOf } from '#contracts';
import type { Delivery } from '../deliver/delivery.js';
import type { MailboxTurn } from '../deliver/mailboxes.js';
import { ContentVault } from '../seal-content.js';
import { exchangeDatabase, type ExchangeDatabase } from '../testing/database.js';
import { deliveryOf, messageOf, NOON } from '../testing/parts.js';
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

const to = (recipient: string, more: Partial<Delivery> = {}, message = messageOf('ncb.XA', [recipient])): Delivery => deliveryOf(message, [recipient], more);
const file = (...deliveries: Delivery[]): Promise<void> => mailboxes.inTurn((turn) => turn.file(deliveries, new Set()));
const inbox = async (reader: string): Promise<string[]> => (await room.page({ reader, memberships: [], version: 1000, exercise: false, after: 0n, limit: 100, maxBytes: 1e9, types: [], view: (messages) => Promise.resolve(messages) })).items.map(referenceOf);
const headOf = async (): Promise<bigint | undefined> => (await db.database.query<{ position: bigint }>('SELECT position FROM exchange.mailbox_head')).rows[0]?.position;
const count = async (table: string): Promise<number> => Number((await db.database.query<{ count: bigint }>(`SELECT count(*) FROM ${table}`)).rows[0]?.count);

describe('a turn', () => {
  it('is true at once or not at all: positions, head and messages together', async () => {
    const failing = mailboxes.inTurn(async (turn) => {
      await turn.file([to('ncb.XB')], new Set());
      turn.savePositions([{ topic: 't', partition: 0, nextOffset: 5n }]);
      throw new Error('the process died');
    });
    await expect(failing).rejects.toThrow('the process died');
    expect([await headOf(), await mailboxes.position('t', 0), await count('exchange.message'), await count('vault.record_key')]).toEqual([0n, undefined, 0, 0]);
  });

  it('keeps where each partition goes on', async () => {
    await mailboxes.inTurn(async (turn) => turn.savePositions([{ topic: 't', partition: 0, nextOffset: 5n }, { topic: 't', partition: 1, nextOffset: 2n ** 60n }]));
    await mailboxes.inTurn(async (turn) => {
      expect(await turn.positions('t')).toEqual(new Map([[0, 5n], [1, 2n ** 60n]]));
      expect(await turn.positions('other')).toEqual(new Map());
      turn.savePositions([{ topic: 't', partition: 0, nextOffset: 6n }]);
    });
    expect([await mailboxes.position('t', 0), await mailboxes.position('t', 1), await mailboxes.position('t', 2)]).toEqual([6n, 2n ** 60n, undefined]);
  });

  it('couriers stand in one line: positions become visible in rising order, none twice', async () => {
    const seen: (bigint | undefined)[] = [];
    let looking = true;
    const looker = (async () => {
      while (looking) seen.push(await headOf());
    })();
    await Promise.all(Array.from({ length: 6 }, (_, courier) => (async () => {
      for (let turn = 0; turn < 5; turn++) await mailboxes.inTurn(async (mine) => {
        await mine.file([to(`ncb.X${courier}`), to('ncb.XB')], new Set());
        await new Promise((resolve) => setTimeout(resolve, courier));
      });
    })()));
    looking = false;
    await looker;
    expect(seen).toEqual(seen.toSorted((a, b) => Number((a ?? 0n) - (b ?? 0n))));
    const positions = (await db.database.query<{ position: bigint }>('SELECT position FROM exchange.message ORDER BY position')).rows.map((row) => row.position);
    expect(positions).toEqual(Array.from({ length: 60 }, (_, n) => BigInt(n + 1)));
    expect(await headOf()).toBe(60n);
  });

  it('tells the gateways when the mailboxes have grown, and not otherwise', async () => {
    const { listen } = await import('#postgres');
    const heard: string[] = [];
    const listener = listen({ url: db.scratch.url, channel: 'entente_mailboxes', onNotify: (payload) => void heard.push(String(payload)), onReconnect: () => undefined, applicationName: 'entente-spec-listen' });
    try {
      const deadline = Date.now() + 5_000;
      while (heard.length === 0 && Date.now() < deadline) {
        await file(to('ncb.XB'));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(heard.length).toBeGreaterThan(0);
      await new Promise((resolve) => setTimeout(resolve, 100));
      const before = heard.length;
      await mailboxes.inTurn(async (turn) => turn.savePositions([{ topic: 't', partition: 0, nextOffset: 1n }]));
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(heard.length).toBe(before);
    } finally {
      await listener.close();
    }
  });
});

describe('filing', () => {
  it('twice is once: in one batch, in another turn, and side by side', async () => {
    const delivery = to('ncb.XB', { audiences: ['all'] });
    await file(delivery, delivery);
    await file(delivery);
    await Promise.all([file(delivery), file(to('ncb.XB'))]);
    expect([await count('exchange.message'), await count('exchange.mailbox_pointer'), await count('exchange.mailbox_shared'), await count('vault.record_key')]).toEqual([2, 2, 1, 2]);
    expect(await inbox('ncb.XB')).toContain(referenceOf(delivery.message));
  });

  it('keeps no content in clear, and nothing opens without its own key', async () => {
    const delivery = to('ncb.XB', {}, messageOf('ncb.XA', ['ncb.XB'], { body: { text: 'plain to see' } }));
    await file(delivery);
    const { rows } = await db.database.query<{ content: Buffer }>('SELECT content FROM exchange.message');
    expect(rows[0]?.content.includes(delivery.compact.slice(0, 40))).toBe(false);
    await db.database.query('DELETE FROM vault.record_key');
    expect(await inbox('ncb.XB')).toEqual([]);
  });

  it('what was recalled before it came is filed and reaches nobody', async () => {
    const delivery = to('ncb.XB', { audiences: ['all'] });
    await mailboxes.inTurn(async (turn) => {
      await turn.file([delivery], new Set([referenceOf(delivery.message)]));
      expect((await turn.find([delivery.message])).get(referenceOf(delivery.message))).toMatchObject({ recalled: true, digest: delivery.digest });
    });
    expect([await inbox('ncb.XB'), await count('exchange.mailbox_pointer'), await count('exchange.mailbox_shared')]).toEqual([[], 0, 0]);
  });

  it('finds what was filed, by sender and id together', async () => {
    const delivery = to('ncb.XB', { audiences: ['all'], exceptFor: ['ncb.XA'], version: 12 });
    await file(delivery);
    await mailboxes.inTurn(async (turn) => {
      const found = await turn.find([delivery.message, { from: 'ncb.XB', id: delivery.message.id }]);
      expect([...found.values()]).toEqual([{ from: 'ncb.XA', id: delivery.message.id, position: 1n, digest: delivery.digest, type: 'general.information/1', exercise: false, recipients: ['ncb.XB'], audiences: ['all'], exceptFor: ['ncb.XA'], version: 12, recalled: false, dispatched: [] }]);
    });
  });
});

describe('what waits for its time', () => {
  it('held messages come out once, when they are due, the earliest first, byte for byte', async () => {
    const [late, early, future] = [2, 1, 1000].map((n) => to('ncb.XB', { releaseAt: NOON + n, exceptFor: ['ncb.XC'] })) as [Delivery, Delivery, Delivery];
    await mailboxes.inTurn((turn) => turn.hold([late, early, future, early]));
    expect(await inbox('ncb.XB')).toEqual([]);
    expect([await mailboxes.anythingDue(NOON), await mailboxes.anythingDue(NOON + 1)]).toEqual([false, true]);
    const release = (now: number, limit = 10): Promise<readonly Delivery[]> => mailboxes.inTurn((turn) => turn.release(now, limit));
    expect(await release(NOON)).toEqual([]);
    expect(await release(NOON + 500, 1)).toEqual([early]);
    expect(await release(NOON + 500)).toEqual([late]);
    expect(await release(NOON + 500)).toEqual([]);
    await expect(mailboxes.inTurn(async (turn) => {
      await turn.release(NOON + 1000, 10);
      throw new Error('died');
    })).rejects.toThrow();
    expect(await release(NOON + 1000)).toEqual([future]);
    expect(await count('vault.record_key')).toBe(0);
  });

  it('released and filed in one turn, it can be read', async () => {
    const delivery = to('ncb.XB', { releaseAt: NOON });
    await mailboxes.inTurn((turn) => turn.hold([delivery]));
    await mailboxes.inTurn(async (turn) => turn.file(await turn.release(NOON, 10), new Set()));
    expect(await inbox('ncb.XB')).toEqual([referenceOf(delivery.message)]);
  });

  it('owed answers are chased once, unless answered or recalled', async () => {
    const deliveries = [to('ncb.XB'), to('ncb.XC'), to('ncb.XD')];
    const [answered, recalled, late] = deliveries.map(({ message }) => message) as [Delivery['message'], Delivery['message'], Delivery['message']];
    await file(...deliveries);
    const owed = deliveries.map(({ message, recipients, digest }) => ({ of: message, recipient: String(recipients[0]), digest, exercise: false, dueAt: NOON }));
    await mailboxes.inTurn(async (turn) => {
      await turn.owe([...owed, ...owed]);
      await turn.answered(answered, 'ncb.XB');
      await turn.answered(late, 'ncb.XB');
      await turn.withdraw({ ...recalled } as never);
    });
    const overdue = (now: number): Promise<string[]> => mailboxes.inTurn(async (turn) => (await turn.takeOverdue(now, 10)).map(({ of, recipient }) => `${referenceOf(of)} ${recipient}`));
    expect(await overdue(NOON - 1)).toEqual([]);
    expect(await mailboxes.anythingDue(NOON)).toBe(true);
    expect(await overdue(NOON)).toEqual([`${referenceOf(late)} ncb.XD`]);
    expect(await overdue(NOON + 1e9)).toEqual([]);
    // Else an idle courier takes a turn for nothing twice a second.
    expect(await mailboxes.anythingDue(NOON + 1e9)).toBe(false);
  });
});

describe('recalls and receipts', () => {
  const recall = (message: Delivery['message'], digest: string, more: object = {}): Parameters<MailboxTurn['saveRecall']>[0] => ({ of: message, digest, exercise: false, by: messageOf('ncb.XA', ['hub']), reason: 'r', recalledAt: NOON, answerBy: NOON + 10, ...more });

  it('the first of each digest and mode stands; the others do not stand in its way', async () => {
    const { message, digest } = to('ncb.XB');
    await mailboxes.inTurn(async (turn) => {
      expect(await turn.saveRecall(recall(message, 'another'), false, [])).toBe(true);
      expect(await turn.saveRecall(recall(message, digest, { exercise: true }), false, [])).toBe(true);
      expect(await turn.saveRecall(recall(message, digest), false, [])).toBe(true);
      expect(await turn.saveRecall(recall(message, digest), false, [])).toBe(false);
      expect((await turn.recalls([message])).map((one) => [one.digest, one.exercise])).toEqual(expect.arrayContaining([['another', false], [digest, true], [digest, false]]));
    });
  });

  it('only the one that names the message as it came takes effect', async () => {
    const delivery = to('ncb.XB');
    const { message, digest } = delivery;
    await mailboxes.inTurn(async (turn) => {
      for (const one of [recall(message, 'another'), recall(message, digest, { exercise: true }), recall(message, digest, { reason: 'the right one' })]) await turn.saveRecall(one, false, []);
      await turn.file([delivery], new Set([referenceOf(message)]));
      await turn.makeEffective([message]);
    });
    expect(await room.recall(message, NOON)).toMatchObject({ effective: true, reason: 'the right one', removedUnread: ['ncb.XB'], told: [] });
    expect((await db.database.query('SELECT 1 FROM exchange.recall WHERE effective')).rowCount).toBe(1);
  });

  it('where it stands: pending, overdue, and what each answered last', async () => {
    const delivery = to('ncb.XB', { recipients: ['ncb.XB', 'ncb.XC', 'ncb.XD'] });
    const { message, digest } = delivery;
    const receipt = (recipient: string, status: string, at: number, note?: string): Parameters<MailboxTurn['saveReceipts']>[0][number] => ({ of: message, recipient, byId: messageOf('x', []).id, status, note, at: NOON + at });
    const destroyed = receipt('ncb.XB', 'destroyed', 3);
    await mailboxes.inTurn(async (turn) => {
      await turn.file([delivery], new Set());
      await turn.saveRecall(recall(message, digest), true, ['ncb.XB', 'ncb.XC']);
      await turn.saveReceipts([receipt('ncb.XB', 'read', 1), receipt('ncb.XB', 'retained', 2, 'law'), destroyed, destroyed]);
    });
    expect(await room.recall(message, NOON + 9)).toMatchObject({ removedUnread: ['ncb.XD'], told: [{ recipient: 'ncb.XB', status: 'destroyed', at: NOON + 3 }, { recipient: 'ncb.XC', status: 'pending' }] });
    expect((await room.recall(message, NOON + 10))?.told[1]).toEqual({ recipient: 'ncb.XC', status: 'overdue' });
    expect((await room.receipts(message)).map(({ status, note }) => [status, note])).toEqual([['read', undefined], ['retained', 'law'], ['destroyed', undefined]]);
    const chased = await mailboxes.inTurn((turn) => turn.takeOverdueRecalls(NOON + 10, 10));
    expect(chased).toMatchObject([{ recall: { of: { from: 'ncb.XA', id: message.id } }, missing: ['ncb.XC'] }]);
    expect(await mailboxes.inTurn((turn) => turn.takeOverdueRecalls(NOON + 1e9, 10))).toEqual([]);
    expect(await room.recall(messageOf('ncb.XA', []), NOON)).toBeUndefined();
  });
});
