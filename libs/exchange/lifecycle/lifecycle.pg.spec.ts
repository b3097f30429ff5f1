import { bureauOf, loadSchemaRegistry, referenceOf, type Message } from '#contracts';
import { digestOf, payloadOf } from '#envelope';
import { World } from '../../directory/testing/world.js';
import { PgCountBook } from '../adapters/counts.pg.js';
import { PgHeldMessages } from '../adapters/held-messages.pg.js';
import { PgMailboxes } from '../adapters/mailboxes.pg.js';
import { PgMeetingBook } from '../adapters/meetings.pg.js';
import { PgRetention } from '../adapters/retention.pg.js';
import { ownersOf } from '../facts.js';
import { NO_OBLIGATIONS, type Obligations } from '#policy';
import type { ExchangeRecord } from '../ports.js';
import { Alerts, type Meeting } from '../read/alerts.js';
import { ContentVault } from '../seal-content.js';
import { exchangeDatabase, type ExchangeDatabase } from '../testing/database.js';
import { deliveryOf, HUB_IDENTITY, MemoryLog, messageOf, NOON, SetClock, signed } from '../testing/parts.js';
import { COUNT_GRACE_MS } from './counts.js';
import { Lifecycle, monthsAfter } from './lifecycle.js';

const DAY = 86_400_000;
const vault = new ContentVault(Buffer.alloc(32, 1));
let db: ExchangeDatabase;
let world: World;
let mailboxes: PgMailboxes;
let log: MemoryLog;
let clock: SetClock;

beforeAll(async () => {
  db = await exchangeDatabase();
  mailboxes = new PgMailboxes(db.database, vault);
}, 60_000);
afterAll(() => db.close());
beforeEach(async () => {
  await db.empty();
  world = await World.of('ncb.XA', 'ncb.XB');
  await world.admit('ncb.XA.customs');
  [log, clock] = [new MemoryLog(), new SetClock()];
});

const lifecycle = (): Lifecycle => new Lifecycle({ hub: HUB_IDENTITY, directory: world.directory, retention: new PgRetention(db.database), log, clock });
const file = async (from: string, more: object, handling: object = {}): Promise<Message> => {
  const message = messageOf(from, ['ncb.XB'], { handling: { confidentiality: 'official-use', purposes: ['WARN'], ...handling }, ...more });
  await mailboxes.inTurn(async (turn) => {
    await turn.file([deliveryOf(message, ['ncb.XB'])], new Set());
    const { reviewBy } = message.handling;
    if (reviewBy !== undefined) await turn.review([{ of: message, digest: 'd', exercise: false, owners: ownersOf(message), reviewBy }]);
  });
  return message;
};
const said = (record: ExchangeRecord): Record<string, unknown> => payloadOf(String(record.value)) as Record<string, unknown>;
const kept = async (): Promise<unknown[]> => (await db.database.query('SELECT m.id, length(content) AS bytes, k.wrapped IS NOT NULL AS key FROM exchange.message m LEFT JOIN vault.record_key k USING (sender, id) ORDER BY m.position')).rows;

it.each([
  ['2026-05-22T10:00:00Z', 6, '2026-11-22'],
  ['2026-08-31T10:00:00Z', 6, '2027-02-28'],
  ['2027-08-31T10:00:00Z', 6, '2028-02-29'],
  ['2031-11-22T00:00:00Z', -6, '2031-05-22'],
  ['2026-03-31T00:00:00Z', -1, '2026-02-28'],
])('%s and %i months are %s', (from, months, to) => {
  expect(monthsAfter(Date.parse(from), months)).toBe(to);
});

