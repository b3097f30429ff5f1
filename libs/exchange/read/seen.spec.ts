import { referenceOf } from '#contracts';
import { factsDigest, Inquiry } from '../inquiry.js';
import { SovereignDecisions, type DecisionFunction, type Question } from '#policy';
import { World } from '../../directory/testing/world.js';
import type { Reference } from '../ports.js';
import type { Grant } from '../provenance.js';
import { contentReader, messageOf, SetClock, signed } from '../testing/parts.js';
import { ReadJudge, STREAMING, type Readable } from './read-judge.js';
import { judged, seen } from './seen.js';

let world: World;
let judge: ReadJudge;
let clock: SetClock;
let inquiry: Inquiry;
let decisions: number;
let asked: (readonly Reference[])[];
let granted: Grant[];

beforeEach(async () => {
  world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC');
  [clock, decisions, asked, granted] = [new SetClock(), 0, [], []];
  const sovereign = new SovereignDecisions();
  const counting: DecisionFunction = { decide: (question: Question) => (decisions++, sovereign.decide(question)) };
  inquiry = new Inquiry(world.directory, counting, contentReader());
  judge = new ReadJudge({ inquiry, directory: world.directory, clock });
});

const lookUp = (references: readonly Reference[]): Promise<readonly Grant[]> => {
  asked.push(references);
  return Promise.resolve(granted);
};
const readable = (more: object = {}): Readable => {
  const message = messageOf('ncb.XA', ['ncb.XB', 'ncb.XC'], { handling: { confidentiality: 'official-use', purposes: ['WARN'], jointOwners: ['ncb.XC'] }, ...more });
  return { from: message.from, id: message.id, compact: signed(message), facts: factsDigest(inquiry.factsOf(message)), inherits: [] };
};
const grant = (of: Readable, owner: string, more: Partial<Grant> = {}): Grant => ({ of: referenceOf(of), owner, by: 'ncb.XB', use: 'purpose', to: [], purposes: ['FORENSIC'], digest: '', ...more });
const shownTo = async (messages: readonly Readable[], declaration: Parameters<ReadJudge['asked']>[1], reader = 'ncb.XB'): Promise<readonly string[]> =>
  (await seen([{ verdict: judge.asked(reader, declaration), messages }], lookUp)).flat().map(referenceOf);

it('consents are looked up once, only of what nothing else stands against, and count when every owner gave one', async () => {
  const [open, one, both] = [readable(), readable(), readable()];
  const expired = readable({ expiresAt: '2026-01-01T01:00:00.000Z' });
  const messages = [open, one, both, expired];
  expect(await shownTo(messages, { purpose: 'WARN' })).toEqual([open, one, both].map(referenceOf));
  expect(asked).toEqual([]);
  granted = [grant(one, 'ncb.XA'), grant(both, 'ncb.XA'), grant(both, 'ncb.XC')];
  expect(await shownTo(messages, { purpose: 'FORENSIC' })).toEqual([referenceOf(both)]);
  expect(asked).toEqual([[open, one, both]]);
  // What is one's own needs no consent.
  expect(await shownTo([open], { purpose: 'FORENSIC' }, 'ncb.XC')).toEqual([referenceOf(open)]);
});

it('several readers in one look ask once', async () => {
  const message = readable();
  granted = [grant(message, 'ncb.XA'), grant(message, 'ncb.XC')];
  await world.admit('ncb.XB.customs');
  const looks = ['ncb.XB', 'ncb.XB.customs'].map((reader) => ({ verdict: judge.asked(reader, { purpose: 'FORENSIC' }, STREAMING), messages: [message] }));
  expect((await seen(looks, lookUp)).map(({ length }) => length)).toEqual([1, 1]);
  expect(asked).toHaveLength(1);
});

it('use in court is asked for beside reading, whatever the purpose, and what is remembered for the one does not stand for the other', async () => {
  const message = readable({ handling: { confidentiality: 'official-use', purposes: ['WARN'], evidence: 'consent' } });
  const never = readable({ handling: { confidentiality: 'official-use', purposes: ['WARN'], evidence: 'never' } });
  const free = readable({ handling: { confidentiality: 'official-use', purposes: ['WARN'], evidence: 'free' } });
  expect(await shownTo([message, never, free], {})).toHaveLength(3);
  expect(await shownTo([message, never, free], { use: 'evidence' })).toEqual([referenceOf(free)]);
  expect(asked).toEqual([[message]]);
  granted = [grant(message, 'ncb.XA', { use: 'evidence', purposes: [] })];
  expect(await shownTo([message, never, free], { use: 'evidence' })).toEqual([message, free].map(referenceOf));
  expect(judged(judge.asked('ncb.XB', { use: 'evidence' }), { ...message, grants: granted }).allowed).toBe(true);
  expect(judged(judge.asked('ncb.XB', { use: 'evidence' }), { ...message, grants: [] })).toMatchObject({ allowed: false, unconsented: true, obligations: { consent: ['ncb.XA'] } });
});

it('without a want of consent, answers are remembered as ever', async () => {
  const messages = [readable(), readable(), readable()];
  await shownTo(messages, {});
  await shownTo(messages, {});
  expect(decisions).toBe(1);
});

it('a rule against subscribing keeps a message out of streams, and not out of pages', async () => {
  const ruled = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC');
  const cedar = 'forbid (principal in Bureau::"ncb.XB", action == Action::"subscribe", resource in Owner::"ncb.XA");';
  await ruled.must({ by: 'ncb.XA', verb: 'set-rule', subject: 'rule/ncb.XA/no-streams', body: { title: 'No streams', kind: 'cedar', cedar } });
  const strict = new ReadJudge({ inquiry: new Inquiry(ruled.directory, new SovereignDecisions(), contentReader()), directory: ruled.directory, clock });
  const message = readable();
  expect([undefined, STREAMING].map((actions) => strict.asked('ncb.XB', {}, actions)(message).allowed)).toEqual([true, false]);
  expect(strict.asked('ncb.XC', {}, STREAMING)(message).allowed).toBe(true);
});
