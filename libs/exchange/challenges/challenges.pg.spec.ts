import { TOPICS, TYP } from '#contracts';
import { digestOf, payloadOf, signJws } from '#envelope';
import { toTimestamp } from '#kernel';
import { ledgerSecrets, Logging, PgOpenings, PgSequencer } from '#ledger';
import { firstKid, HUB, signerNamed, World } from '../../directory/testing/world.js';
import { RefusalRecorder } from '../accept/refusal-recorder.js';
import { PgChallenges } from '../adapters/challenges.pg.js';
import { LoggedTopicEnds } from '../adapters/topic-ends.js';
import { acceptedRecord } from '../exchange-records.js';
import { exchangeDatabase, type ExchangeDatabase } from '../testing/database.js';
import { asRead, HUB_IDENTITY, MemoryLog, messageOf, NOON, SetClock, signed } from '../testing/parts.js';
import { Answering } from './answering.js';
import { ChallengeDesk } from './challenge-desk.js';
import type { AskingLimit } from './ports.js';

const secrets = ledgerSecrets(HUB_IDENTITY);
let db: ExchangeDatabase;
let world: World;
let log: MemoryLog;
let clock: SetClock;
let aside: string[];

beforeAll(async () => {
  db = await exchangeDatabase();
  world = await World.of('ncb.XA', 'ncb.XB');
  await world.admit('ncb.XA.customs');
}, 60_000);
afterAll(() => db.close());
beforeEach(async () => {
  [log, clock, aside] = [new MemoryLog(), new SetClock(), []];
  await db.database.query(`TRUNCATE ledger.challenge, ledger.concern, ledger.position, ledger.unclaimed; ALTER TABLE ledger.leaves DISABLE TRIGGER ALL; ALTER TABLE ledger.opening DISABLE TRIGGER ALL; TRUNCATE ledger.leaves, ledger.opening, vault.opening_key; ALTER TABLE ledger.leaves ENABLE TRIGGER ALL; ALTER TABLE ledger.opening ENABLE TRIGGER ALL; UPDATE ledger.head SET size = 0, peaks = ''`);
});

const openings = (): PgOpenings => new PgOpenings(db.database, secrets);
const store = (): PgChallenges => new PgChallenges(db.database);
const desk = (kept = store(), limit?: AskingLimit): ChallengeDesk => new ChallengeDesk({ hub: HUB_IDENTITY, directory: world.directory, log, store: kept, openings: openings(), prover: { inclusions: async (indexes) => indexes.map((index) => `proof of ${index}`) }, clock, answerWithinMs: 60_000, ...(limit === undefined ? {} : { limit }) });
/** The brokers hold what the log in memory has, all in one partition. */
const brokers = { topicEndOffsets: async (topic: string) => new Map([[0, BigInt(log.in(topic).length)]]) };
const answering = (kept = store()): Answering => new Answering({ hub: HUB_IDENTITY, log, store: kept, openings: openings(), topics: new LoggedTopicEnds(brokers, db.database), clock, onAside: (id) => void aside.push(id) });
/** The sequencer reads what there is. */
const sequence = async (): Promise<void> => {
  const records = Object.values(TOPICS).flatMap(({ name }) => log.in(name).map((record, n) => asRead(record, BigInt(n))));
  await new PgSequencer(db.database, new Logging(secrets), () => 0n).sequence(records);
};
const claim = (message: string, digest: string, by = 'ncb.XA', more: object = {}): string => signJws({ hub: HUB, by, message, digest, issuedAt: toTimestamp(clock.now()), ...more }, signerNamed(firstKid(by)), TYP.challenge);
const accept = async (more: Readonly<Record<string, unknown>> = {}, from = 'ncb.XA'): Promise<{ reference: string; digest: string }> => {
  const message = messageOf(from, ['ncb.XB'], more);
  const compact = signed(message);
  await log.append([acceptedRecord({ message, compact, digest: digestOf(compact) }, { salt: Buffer.alloc(32, 7), at: NOON })]);
  return { reference: `${from}/${message.id}`, digest: digestOf(compact) };
};
const LOST = { reference: 'ncb.XA/019aabf1-a780-7c3a-9b1e-3f5a6c7d8e90', digest: digestOf('lost') };
const saidOf = (answer: string | undefined): Record<string, unknown> => payloadOf(answer ?? 'e30.e30.') as Record<string, unknown>;
/** What is answered to a claim. */
const answerTo = async (message: string, digest: string): Promise<Record<string, unknown>> => {
  const { view } = await desk().ask(claim(message, digest), 'ncb.XA');
  await answering().turn();
  return saidOf((await desk().tell(view.id, 'ncb.XA')).answer);
};

