import { loadSchemaRegistry, HEADER, referenceOf, type Message } from '#contracts';
import { digestOf, payloadOf } from '#envelope';
import { agreement, firstKid, signerNamed, World } from '../../directory/testing/world.js';
import { signSdJwt } from '../../envelope/testing/sign-sd-jwt.js';
import { PgMailboxes } from '../adapters/mailboxes.pg.js';
import { PgRestrictionStore } from '../adapters/restrictions.pg.js';
import { Courier } from '../deliver/courier.js';
import { acceptedRecord } from '../exchange-records.js';
import type { ExchangeRecord } from '../ports.js';
import { ReadJudge } from '../read/read-judge.js';
import { routeAccepted } from '../route/route-accepted.js';
import { ContentVault } from '../seal-content.js';
import { exchangeDatabase, type ExchangeDatabase } from '../testing/database.js';
import { asRead, HUB_IDENTITY, inquiryFor, MemoryClaims, MemoryHeld, MemoryLog, messageOf, NOON, provenanceFor, SetClock, signed } from '../testing/parts.js';
import { Restrictions } from './restrictions.js';

const HOUR = 3_600_000;
const vault = new ContentVault(Buffer.alloc(32, 1));
const schemas = loadSchemaRegistry();
let [db, world, log, clock, offset]: [ExchangeDatabase, World, MemoryLog, SetClock, bigint] = [] as never;
let [courier, restrictions]: [Courier, Restrictions] = [] as never;

beforeAll(async () => {
  db = await exchangeDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.empty();
  world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC', 'partner.px');
  for (const taker of ['ncb.XB', 'partner.px']) await world.must({ by: taker, verb: 'enable-kafka', subject: taker });
  [log, clock, offset] = [new MemoryLog(), new SetClock(), 0n];
  const parts = partsOf(world);
  courier = new Courier({ ...parts, mailboxes: new PgMailboxes(db.database, vault), reach: () => Promise.resolve(), ensureInbox: () => Promise.resolve() });
  restrictions = another();
});

function partsOf({ directory }: World) {
  const inquiry = inquiryFor(directory);
  return { hub: HUB_IDENTITY, directory, inquiry, judge: new ReadJudge({ inquiry, directory, clock }), log, clock };
}
const another = (of = world): Restrictions => new Restrictions({ ...partsOf(of), store: new PgRestrictionStore(db.database, vault) });

/** Through router and courier: onto inbox topics as far as the rules let it. */
async function deliver(message: Message, compact = signed(message)): Promise<Message> {
  await deliverAll([message], compact);
  return message;
}
async function deliverAll(messages: readonly Message[], as?: string): Promise<void> {
  const accepted = messages.map((message) => {
    const compact = as ?? signed(message);
    return asRead(acceptedRecord({ message, compact, digest: digestOf(compact) }, { salt: Buffer.alloc(32, 7), at: clock.at, ruleVersion: world.directory.version }), offset);
  });
  const routed = await routeAccepted(accepted, { ...partsOf(world), claims: new MemoryClaims(), held: new MemoryHeld(), provenance: provenanceFor(world.directory), reach: () => Promise.resolve() });
  await courier.deliver(routed.filter(({ topic }) => topic.name === 'exchange.decided').map((record) => asRead(record, offset++)));
}
/** Until there is nothing more to do. @returns the letters that were written */
async function settle(of = restrictions): Promise<ExchangeRecord[]> {
  const before = log.in('exchange.accepted').length;
  for (let looks = 0; (await of.look()).more; looks++) if (looks > 50) throw new Error('It never comes to an end.');
  return log.in('exchange.accepted').slice(before);
}
const letterIn = (record: ExchangeRecord): Message => payloadOf(record.value.toString('latin1')) as unknown as Message;
const said = (records: readonly ExchangeRecord[]): unknown[] =>
  records.map((record) => {
    const { type, to, body, from } = letterIn(record);
    expect([from, type, schemas.validateBody(type, body)]).toEqual(['hub', 'control.restriction/1', []]);
    return [to.join(), body?.['message'], body?.['demand'], ...(body?.['members'] === undefined ? [] : [body['members']])];
  });
const setRule = (slug: string, body: object, owner = 'ncb.XA'): Promise<void> => world.must({ by: owner, verb: 'set-rule', subject: `rule/${owner}/${slug}`, body: { title: slug, ...body } });
const noMoreToXb = (): Promise<void> => setRule('no-more', { kind: 'deny', to: { participants: ['ncb.XB'] } });