describe('expiry', () => {
  it('erases content and key on time, says so in the log, and keeps what is not due', async () => {
    const expired = await file('ncb.XA.customs', { expiresAt: new Date(NOON + 1000).toISOString() });
    const later = await file('ncb.XA', { expiresAt: new Date(NOON + DAY).toISOString() });
    const forEver = await file('ncb.XA', {});
    expect(await lifecycle().look()).toEqual({ erased: 0, asked: 0, lapsed: 0, released: 0, alerted: 0, miscounted: 0, more: false });
    clock.at += 1000;
    expect(await lifecycle().look()).toMatchObject({ erased: 1 });
    expect(await lifecycle().look()).toMatchObject({ erased: 0 });
    expect(await kept()).toMatchObject([{ id: expired.id, bytes: 0, key: false }, { id: later.id, key: true }, { id: forEver.id, key: true }]);
    const [record] = log.in('records.erased');
    expect(log.records).toHaveLength(1);
    expect([record?.key, said(record as ExchangeRecord)]).toEqual([bureauOf(expired.from), expect.objectContaining({ event: 'erased', message: referenceOf(expired), ground: 'expired', owner: 'ncb.XA', at: expired.expiresAt })]);
  });

  it('a crash between log and database repeats the very same record, and omits none', async () => {
    await file('ncb.XA', { expiresAt: new Date(NOON).toISOString() });
    log.failure = 'after';
    await expect(lifecycle().look()).rejects.toThrow();
    expect(await kept()).toMatchObject([{ key: true }]);
    log.failure = 'none';
    clock.at += DAY;
    await lifecycle().look();
    const [first, again] = log.in('records.erased');
    expect(again).toEqual(first);
    expect(await kept()).toMatchObject([{ bytes: 0, key: false }]);
  });

  it('stands still while two authorities claim the bureau, for its entities too', async () => {
    await file('ncb.XA', { expiresAt: new Date(NOON).toISOString() });
    await file('ncb.XA.customs', { expiresAt: new Date(NOON).toISOString() });
    await file('ncb.XB', { expiresAt: new Date(NOON).toISOString() });
    await world.must({ by: 'gs', verb: 'freeze', subject: 'ncb.XA', body: { reason: 'Two authorities claim it.', reference: 'EXERCISE-1' } });
    expect(await lifecycle().look()).toMatchObject({ erased: 1 });
    await world.must({ by: 'gs', verb: 'unfreeze', subject: 'ncb.XA', body: { reason: 'Settled.', reference: 'EXERCISE-2' } });
    expect(await lifecycle().look()).toMatchObject({ erased: 2 });
  });
});

describe('review', () => {
  it('every owner is asked once, six months ahead, in the mode of the message', async () => {
    const message = await file('ncb.XA.customs', {}, { reviewBy: '2026-07-02', jointOwners: ['ncb.XB'] });
    expect(await lifecycle().look()).toMatchObject({ asked: 0 });
    clock.at = Date.parse('2026-01-02T00:00:00Z');
    expect(await lifecycle().look()).toMatchObject({ asked: 1 });
    clock.at += 400 * DAY;
    expect(await lifecycle().look()).toMatchObject({ asked: 0 });
    expect(log.records.map(said)).toEqual(['ncb.XA', 'ncb.XB'].map((to) => expect.objectContaining({ from: 'hub', to: [to], type: 'control.review/1', issuedAt: '2026-01-02T00:00:00.000Z', body: expect.objectContaining({ message: referenceOf(message), reviewBy: '2026-07-02' }) as unknown })));
  });

  it('said again after a crash it is the same letter, though time has passed', async () => {
    await file('ncb.XA', {}, { reviewBy: '2026-02-01' });
    log.failure = 'after';
    await expect(lifecycle().look()).rejects.toThrow();
    log.failure = 'none';
    clock.at += 3 * DAY;
    await lifecycle().look();
    expect(log.records[1]).toEqual(log.records[0]);
  });

  it('nobody is asked about what was recalled or erased', async () => {
    const recalled = await file('ncb.XA', {}, { reviewBy: '2026-02-01' });
    await file('ncb.XA', { expiresAt: new Date(NOON).toISOString() }, { reviewBy: '2026-02-01' });
    await mailboxes.inTurn(async (turn) => {
      const found = (await turn.find([recalled])).get(referenceOf(recalled));
      if (found !== undefined) await turn.withdraw(found);
    });
    expect(await lifecycle().look()).toMatchObject({ erased: 1, asked: 0 });
  });
});