it('what was accepted is answered with its entry, what was refused with the code, what neither, with the hub\'s word', async () => {
  const sent = await accept();
  const entitys = await accept({}, 'ncb.XA.customs');
  await new RefusalRecorder(HUB_IDENTITY, log, clock).record('ncb.XA', 'refused text', 'clock-skew');
  await sequence();
  expect(await answerTo(sent.reference, sent.digest)).toMatchObject({ event: 'challenge-answered', message: sent.reference, digest: sent.digest, found: 'accepted', entry: 0, at: toTimestamp(NOON) });
  expect(await answerTo(entitys.reference, entitys.digest)).toMatchObject({ found: 'accepted' });
  expect(await answerTo(LOST.reference, digestOf('refused text'))).toMatchObject({ found: 'refused', code: 'clock-skew' });
  expect(await answerTo(sent.reference, digestOf('another'))).toMatchObject({ found: 'other', entry: 0, accepted: sent.digest });
  expect(await answerTo(LOST.reference, LOST.digest)).toMatchObject({ found: 'nothing', asOf: toTimestamp(NOON) });
});

it('says that nothing came only when the ledger holds all that was written; what has arrived meanwhile is found', async () => {
  const { view } = await desk().ask(claim(LOST.reference, LOST.digest), 'ncb.XA');
  const late = await accept();
  const other = await desk().ask(claim(late.reference, late.digest), 'ncb.XA');
  expect((await answering().turn()).waiting).toBe(2);
  expect((await desk().tell(view.id, 'ncb.XA')).answer).toBeUndefined();
  await sequence();
  expect((await answering().turn()).waiting).toBe(0);
  expect([saidOf((await desk().tell(view.id, 'ncb.XA')).answer)['found'], saidOf((await desk().tell(other.view.id, 'ncb.XA')).answer)['found']]).toEqual(['nothing', 'accepted']);
});

it('of what was erased it says so, and of what another message was accepted under the same id it finds both', async () => {
  const sent = await accept({ id: '019aabf1-a780-7c3a-9b1e-3f5a6c7d8e91' });
  const second = await accept({ id: '019aabf1-a780-7c3a-9b1e-3f5a6c7d8e91', body: { text: 'another' } });
  await sequence();
  expect([await answerTo(sent.reference, sent.digest), await answerTo(second.reference, second.digest)]).toMatchObject([{ found: 'accepted', entry: 0 }, { found: 'accepted', entry: 1 }]);
  await db.database.query('UPDATE ledger.opening SET sealed = NULL; DELETE FROM vault.opening_key');
  clock.at += 1000;
  expect(await answerTo(sent.reference, sent.digest)).toMatchObject({ found: 'erased', entry: 0 });
});

it('a question is asked once, its records are in the log once, and only those it concerns see it', async () => {
  const compact = claim(LOST.reference, LOST.digest);
  const first = await desk().ask(compact, 'ncb.XA');
  clock.at += 5_000;
  const again = await desk().ask(compact, 'ncb.XA');
  expect([first.status, again.status, again.view]).toEqual([202, 200, first.view]);
  expect(saidOf(first.view.receipt)).toMatchObject({ event: 'challenged', id: digestOf(compact), message: LOST.reference, digest: LOST.digest, askedAt: toTimestamp(NOON), answerBy: toTimestamp(NOON + 60_000) });
  await answering().turn();
  await sequence();
  await answering().turn();
  const told = await desk().tell(first.view.id, 'ncb.XA');
  await sequence();
  expect((await desk().tell(first.view.id, 'ncb.XA')).records.map(({ event, value }) => [event.source, event.id, value])).toEqual([
    ['ncb.XA', `ledger.attested:challenge:${first.view.id}`, compact], ['hub', `ledger.attested:answer:${first.view.id}`, told.answer],
  ]);
  await expect(desk().tell(first.view.id, 'ncb.XB')).rejects.toMatchObject({ code: 'not-found' });
  expect((await desk().tell(first.view.id, 'oversight.ccf')).id).toBe(first.view.id);
});

it('a crash between any two steps repeats the same bytes: one question, one answer', async () => {
  const compact = claim(LOST.reference, LOST.digest);
  for (const step of ['recorded', 'answer', 'answered'] as const) {
    for (const when of ['before', 'after'] as const) {
      await db.database.query('TRUNCATE ledger.challenge');
      log.records.length = 0;
      clock.at = NOON;
      const kept = store();
      const real = kept[step].bind(kept) as (...told: string[]) => Promise<string>;
      let crashed = false;
      Object.assign(kept, { [step]: async (...told: string[]) => {
        if (crashed) return await real(...told);
        crashed = true;
        if (when === 'after') await real(...told);
        throw new Error('the process was killed');
      } });
      await desk(kept).ask(compact, 'ncb.XA').catch(() => undefined);
      clock.at += 1_000;
      await answering(kept).turn().catch(() => undefined);
      clock.at += 1_000;
      await answering().turn();
      expect([step, when, crashed]).toEqual([step, when, true]);
      const written = log.in(TOPICS.attested.name).map(({ value, headers }) => JSON.stringify([String(value), headers]));
      expect([step, when, new Set(written).size]).toEqual([step, when, 2]);
      expect(saidOf((await desk().tell(digestOf(compact), 'ncb.XA')).answer)['found']).toBe('nothing');
      expect(await store().open(10, clock.now())).toEqual([]);
    }
  }
});

