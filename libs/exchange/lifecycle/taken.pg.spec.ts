import { readFileSync } from 'node:fs';
import { referenceOf, type Message } from '#contracts';
import { digestOf } from '#envelope';
import { PgRetention } from '../adapters/retention.pg.js';
import { InboxTopics } from '../testing/inbox-topics.js';
import { HUB_IDENTITY, messageOf, NOON, signed } from '../testing/parts.js';
import { Lifecycle } from './lifecycle.js';

let on: InboxTopics;

beforeAll(async () => {
  on = await InboxTopics.open();
});
afterAll(() => on.db.close());
beforeEach(() => on.begin());

const filed = async (): Promise<number[]> => Object.values((await on.db.database.query<Record<string, number>>('SELECT (SELECT count(*)::int FROM exchange.message) AS messages, (SELECT count(*)::int FROM exchange.mailbox_pointer) AS pointers, (SELECT count(*)::int FROM vault.record_key) AS keys')).rows[0]!);

it.each(['before', 'after'] as const)('a turn that failed %s its records were written is done again: nothing is doubled, nothing is left', async (failure) => {
  await on.settle();
  const messages = ['ncb.XB', 'ncb.XC', 'ncb.XB'].map((to) => messageOf('ncb.XA', [to]));
  const records = await on.decided(messages);
  const [first = '', , third = ''] = messages.map(referenceOf);
  const taken = [first, third].map((of) => ({ of, recipient: 'ncb.XB' }));
  on.log.failure = failure;
  await expect(on.courier.deliver(records)).rejects.toThrow();
  on.log.failure = 'none';
  // The turn is taken back; that something may lie on the topic stays known.
  expect([await filed(), await on.noted()]).toEqual([[0, 0, 0], taken]);
  expect(await on.settle()).toEqual([]);
  for (let time = 0; time < 2; time++) {
    await on.courier.deliver(records);
    expect([await filed(), await on.noted(), on.produced()]).toEqual([[3, 3, 3], taken, [[`inbox.ncb.XB:${first}`, 1], [`inbox.ncb.XB:${third}`, 1]]]);
  }
  expect(await on.settle()).toEqual([]);
  await on.noMoreToXb();
  expect(on.said(await on.settle())).toEqual([['ncb.XB', first, 'destroy'], ['ncb.XB', third, 'destroy']]);
});

it('what was produced by a turn that failed is taken back too, though a rule keeps it from being produced again', async () => {
  await on.settle();
  const message = messageOf('ncb.XA', ['ncb.XB']);
  const records = await on.decided([message]);
  on.log.failure = 'after';
  await expect(on.courier.deliver(records)).rejects.toThrow('the answer was lost');
  on.log.failure = 'none';
  await on.noMoreToXb();
  // Judged before the message is filed: nothing to be seen yet.
  expect(await on.settle()).toEqual([]);
  await on.courier.deliver(records);
  expect(on.log.records.filter(({ topic }) => topic.name.startsWith('inbox.'))).toHaveLength(1);
  expect(on.said(await on.settle())).toEqual([['ncb.XB', referenceOf(message), 'destroy']]);
});

describe('erased', () => {
  const look = (): Promise<unknown> => new Lifecycle({ hub: HUB_IDENTITY, directory: on.world.directory, retention: new PgRetention(on.db.database), log: on.log, clock: on.clock }).look();
  const ordered = async (message: Message): Promise<void> => {
    await on.deliver(messageOf('ncb.XA', ['ncb.XC'], { type: 'control.recall/1', body: { message: referenceOf(message), digest: digestOf(signed(message)), reason: 'for a spec', erase: 'Rules on Control, Article 33' } }));
  };

  it.each<[string, Readonly<Record<string, unknown>>, (message: Message) => Promise<void> | void]>([
    ['by its time', { expiresAt: new Date(NOON + 1000).toISOString() }, () => void (on.clock.at += 1000)],
    ['by an order', {}, ordered],
  ])('%s, no rule is asked about it any more: what was noted of it goes with its content', async (_, more, end) => {
    const [message, other] = [await on.deliver(messageOf('ncb.XA', ['ncb.XB'], more)), await on.deliver(messageOf('ncb.XA', ['ncb.XB']))];
    await on.settle();
    await end(message);
    expect(await look()).toMatchObject({ erased: 1 });
    expect(await on.noted()).toEqual([{ of: referenceOf(other), recipient: 'ncb.XB' }]);
    await on.noMoreToXb();
    expect(on.said(await on.settle())).toEqual([['ncb.XB', referenceOf(other), 'destroy']]);
  });

  it('before its reader was told of a restriction, it is told of it first', async () => {
    const message = await on.deliver(messageOf('ncb.XA', ['ncb.XB'], { expiresAt: new Date(NOON + 1000).toISOString() }));
    await on.settle();
    await on.noMoreToXb();
    // Stored, and the process is gone.
    expect(await on.restrictions.look()).toMatchObject({ restricted: 1, told: 0 });
    on.clock.at += 1000;
    expect(await look()).toMatchObject({ erased: 1 });
    expect(await on.noted()).toEqual([{ of: referenceOf(message), recipient: 'ncb.XB' }]);
    expect(on.said(await on.settle(on.another()))).toEqual([['ncb.XB', referenceOf(message), 'destroy']]);
    expect(await on.settle(on.another())).toEqual([]);
  });

  it('under an earlier version, it is forgotten when the database is migrated, and nothing else is', async () => {
    const rows = [['erased', true, false, false], ['erased, told', true, true, true], ['erased, untold', true, true, false], ['kept', false, true, true]] as const;
    const kept = new Map<string, string>();
    for (const [name, erased, restricted, told] of rows) {
      const message = await on.deliver(messageOf('ncb.XA', ['ncb.XB']));
      kept.set(referenceOf(message), name);
      await on.db.database.query('UPDATE exchange.taken SET told = $2, restricted_at = $3 WHERE id = $1', [message.id, told, restricted ? new Date(NOON) : null]);
      if (erased) await on.db.database.query('UPDATE exchange.message SET erased_at = $2 WHERE id = $1', [message.id, new Date(NOON)]);
    }
    await on.db.database.query('DROP INDEX exchange.taken_by_message');
    await on.db.database.query(readFileSync(new URL('../adapters/migrations/0016_taken_by_message.sql', import.meta.url), 'utf8'));
    expect((await on.noted()).map(({ of }) => kept.get(of))).toEqual(['erased, untold', 'kept']);
  });
});