describe('alerts', () => {
  const book = (): PgMeetingBook => new PgMeetingBook(db.database);
  const alerts = (): Alerts => new Alerts({ directory: world.directory, book: book(), clock });
  const by = (...owners: string[]): { obligations: Obligations } => ({ obligations: { ...NO_OBLIGATIONS, alertOwner: true, alerts: owners.map((owner) => ({ owner, rule: `rule/${owner}/silent` })) } });

  it('each owner is told of a reader, a message and a rule once a day, by the name it may know, and never of itself', async () => {
    await world.admit('ncb.XB.hidden', { listed: false });
    const message = await file('ncb.XA.customs', {});
    const [one, another] = [alerts(), alerts()];
    for (const met of [one, another, one]) {
      met.watch('ncb.XB.hidden', 'open')(message, by('ncb.XA', 'ncb.XB'));
      met.watch('ncb.XA.customs', 'read')(message, by('ncb.XA'));
      await met.stored();
    }
    expect(await lifecycle().look()).toMatchObject({ alerted: 1 });
    clock.at += 1_000;
    one.watch('ncb.XB.hidden', 'trace')(message, by('ncb.XA'));
    await one.stored();
    expect(await lifecycle().look()).toMatchObject({ alerted: 0 });
    clock.at += DAY;
    one.watch('ncb.XB.hidden', 'trace')(message, by('ncb.XA'));
    await one.stored();
    expect(await lifecycle().look()).toMatchObject({ alerted: 1 });
    expect(log.records.map(said)).toEqual(['open', 'trace'].map((action) => expect.objectContaining({ from: 'hub', to: ['ncb.XA'], type: 'control.alert/1', body: expect.objectContaining({ message: referenceOf(message), who: 'ncb.XB', action, rule: 'rule/ncb.XA/silent' }) as unknown })));
    expect(loadSchemaRegistry().validateBody('control.alert/1', said(log.records[0] as ExchangeRecord)['body'])).toEqual([]);
    clock.at += 3 * DAY;
    await lifecycle().look();
    expect((await db.database.query('SELECT 1 FROM exchange.alert')).rows).toEqual([]);
  });

  it('what was met is on file before the answer, and said again after a crash it is the same letter', async () => {
    const message = await file('ncb.XA', {});
    const met = alerts();
    met.watch('ncb.XB', 'open')(message, by('ncb.XA'));
    await met.stored('nothing');
    log.failure = 'after';
    await expect(lifecycle().look()).rejects.toThrow();
    log.failure = 'none';
    clock.at += DAY;
    await lifecycle().look();
    expect(log.records).toHaveLength(2);
    expect(log.records[1]).toEqual(log.records[0]);
  });

  it('while the database is away nothing is answered, and what was met is stored with the next that is', async () => {
    const message = await file('ncb.XA', {});
    const kept: Meeting[] = [];
    let away = true;
    const met = new Alerts({ directory: world.directory, clock, book: { note: (meetings) => (away ? Promise.reject(new Error('the database is away')) : Promise.resolve(void kept.push(...meetings))) } });
    met.watch('ncb.XB', 'open')(message, by('ncb.XA'));
    await expect(met.stored()).rejects.toThrow('away');
    away = false;
    await Promise.all([met.stored(), met.stored()]);
    expect(kept).toMatchObject([{ reader: 'ncb.XB', owner: 'ncb.XA' }]);
  });

  it('an answer that there is nothing waits for a write whether or not an alert is due, where any rule asks for alerts', async () => {
    let writes = 0;
    const met = new Alerts({ directory: world.directory, clock, book: { note: () => Promise.resolve(void writes++) } });
    await met.stored('nothing');
    expect(writes).toBe(0);
    await world.must({ by: 'ncb.XA', verb: 'set-rule', subject: 'rule/ncb.XA/silent', body: { title: 'Invented', kind: 'existence', existence: 'ncnd', alert: true } });
    await met.stored('nothing');
    await met.stored();
    expect(writes).toBe(1);
  });
});