it('one that cannot be answered is set aside and holds up no other; where none can, all are tried again', async () => {
  const [poison, ...others] = await Promise.all([0, 1, 2].map(async (n) => (await desk().ask(claim(LOST.reference, digestOf(`lost ${n}`)), 'ncb.XA')).view.id));
  const kept = store();
  let broken = new Set([poison]);
  const real = kept.answer.bind(kept);
  kept.answer = async (id, answer) => (broken.has(id) ? await Promise.reject(new Error('a row that cannot be read')) : await real(id, answer));
  await sequence();
  expect([await answering(kept).turn(), aside]).toEqual([{ waiting: 0, aside: 1 }, [poison]]);
  for (const id of others) expect(saidOf((await desk().tell(id, 'ncb.XA')).answer)['found']).toBe('nothing');
  // Its time comes again, later each time; mended, it is answered.
  expect(await answering(kept).turn()).toEqual({ waiting: 0, aside: 1 });
  clock.at += 5_000;
  await expect(answering(kept).turn()).rejects.toThrow('cannot be read');
  expect(aside).toEqual([poison]);
  broken = new Set();
  expect([await answering(kept).turn(), saidOf((await desk().tell(poison!, 'ncb.XA')).answer)['found']]).toEqual([{ waiting: 0, aside: 0 }, 'nothing']);
});

it('one asks so many within an hour; what was asked before is told all the same, and others ask on', async () => {
  const limit = { most: 2, withinMs: 3_600_000 };
  const first = claim(LOST.reference, LOST.digest);
  const ask = async (compact: string, by = 'ncb.XA'): Promise<number> => (await desk(store(), limit).ask(compact, by)).status;
  expect(await ask(first)).toBe(202);
  clock.at += 60_000;
  // At once: however many come at a time, no more than the limit are taken.
  const tried = await Promise.allSettled([1, 2, 3].map(async (n) => await ask(claim(LOST.reference, digestOf(`many ${n}`)))));
  expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await expect(ask(claim(LOST.reference, digestOf('one more')))).rejects.toMatchObject({ code: 'too-many-challenges', retryAfter: 3_540 });
  expect([await ask(first), await ask(claim('ncb.XB/019aabf1-a780-7c3a-9b1e-3f5a6c7d8e90', LOST.digest, 'ncb.XB'), 'ncb.XB')]).toEqual([200, 202]);
  clock.at += 3_540_000;
  expect(await ask(claim(LOST.reference, digestOf('one more')))).toBe(202);
});

it.each([
  ['about another\'s message', () => claim('ncb.XB/019aabf1-a780-7c3a-9b1e-3f5a6c7d8e90', LOST.digest), 'not-yourself'],
  ['in another\'s name', () => claim(LOST.reference, LOST.digest, 'ncb.XA', { by: 'ncb.XB' }), 'not-yourself'],
  ['to another hub', () => claim(LOST.reference, LOST.digest, 'ncb.XA', { hub: 'another.hub' }), 'wrong-hub'],
  ['with another member', () => claim(LOST.reference, LOST.digest, 'ncb.XA', { note: 'x' }), 'schema-violation'],
  ['with half a digest', () => claim(LOST.reference, 'abc'), 'schema-violation'],
  ['about no message', () => claim('ncb.XA/7', LOST.digest), 'schema-violation'],
  ['of yesterday', () => claim(LOST.reference, LOST.digest, 'ncb.XA', { issuedAt: toTimestamp(NOON - 2 * 86_400_000) }), 'clock-skew'],
  ['signed as something else', () => signJws({ hub: HUB }, signerNamed(firstKid('ncb.XA')), TYP.message), 'wrong-typ'],
  ['signed by another', () => claim(LOST.reference, LOST.digest, 'ncb.XB'), 'key-unknown'],
])('a question %s is refused, and nothing is kept', async (_, compact, code) => {
  await expect(desk().ask(compact(), 'ncb.XA')).rejects.toMatchObject({ code });
  expect([log.records, await store().open(1, clock.now())]).toEqual([[], []]);
});
