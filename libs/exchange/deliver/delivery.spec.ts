import { referenceOf, type Message } from '#contracts';
import { digestOf } from '#envelope';
import { World } from '../../directory/testing/world.js';
import { deliveryOf, messageOf, NOON, signed } from '../testing/parts.js';
import type { AddresseeDecision } from '../route/decide-addressees.js';
import { aboutWhat, owedBy, RECALL_ANSWER_MS, toRecall } from './control-effects.js';
import { everyoneReached, readDecided, toDelivery } from './delivery.js';

const cause = { salt: Buffer.alloc(32), at: NOON };
const decisionOf = (message: Message, addressees: AddresseeDecision[]): Parameters<typeof toDelivery>[0] => {
  const compact = signed(message);
  return { hub: message.hub, from: message.from, id: message.id, digest: digestOf(compact), acceptedAt: '2026-01-01T12:00:00.000Z', version: 7, facts: 'f', addressees, message: compact };
};
const one = (to: string, allowed = true, more: Partial<AddresseeDecision> = {}): AddresseeDecision => ({ to, allowed, rules: [], inputs: '', ...more });

describe('a decision worked out', () => {
  it('keeps who is allowed, names and audiences apart, each once', () => {
    const message = messageOf('ncb.XA', ['ncb.XB']);
    expect(toDelivery(decisionOf(message, [one('ncb.XB'), one('ncb.XC', false), one('all', true, { except: ['ncb.XA', 'ncb.XD'] }), one('community.a', false, { except: ['ncb.XE'] }), one('ncb.XB', true, { blind: true }), one('community.b', true, { except: ['ncb.XD'], blind: true })]), cause)).toEqual({
      message, compact: signed(message), digest: digestOf(signed(message)), acceptedAt: NOON, version: 7, cause, facts: 'f', inherits: [], releaseAt: undefined, recipients: ['ncb.XB'], audiences: ['all', 'community.b'], exceptFor: ['ncb.XA', 'ncb.XD'], masks: {},
    });
  });

  it('who is named is reached, though kept out of an audience', () => {
    expect(toDelivery(decisionOf(messageOf('ncb.XA', []), [one('ncb.XC'), one('community.b', true, { except: ['ncb.XC', 'ncb.XD'] })]), cause)).toMatchObject({ recipients: ['ncb.XC'], exceptFor: ['ncb.XD'] });
  });

  it('notBefore is when it is released', () => {
    expect(toDelivery(decisionOf(messageOf('ncb.XA', [], { notBefore: '2026-01-01T12:00:00.001Z' }), []), cause).releaseAt).toBe(NOON + 1);
  });

  it('is not read from a record without identity', () => {
    expect(() => readDecided({ topic: 't', partition: 0, offset: 0n, value: Buffer.alloc(0), headers: {} })).toThrow(TypeError);
  });
});

it('everyone reached: names, and members as they stood at the decision less the exceptions', async () => {
  const world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC');
  await world.community('community.a', 'ncb.XA', 'ncb.XA', 'ncb.XB');
  const then = world.directory.version;
  await world.must({ by: 'ncb.XA', verb: 'join', subject: 'community.a', body: { member: 'ncb.XC' } });
  const reached = (version: number): string[] => [...everyoneReached({ recipients: ['partner.x'], audiences: ['community.a'], exceptFor: ['ncb.XA', 'partner.x'], version }, world.directory)];
  expect(reached(then)).toEqual(['partner.x', 'ncb.XB']);
  expect(reached(then + 1)).toEqual(['partner.x', 'ncb.XB', 'ncb.XC']);
});

describe('what a message speaks about', () => {
  const of = messageOf('ncb.XA', ['ncb.XB']);
  const about = (more: object): string | undefined => {
    const found = aboutWhat(deliveryOf(messageOf('ncb.XB', ['ncb.XA'], more as never), []));
    return found === undefined ? undefined : referenceOf(found);
  };

  it('a control message by its body, any other by inReplyTo', () => {
    expect(about({ type: 'control.receipt/1', body: { message: referenceOf(of) } })).toBe(referenceOf(of));
    expect(about({ inReplyTo: referenceOf(of) })).toBe(referenceOf(of));
    expect(about({ type: 'control.receipt/1', body: {}, inReplyTo: referenceOf(of) })).toBeUndefined();
    expect(about({ body: { message: referenceOf(of) } })).toBeUndefined();
    expect(about({ body: undefined, sealed: {} })).toBeUndefined();
  });

  it('a recall is its sender\'s or its bureau\'s, waits 72 hours for answers, or until replyBy', () => {
    const recalling = (by: string, from: string, more: object = {}): ReturnType<typeof toRecall> =>
      toRecall(deliveryOf(messageOf(by, ['hub'], { type: 'control.recall/1', body: { message: `${from}/${of.id}`, digest: 'd', reason: 'r' }, ...more } as never), []));
    expect(recalling('ncb.XA', 'ncb.XA')).toMatchObject({ of: { from: 'ncb.XA', id: of.id }, digest: 'd', exercise: false, reason: 'r', recalledAt: NOON, answerBy: NOON + RECALL_ANSWER_MS });
    expect(recalling('ncb.XA', 'ncb.XA.customs', { mode: 'exercise', replyBy: '2026-01-01T12:00:00.005Z' })).toMatchObject({ exercise: true, answerBy: NOON + 5 });
    for (const [by, from] of [['ncb.XB', 'ncb.XA'], ['ncb.XA.customs', 'ncb.XA'], ['ncb.XA', 'ncb.XAB.customs'], ['gs', 'ncb.XA']] as const) expect(recalling(by, from)).toBeUndefined();
    expect(recalling('hub', 'ncb.XA')).toMatchObject({ of: { from: 'ncb.XA', id: of.id } });
    expect(recalling('ncb.XA', 'ncb.XA', { type: 'control.receipt/1' })).toBeUndefined();
  });

  it('an answer is owed by whom it names, where it sets a time', () => {
    const owed = (more: object): unknown => owedBy(deliveryOf(messageOf('ncb.XA', [], more as never), ['ncb.XB'], { audiences: ['all'] }));
    expect(owed({})).toBeUndefined();
    expect(owed({ replyBy: '2026-01-01T12:00:00.009Z' })).toEqual({ recipients: ['ncb.XB'], dueAt: NOON + 9 });
    expect(owed({ type: 'general.request-for-action/1', body: { deadline: '2026-01-01T12:00:00.008Z' } })).toEqual({ recipients: ['ncb.XB'], dueAt: NOON + 8 });
    expect(owed({ type: 'general.request-for-action/1', body: { deadline: '2026-01-01T12:00:00.008Z' }, replyBy: '2026-01-01T12:00:00.009Z' })).toMatchObject({ dueAt: NOON + 9 });
    expect(owed({ type: 'general.information/1', body: { deadline: '2026-01-01T12:00:00.008Z' } })).toBeUndefined();
    expect(owed({ type: 'control.recall/1', replyBy: '2026-01-01T12:00:00.009Z' })).toBeUndefined();
  });
});