it('what nobody endorsed in time lapses: content and key go, both sides hear of it', async () => {
  const held = new PgHeldMessages(db.database, vault);
  const message = { from: 'ncb.XA.customs', id: '019aac01-9c00-7b7e-8c51-6d3f4a5b6c7d', digest: 'd', endorser: 'ncb.XA', exercise: true, heldAt: NOON - DAY, expiresAt: NOON };
  await held.hold(message, { topic: 't', partition: 0, offset: 0n, value: Buffer.from('x'), headers: {} });
  expect(await lifecycle().look()).toMatchObject({ lapsed: 1 });
  expect(await lifecycle().look()).toMatchObject({ lapsed: 0 });
  expect(log.records.map(said)).toEqual(['ncb.XA.customs', 'ncb.XA'].map((to) => expect.objectContaining({ to: [to], mode: 'exercise', type: 'control.rejection/1', body: expect.objectContaining({ code: 'already-expired' }) as unknown })));
  expect((await db.database.query('SELECT state, content IS NULL AS empty, (SELECT count(*)::int FROM vault.endorsement_key) AS keys FROM exchange.endorsement')).rows).toEqual([{ state: 'lapsed', empty: true, keys: 0 }]);
});

describe('an order to erase', () => {
  const of = { from: 'ncb.XA.customs', id: '019aac01-9c00-7b7e-8c51-6d3f4a5b6c7d' };
  const by = { from: 'oversight.ccf', id: '019aac01-9c00-7b7e-8c51-6d3f4a5b6c7e' };
  const order = (more: object = {}): Promise<boolean> =>
    mailboxes.inTurn(async (turn) => {
      const recall = { of, digest: 'd', exercise: false, by, reason: 'Upheld.', recalledAt: NOON, answerBy: NOON + DAY, erase: 'Article 33', ...more };
      await turn.saveRecall(recall, false, []);
      return await turn.orderErasure(recall);
    });
  const held = async (): Promise<unknown[]> => (await db.database.query('SELECT e.endorser, e.state, e.content IS NULL AS empty, k.wrapped IS NOT NULL AS key FROM exchange.endorsement e LEFT JOIN vault.endorsement_key k USING (sender, id, endorser) ORDER BY endorser')).rows;

  it('reaches what is held for endorsement or review: it never goes out, and the log says so once', async () => {
    const store = new PgHeldMessages(db.database, vault);
    const message = { ...of, digest: 'd', exercise: false, heldAt: NOON, expiresAt: undefined };
    const record = { topic: 't', partition: 0, offset: 0n, value: Buffer.from('x'), headers: {} };
    const verdict = (endorser: string) => ({ of, digest: 'd', exercise: false, verdict: 'endorsed' as const, by: { from: endorser, id: by.id }, at: NOON });
    await store.hold({ ...message, endorser: 'ncb.XA' }, record);
    await store.settle(verdict('ncb.XA'));
    await order();
    expect(await lifecycle().look()).toMatchObject({ erased: 0 });
    // Endorsed, it goes its way; held again for review, the order finds it.
    await store.hold({ ...message, endorser: 'gs' }, record);
    expect(await mailboxes.inTurn((turn) => turn.heldBy({ of, digest: 'd', exercise: false, by, reason: '', recalledAt: NOON, answerBy: NOON }))).toEqual(['gs']);
    expect(await lifecycle().look()).toMatchObject({ erased: 1 });
    expect(await lifecycle().look()).toMatchObject({ erased: 0 });
    expect(await held()).toEqual([{ endorser: 'gs', state: 'erased', empty: true, key: false }, { endorser: 'ncb.XA', state: 'endorsed', empty: true, key: false }]);
    expect([await store.find(of), await store.settle(verdict('gs'))]).toEqual([undefined, undefined]);
    expect(log.records.map(said)).toEqual([expect.objectContaining({ event: 'erased', message: referenceOf(of), owner: 'ncb.XA', ground: 'oversight', basis: 'Article 33', order: referenceOf(by) })]);
    expect((await db.database.query('SELECT effective, reason FROM exchange.recall')).rows).toEqual([{ effective: true, reason: '' }]);
  });

  it.each<[string, object]>([['another digest', { digest: 'e' }], ['the other mode', { exercise: true }]])('under %s reaches nothing that is held', async (_, more) => {
    await new PgHeldMessages(db.database, vault).hold({ ...of, digest: 'd', exercise: false, heldAt: NOON, expiresAt: undefined, endorser: 'ncb.XA' }, { topic: 't', partition: 0, offset: 0n, value: Buffer.from('x'), headers: {} });
    await order(more);
    expect(await lifecycle().look()).toMatchObject({ erased: 0 });
    expect(await held()).toMatchObject([{ state: 'held', key: true }]);
  });

  it('takes what the message was claimed with, but for whose data it is, and what waits for an inbox topic; others forget in the same look', async () => {
    const message = await file('ncb.XA.customs', {});
    const given = { inherits: ['ncb.XB'], sources: [{ reference: 'ncb.XB/1', data: { from: 'ncb.XB', case: 'planted' } }], grants: [] };
    await db.database.query("INSERT INTO exchange.accepted (sender, id, digest, input_digest, accepted_at, partition, \"offset\", rule_version, given) VALUES ($1, $2, 'd', '', now(), 0, 0, 0, $3)", [message.from, message.id, JSON.stringify(given)]);
    await mailboxes.inTurn((turn) => turn.queue.add({ recipient: 'ncb.XB', of: message, mask: [], version: 0, cause: { at: NOON, salt: Buffer.alloc(32, 1) } }));
    await order({ of: message, digest: digestOf(signed(message)) });
    const forgotten: string[] = [];
    const retention = new PgRetention(db.database, (_, messages) => Promise.resolve(void forgotten.push(...messages.map(referenceOf))));
    await new Lifecycle({ hub: HUB_IDENTITY, directory: world.directory, retention, log, clock }).look();
    expect((await db.database.query('SELECT given FROM exchange.accepted')).rows).toEqual([{ given: { inherits: ['ncb.XB'], sources: [], grants: [] } }]);
    expect((await db.database.query('SELECT 1 FROM exchange.queued')).rows).toEqual([]);
    expect(forgotten).toEqual([referenceOf(message)]);
  });
});

