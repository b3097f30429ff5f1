import { HEADER, referenceOf } from '#contracts';
import { digestOf } from '#envelope';
import { agreement, firstKid, signerNamed, World } from '../../directory/testing/world.js';
import { signSdJwt } from '../../envelope/testing/sign-sd-jwt.js';
import { PgRestrictionStore } from '../adapters/restrictions.pg.js';
import { InboxTopics, letterIn } from '../testing/inbox-topics.js';
import { messageOf, NOON, signed } from '../testing/parts.js';
import { Restrictions } from './restrictions.js';

const HOUR = 3_600_000;
let on: InboxTopics;

beforeAll(async () => {
  on = await InboxTopics.open();
});
afterAll(() => on.db.close());
beforeEach(() => on.begin());

it('a rule set later takes back what lies on an inbox topic, of its owner alone, and lets it go when it is removed', async () => {
  const [first, theirs] = [await on.deliver(messageOf('ncb.XA', ['ncb.XB', 'ncb.XC'])), await on.deliver(messageOf('ncb.XC', ['ncb.XB']))];
  expect(await on.settle()).toEqual([]);
  await on.noMoreToXb();
  on.clock.at += 5000;
  const letters = await on.settle();
  expect(on.said(letters)).toEqual([['ncb.XB', referenceOf(first), 'destroy']]);
  expect(letterIn(letters[0]!)).toMatchObject({ mode: 'live', inReplyTo: referenceOf(first), body: { digest: digestOf(signed(first)), since: '2026-01-01T12:00:05.000Z' } });
  expect(String(letters[0]!.value)).not.toContain(referenceOf(theirs));
  expect(JSON.stringify(letterIn(letters[0]!))).not.toMatch(/no-more|rule\//);
  expect(await on.settle()).toEqual([]);
  await on.world.must({ by: 'ncb.XA', verb: 'remove-rule', subject: 'rule/ncb.XA/no-more', body: {} });
  on.clock.at += 5000;
  expect(on.said(await on.settle())).toEqual([['ncb.XB', referenceOf(first), 'none']]);
  expect(await on.settle()).toEqual([]);
});

it('says it exactly once: a crash after storing, while producing and after, and another process', async () => {
  await on.deliver(messageOf('ncb.XA', ['ncb.XB'], { mode: 'exercise' }));
  await on.settle();
  await on.noMoreToXb();
  // Stored, and the process is gone.
  expect(await on.restrictions.look()).toMatchObject({ restricted: 1, told: 0 });
  expect(on.log.in('exchange.accepted')).toEqual([]);
  on.clock.at += 60_000;
  on.restrictions = on.another();
  on.log.failure = 'before';
  await expect(on.restrictions.look()).rejects.toThrow('the broker is away');
  on.log.failure = 'after';
  await expect(on.restrictions.look()).rejects.toThrow('the answer was lost');
  on.log.failure = 'none';
  on.clock.at += 60_000;
  await on.settle(on.another());
  const [one, again, ...more] = on.log.in('exchange.accepted');
  expect([again, more]).toEqual([one, []]);
  expect(letterIn(one!)).toMatchObject({ mode: 'exercise', issuedAt: '2026-01-01T12:00:00.000Z' });
  const looks = await Promise.all([on.another(), on.another(), on.another()].map((each) => each.look()));
  expect(looks.map(({ told }) => told)).toEqual([0, 0, 0]);
});

it('a suspension asks to keep it unused until the reader is readmitted; a rule then still stands', async () => {
  const message = await on.deliver(messageOf('ncb.XA', ['ncb.XB']));
  await on.world.suspend('ncb.XB');
  expect(on.said(await on.settle())).toEqual([['ncb.XB', referenceOf(message), 'keep-unused']]);
  await on.noMoreToXb();
  expect(await on.settle()).toEqual([]);
  await on.world.readmit('ncb.XB');
  on.clock.at += 1;
  expect(on.said(await on.settle())).toEqual([['ncb.XB', referenceOf(message), 'destroy']]);
  await on.world.suspend('ncb.XB');
  expect(await on.settle()).toEqual([]);
});

it('an agreement that is ended, or over, takes back what a partner has', async () => {
  const until = NOON + HOUR / 2;
  const open = { personalData: true, categories: ['general.*'], purposes: ['SUPPORT_INVESTIGATION'] };
  for (const [slug, more] of [['one', {}], ['two', { until: new Date(until).toISOString() }]] as const) {
    await on.world.must({ by: 'gs', verb: 'conclude-agreement', subject: `agreement/${slug}`, body: agreement('partner.px', { ...open, ...more }) });
  }
  const message = await on.deliver(messageOf('ncb.XA', ['partner.px']));
  await on.settle();
  await on.world.must({ by: 'gs', verb: 'end-agreement', subject: 'agreement/one', body: { reason: 'for a spec', reference: 'EXERCISE-1' } });
  expect(await on.settle()).toEqual([]);
  on.clock.at = until - 1;
  expect(await on.settle()).toEqual([]);
  on.clock.at = until;
  expect(on.said(await on.settle())).toEqual([['partner.px', referenceOf(message), 'destroy']]);
});

it('a mask set later takes back the members it withholds, as far as the reader had them', async () => {
  await on.setRule('no-text', { kind: 'mask', fields: ['/body/text'], to: { participants: ['ncb.XB'] } });
  const plain = messageOf('ncb.XA', ['ncb.XB'], { body: { text: 'for a spec', persons: [{ fullName: 'An invented person' }] } });
  const message = await on.deliver(plain, signSdJwt(plain, ['/text', '/persons'], signerNamed(firstKid('ncb.XA'))));
  expect(await on.settle()).toEqual([]);
  await on.setRule('no-persons', { kind: 'mask', fields: ['/body/persons'], to: { participants: ['ncb.XB'] } });
  expect(on.said(await on.settle())).toEqual([['ncb.XB', referenceOf(message), 'destroy', ['/body/persons']]]);
  await on.noMoreToXb();
  on.clock.at += 1;
  expect(on.said(await on.settle())).toEqual([['ncb.XB', referenceOf(message), 'destroy']]);
});

it('what was recalled or has expired is left alone, and so is what a contested bureau has', async () => {
  const [recalled] = [await on.deliver(messageOf('ncb.XA', ['ncb.XB'])), await on.deliver(messageOf('ncb.XA', ['ncb.XB'], { expiresAt: new Date(NOON + 1000).toISOString() }))];
  await on.deliver(messageOf('ncb.XA', ['ncb.XC'], { type: 'control.recall/1', body: { message: referenceOf(recalled), digest: digestOf(signed(recalled)), reason: 'for a spec' } }));
  on.clock.at += 1000;
  await on.noMoreToXb();
  expect(await on.settle()).toEqual([]);
  const contested = await on.deliver(messageOf('ncb.XC', ['ncb.XB']));
  await on.world.must({ by: 'gs', verb: 'freeze', subject: 'ncb.XB', body: { reason: 'Two authorities claim it.', reference: 'EXERCISE-1' } });
  await on.setRule('nor-from-me', { kind: 'deny', to: { participants: ['ncb.XB'] } }, 'ncb.XC');
  expect(await on.settle()).toEqual([]);
  await on.world.must({ by: 'gs', verb: 'unfreeze', subject: 'ncb.XB', body: { reason: 'Settled.', reference: 'EXERCISE-2' } });
  expect(on.said(await on.settle())).toEqual([['ncb.XB', referenceOf(contested), 'destroy']]);
});

it('works through many pages, and begins again where a process before it ended', async () => {
  const messages = Array.from({ length: 203 }, () => messageOf('ncb.XA', ['ncb.XB']));
  await on.deliverAll(messages);
  await on.settle();
  await on.noMoreToXb();
  expect(await on.restrictions.look()).toMatchObject({ restricted: 200, more: true });
  const letters = await on.settle(on.another());
  expect(on.said(letters).map((one) => (one as string[])[1])).toEqual(messages.map(referenceOf));
  expect(new Set(letters.map((record) => record.headers[HEADER.id])).size).toBe(203);
});

it('what a courier produced by an older registry is judged by the newer one', async () => {
  await on.settle();
  const message = messageOf('ncb.XA', ['ncb.XB']);
  const behind = new World();
  for (const { jws } of on.world.log) await behind.read(jws);
  await on.noMoreToXb();
  await on.settle();
  const now = on.world;
  // A courier that has not read the rule yet.
  on.world = behind;
  on.courier = on.courierOf(behind);
  await on.deliver(message);
  // Nor has the process beside it, which judges nothing.
  expect(await on.settle(on.another(behind))).toEqual([]);
  on.world = now;
  expect(on.said(await on.settle())).toEqual([['ncb.XB', referenceOf(message), 'destroy']]);
});

it('nothing is noted of what goes by the ordinary road, nor of control messages', async () => {
  const sent = await on.deliver(messageOf('ncb.XA', ['ncb.XC']));
  await on.deliver(messageOf('ncb.XA', ['ncb.XB'], { type: 'control.receipt/1', body: { message: referenceOf(sent), digest: digestOf(signed(sent)), status: 'read', at: '2026-01-01T12:00:00.000Z' } }));
  expect((await on.db.database.query('SELECT 1 FROM exchange.taken')).rows).toEqual([]);
});

it('what time alone changes is judged once an hour, and nothing else is looked at then', async () => {
  const ends = NOON + HOUR / 2;
  const [mine] = [await on.deliver(messageOf('ncb.XA', ['ncb.XB'])), await on.deliver(messageOf('ncb.XC', ['ncb.XB']))];
  await on.setRule('later', { kind: 'deny', to: { participants: ['ncb.XB'] }, validFrom: new Date(ends).toISOString() });
  await on.setRule('of-another', { kind: 'deny', to: { participants: ['partner.px'] } }, 'ncb.XC');
  expect(await on.settle()).toEqual([]);
  const looked: unknown[] = [];
  class Watched extends PgRestrictionStore {
    override page(...asked: Parameters<PgRestrictionStore['page']>): ReturnType<PgRestrictionStore['page']> {
      looked.push(asked[1]);
      return super.page(...asked);
    }
  }
  const watched = new Restrictions({ ...on.partsOf(on.world), store: new Watched(on.db.database, on.vault) });
  on.clock.at = ends;
  expect(await on.settle(watched)).toEqual([]);
  on.clock.at = NOON + HOUR;
  expect(on.said(await on.settle(watched))).toEqual([['ncb.XB', referenceOf(mine), 'destroy']]);
  expect(looked).toEqual([{ recipients: ['ncb.XA'], owners: ['ncb.XA'] }]);
});

it('couriers wait for what is stored, not for what is judged', async () => {
  await on.deliverAll(Array.from({ length: 401 }, () => messageOf('ncb.XA', ['ncb.XB'])));
  await on.settle();
  await on.setRule('of-no-effect', { kind: 'deny', to: { participants: ['ncb.XC'] } });
  let locked = 0;
  class Counted extends PgRestrictionStore {
    override look<Result>(work: Parameters<PgRestrictionStore['look']>[0]): Promise<Result> {
      locked++;
      return super.look(work) as Promise<Result>;
    }
  }
  const pages = new Restrictions({ ...on.partsOf(on.world), store: new Counted(on.db.database, on.vault) });
  expect(await on.settle(pages)).toEqual([]);
  expect(locked).toBe(2);
});