it('a rule set later takes back what lies on an inbox topic, of its owner alone, and lets it go when it is removed', async () => {
  const [first, theirs] = [await deliver(messageOf('ncb.XA', ['ncb.XB', 'ncb.XC'])), await deliver(messageOf('ncb.XC', ['ncb.XB']))];
  expect(await settle()).toEqual([]);
  await noMoreToXb();
  clock.at += 5000;
  const letters = await settle();
  expect(said(letters)).toEqual([['ncb.XB', referenceOf(first), 'destroy']]);
  expect(letterIn(letters[0]!)).toMatchObject({ mode: 'live', inReplyTo: referenceOf(first), body: { digest: digestOf(signed(first)), since: '2026-01-01T12:00:05.000Z' } });
  expect(String(letters[0]!.value)).not.toContain(referenceOf(theirs));
  expect(JSON.stringify(letterIn(letters[0]!))).not.toMatch(/no-more|rule\//);
  expect(await settle()).toEqual([]);
  await world.must({ by: 'ncb.XA', verb: 'remove-rule', subject: 'rule/ncb.XA/no-more', body: {} });
  clock.at += 5000;
  expect(said(await settle())).toEqual([['ncb.XB', referenceOf(first), 'none']]);
  expect(await settle()).toEqual([]);
});

it('says it exactly once: a crash after storing, while producing and after, and another process', async () => {
  await deliver(messageOf('ncb.XA', ['ncb.XB'], { mode: 'exercise' }));
  await settle();
  await noMoreToXb();
  // Stored, and the process is gone.
  expect(await restrictions.look()).toMatchObject({ restricted: 1, told: 0 });
  expect(log.in('exchange.accepted')).toEqual([]);
  clock.at += 60_000;
  restrictions = another();
  log.failure = 'before';
  await expect(restrictions.look()).rejects.toThrow('the broker is away');
  log.failure = 'after';
  await expect(restrictions.look()).rejects.toThrow('the answer was lost');
  log.failure = 'none';
  clock.at += 60_000;
  await settle(another());
  const [one, again, ...more] = log.in('exchange.accepted');
  expect([again, more]).toEqual([one, []]);
  expect(letterIn(one!)).toMatchObject({ mode: 'exercise', issuedAt: '2026-01-01T12:00:00.000Z' });
  const looks = await Promise.all([another(), another(), another()].map((each) => each.look()));
  expect(looks.map(({ told }) => told)).toEqual([0, 0, 0]);
});

it('a suspension asks to keep it unused until the reader is readmitted; a rule then still stands', async () => {
  const message = await deliver(messageOf('ncb.XA', ['ncb.XB']));
  await world.suspend('ncb.XB');
  expect(said(await settle())).toEqual([['ncb.XB', referenceOf(message), 'keep-unused']]);
  await noMoreToXb();
  expect(await settle()).toEqual([]);
  await world.readmit('ncb.XB');
  clock.at += 1;
  expect(said(await settle())).toEqual([['ncb.XB', referenceOf(message), 'destroy']]);
  await world.suspend('ncb.XB');
  expect(await settle()).toEqual([]);
});

it('an agreement that is ended, or over, takes back what a partner has', async () => {
  const until = NOON + HOUR / 2;
  const open = { personalData: true, categories: ['general.*'], purposes: ['SUPPORT_INVESTIGATION'] };
  for (const [slug, more] of [['one', {}], ['two', { until: new Date(until).toISOString() }]] as const) {
    await world.must({ by: 'gs', verb: 'conclude-agreement', subject: `agreement/${slug}`, body: agreement('partner.px', { ...open, ...more }) });
  }
  const message = await deliver(messageOf('ncb.XA', ['partner.px']));
  await settle();
  await world.must({ by: 'gs', verb: 'end-agreement', subject: 'agreement/one', body: { reason: 'for a spec', reference: 'EXERCISE-1' } });
  expect(await settle()).toEqual([]);
  clock.at = until - 1;
  expect(await settle()).toEqual([]);
  clock.at = until;
  expect(said(await settle())).toEqual([['partner.px', referenceOf(message), 'destroy']]);
});

it('a mask set later takes back the members it withholds, as far as the reader had them', async () => {
  await setRule('no-text', { kind: 'mask', fields: ['/body/text'], to: { participants: ['ncb.XB'] } });
  const plain = messageOf('ncb.XA', ['ncb.XB'], { body: { text: 'for a spec', persons: [{ fullName: 'An invented person' }] } });
  const message = await deliver(plain, signSdJwt(plain, ['/text', '/persons'], signerNamed(firstKid('ncb.XA'))));
  expect(await settle()).toEqual([]);
  await setRule('no-persons', { kind: 'mask', fields: ['/body/persons'], to: { participants: ['ncb.XB'] } });
  expect(said(await settle())).toEqual([['ncb.XB', referenceOf(message), 'destroy', ['/body/persons']]]);
  await noMoreToXb();
  clock.at += 1;
  expect(said(await settle())).toEqual([['ncb.XB', referenceOf(message), 'destroy']]);
});

it('what was recalled or has expired is left alone, and so is what a contested bureau has', async () => {
  const [recalled] = [await deliver(messageOf('ncb.XA', ['ncb.XB'])), await deliver(messageOf('ncb.XA', ['ncb.XB'], { expiresAt: new Date(NOON + 1000).toISOString() }))];
  await deliver(messageOf('ncb.XA', ['ncb.XC'], { type: 'control.recall/1', body: { message: referenceOf(recalled), digest: digestOf(signed(recalled)), reason: 'for a spec' } }));
  clock.at += 1000;
  await noMoreToXb();
  expect(await settle()).toEqual([]);
  const contested = await deliver(messageOf('ncb.XC', ['ncb.XB']));
  await world.must({ by: 'gs', verb: 'freeze', subject: 'ncb.XB', body: { reason: 'Two authorities claim it.', reference: 'EXERCISE-1' } });
  await setRule('nor-from-me', { kind: 'deny', to: { participants: ['ncb.XB'] } }, 'ncb.XC');
  expect(await settle()).toEqual([]);
  await world.must({ by: 'gs', verb: 'unfreeze', subject: 'ncb.XB', body: { reason: 'Settled.', reference: 'EXERCISE-2' } });
  expect(said(await settle())).toEqual([['ncb.XB', referenceOf(contested), 'destroy']]);
});

it('works through many pages, and begins again where a process before it ended', async () => {
  const messages = Array.from({ length: 203 }, () => messageOf('ncb.XA', ['ncb.XB']));
  await deliverAll(messages);
  await settle();
  await noMoreToXb();
  expect(await restrictions.look()).toMatchObject({ restricted: 200, more: true });
  const letters = await settle(another());
  expect(said(letters).map((one) => (one as string[])[1])).toEqual(messages.map(referenceOf));
  expect(new Set(letters.map((record) => record.headers[HEADER.id])).size).toBe(203);
});

it('what a courier produced by an older registry is judged by the newer one', async () => {
  await settle();
  const message = messageOf('ncb.XA', ['ncb.XB']);
  const behind = new World();
  for (const { jws } of world.log) await behind.read(jws);
  await noMoreToXb();
  await settle();
  const now = world;
  // A courier that has not read the rule yet.
  world = behind;
  courier = new Courier({ ...partsOf(behind), mailboxes: new PgMailboxes(db.database, vault), reach: () => Promise.resolve(), ensureInbox: () => Promise.resolve() });
  await deliver(message);
  // Nor has the process beside it, which judges nothing.
  expect(await settle(another(behind))).toEqual([]);
  world = now;
  expect(said(await settle())).toEqual([['ncb.XB', referenceOf(message), 'destroy']]);
});

it('nothing is noted of what goes by the ordinary road, nor of control messages', async () => {
  const sent = await deliver(messageOf('ncb.XA', ['ncb.XC']));
  await deliver(messageOf('ncb.XA', ['ncb.XB'], { type: 'control.receipt/1', body: { message: referenceOf(sent), digest: digestOf(signed(sent)), status: 'read', at: '2026-01-01T12:00:00.000Z' } }));
  expect((await db.database.query('SELECT 1 FROM exchange.taken')).rows).toEqual([]);
});

it('what time alone changes is judged once an hour, and nothing else is looked at then', async () => {
  const ends = NOON + HOUR / 2;
  const [mine] = [await deliver(messageOf('ncb.XA', ['ncb.XB'])), await deliver(messageOf('ncb.XC', ['ncb.XB']))];
  await setRule('later', { kind: 'deny', to: { participants: ['ncb.XB'] }, validFrom: new Date(ends).toISOString() });
  await setRule('of-another', { kind: 'deny', to: { participants: ['partner.px'] } }, 'ncb.XC');
  expect(await settle()).toEqual([]);
  const looked: unknown[] = [];
  class Watched extends PgRestrictionStore {
    override page(...asked: Parameters<PgRestrictionStore['page']>): ReturnType<PgRestrictionStore['page']> {
      looked.push(asked[1]);
      return super.page(...asked);
    }
  }
  const watched = new Restrictions({ ...partsOf(world), store: new Watched(db.database, vault) });
  clock.at = ends;
  expect(await settle(watched)).toEqual([]);
  clock.at = NOON + HOUR;
  expect(said(await settle(watched))).toEqual([['ncb.XB', referenceOf(mine), 'destroy']]);
  expect(looked).toEqual([{ recipients: ['ncb.XA'], owners: ['ncb.XA'] }]);
});

it('couriers wait for what is stored, not for what is judged', async () => {
  await deliverAll(Array.from({ length: 401 }, () => messageOf('ncb.XA', ['ncb.XB'])));
  await settle();
  await setRule('of-no-effect', { kind: 'deny', to: { participants: ['ncb.XC'] } });
  let locked = 0;
  class Counted extends PgRestrictionStore {
    override look<Result>(work: Parameters<PgRestrictionStore['look']>[0]): Promise<Result> {
      locked++;
      return super.look(work) as Promise<Result>;
    }
  }
  const pages = new Restrictions({ ...partsOf(world), store: new Counted(db.database, vault) });
  expect(await settle(pages)).toEqual([]);
  expect(locked).toBe(2);
});