it('one process looks at a time, and when was the last is known to all', async () => {
  await file('ncb.XA', { expiresAt: new Date(NOON).toISOString() });
  const looks = await Promise.all(Array.from({ length: 6 }, () => lifecycle().look()));
  expect(looks.reduce((sum, look) => sum + (look?.erased ?? 0), 0)).toBe(1);
  expect(log.in('records.erased')).toHaveLength(1);
  expect(await new PgRetention(db.database).lookedAt()).toBe(NOON);
});

it('a gap in what a sender counts is told it once, when the missing ones did not come in time; a crash in between repeats the same letter', async () => {
  const book = new PgCountBook(db.database);
  const counted = (seq: number, more: object = {}) => ({ from: 'ncb.XA', id: messageOf('ncb.XA', []).id, seq, digest: digestOf(`${seq}`), prev: digestOf(`${seq - 1}`), exercise: false, acceptedAt: NOON, ...more });
  const [first, fourth, fifth, sixth] = [counted(1, { prev: undefined }), counted(4), counted(5), counted(6, { prev: digestOf('another') })] as const;
  for (const batch of [[first], [fourth, fifth], [fourth, sixth], [{ ...first, from: 'ncb.XB' }]]) await book.count(batch);
  expect(await lifecycle().look()).toMatchObject({ miscounted: 0 });
  clock.at = NOON + COUNT_GRACE_MS;
  log.failure = 'after';
  await expect(lifecycle().look()).rejects.toThrow('the answer was lost');
  log.failure = 'none';
  const repeated = log.records.splice(0);
  expect(await lifecycle().look()).toMatchObject({ miscounted: 2 });
  expect(log.records).toEqual(repeated);
  const letters = log.in('exchange.accepted').map(said);
  for (const { body } of letters) expect(loadSchemaRegistry().validateBody('control.alert/1', body)).toEqual([]);
  expect(letters.map(({ to, body }) => [to, body])).toEqual([
    [['ncb.XA'], expect.objectContaining({ message: referenceOf(fourth), who: 'ncb.XA', action: 'count', missing: { first: 2, last: 3 } })],
    [['ncb.XA'], expect.objectContaining({ message: referenceOf(sixth), detail: expect.stringContaining('names another message') as string })],
  ]);
  await book.count([fifth, sixth]);
  expect(await lifecycle().look()).toMatchObject({ miscounted: 0 });
  expect((await db.database.query('SELECT seq FROM exchange.counter ORDER BY sender')).rows).toEqual([{ seq: 6n }, { seq: 1n }]);
});
