import fc from 'fast-check';
import { readVocabularies } from '#contracts';
import { ACT_NAMES, allowed, apply, CIRCULATING, contradictions, FINAL, KINDS, kindsOf, monthsLater, REFUSAL_CODES, request, reviewDue, rulesOn, STATES, type Act, type ActName, type Applied, type Kind, type KindRules, type Notice, type State } from './index.js';

const vocabulary = readVocabularies().get('notice-kinds');
const rows = vocabulary === undefined ? [] : kindsOf(vocabulary);
const DAY = 86_400_000;
const NOW = Date.parse('2026-11-22T10:00:00Z');
const rules = (kind: Kind): KindRules => rulesOn(rows, kind, NOW) as KindRules;
const ID = 'ncb.XA/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90';
const SOUND = { neutrality: true, humanRights: true };

/** Acts on one notice, one after the other, and remembers where it stands. */
class Desk {
  notice: Notice;

  constructor(readonly kind: Kind = 'purple', readonly requester = 'ncb.XA', public at = NOW) {
    this.notice = request(kind, ID, 'd0', { by: requester, at, rules: rules(kind) }) as Notice;
  }

  try(by: string, act: { readonly act: ActName } & Record<string, unknown>, more: { readonly standing?: number } = {}): Applied {
    const result = apply(this.notice, { step: this.notice.step, ...act } as unknown as Act, { by, at: this.at, rules: rules(this.kind), ...more });
    if (result.ok) this.notice = result.notice;
    return result;
  }

  do(by: string, act: { readonly act: ActName } & Record<string, unknown>): this {
    const result = this.try(by, act);
    if (!result.ok) throw new Error(`${act.act}: ${result.because}`);
    return this;
  }

  reviewed(): this {
    return this.do('gs', { act: 'screen' }).do('gs', { act: 'review' });
  }

  published(): this {
    this.reviewed().do('gs', { act: 'approve', officer: 'one', checklist: SOUND });
    if (this.notice.state !== 'approved') this.do('gs', { act: 'approve', officer: 'two', checklist: SOUND });
    return this.do('gs', { act: 'publish', number: 'P-1' });
  }
}

const because = (applied: Applied): string => (applied.ok ? 'done' : applied.because);

describe('who may request', () => {
  test.each([
    ['red', 'ncb.XA', true], ['red', 'gs', false], ['red', 'partner.court-example', true], ['red', 'partner.cites', false], ['red', 'ncb.XA.police', false],
    ['purple', 'partner.cites', true], ['blue', 'gs', true], ['silver', 'partner.cites', false],
    ['un-special', 'partner.unsc-example', true], ['un-special', 'partner.unsc', false], ['un-special', 'ncb.XA', false], ['un-special', 'gs', false], ['un-special', 'partner.committee-1540', false],
  ] as const)('%s by %s: %p', (kind, by, may) => {
    expect(request(kind, ID, 'd', { by, at: NOW, rules: rules(kind) }) !== undefined).toBe(may);
  });

  test('kinds are dated: silver was not there before its pilot, and a pilot may name its participants', () => {
    expect(rulesOn(rows, 'silver', Date.parse('2024-12-31'))).toBeUndefined();
    expect(rows.map(({ kind }) => kind)).toEqual([...KINDS]);
    const pilot = { ...rules('silver'), participants: ['ncb.XB'] };
    expect(request('silver', ID, 'd', { by: 'ncb.XA', at: NOW, rules: pilot })).toBeUndefined();
    expect(request('silver', ID, 'd', { by: 'ncb.XB', at: NOW, rules: pilot })?.state).toBe('submitted');
  });
});

describe('the way of a notice', () => {
  test('request, screening, review, question, answer, approval, publication, fulfilment', () => {
    const desk = new Desk().reviewed().do('gs', { act: 'ask', text: 'Which port?' }).do('ncb.XA', { act: 'answer', text: 'Port Example', content: 'd1' });
    expect(desk.notice).toMatchObject({ state: 'under-review', content: 'd1', approvals: [] });
    desk.do('gs', { act: 'approve', officer: 'one', checklist: SOUND }).do('gs', { act: 'publish', number: 'P-1' });
    expect(desk.notice).toMatchObject({ state: 'published', number: 'P-1', until: monthsLater(NOW, 60) });
    expect(desk.try('ncb.XA', { act: 'fulfil' })).toMatchObject({ ok: true, notice: { state: 'fulfilled' }, effects: ['recall'] });
  });

  test('what is impossible is refused, with what this party could do', () => {
    const desk = new Desk();
    expect(desk.try('gs', { act: 'publish', number: 'P' })).toEqual({ ok: false, because: 'not-in-this-state', allowed: ['assign', 'screen', 'refuse'] });
    expect(desk.try('ncb.XB', { act: 'withdraw', text: 'x' })).toEqual({ ok: false, because: 'not-entitled', allowed: [] });
    expect(desk.try('ncb.XA', { act: 'approve', officer: 'x', checklist: SOUND })).toEqual({ ok: false, because: 'not-entitled', allowed: ['withdraw'] });
    expect(because(desk.try('gs', { act: 'screen', step: 0 }))).toBe('stale');
  });

  test('red needs two officers, and an answer with other content takes an approval back', () => {
    const desk = new Desk('red').reviewed().do('gs', { act: 'approve', officer: 'one', checklist: SOUND });
    expect(desk.notice.state).toBe('under-review');
    expect(because(desk.try('gs', { act: 'approve', officer: 'one', checklist: SOUND }))).toBe('same-officer');
    expect(because(desk.try('gs', { act: 'approve', checklist: SOUND }))).toBe('officer-missing');
    desk.do('gs', { act: 'ask', text: '?' }).do('ncb.XA', { act: 'answer', text: '!', content: 'd1' });
    desk.do('gs', { act: 'approve', officer: 'one', checklist: SOUND }).do('gs', { act: 'approve', officer: 'two', checklist: SOUND });
    expect(desk.notice).toMatchObject({ state: 'approved', approvals: ['one', 'two'] });
  });

  test.each([['blue', 'gs', SOUND], ['purple', 'ncb.XA', { ...SOUND, conflictParty: true }], ['purple', 'ncb.XA', { ...SOUND, refugeeStatus: true }], ['purple', 'ncb.XA', { ...SOUND, threshold: false }]] as const)('%s by %s, doubted or asked of itself, needs two as well', (kind, by, checklist) => {
    const desk = new Desk(kind, by).reviewed().do('gs', { act: 'approve', officer: 'one', checklist });
    expect(desk.notice.state).toBe('under-review');
    expect(desk.do('gs', { act: 'approve', officer: 'two', checklist: SOUND }).notice.state).toBe('approved');
  });

  test('what fails the checklist cannot be approved', () => {
    expect(because(new Desk().reviewed().try('gs', { act: 'approve', officer: 'one', checklist: { ...SOUND, neutrality: false } }))).toBe('checklist-not-passed');
  });

  test('other content than was reviewed circulates only after review', () => {
    const desk = new Desk('red').published().do('ncb.XA', { act: 'propose-amendment', content: 'd9' });
    expect(desk.notice.content).toBe('d0');
    desk.do('gs', { act: 'accept-amendment', officer: 'one', checklist: SOUND });
    expect(desk.notice.content).toBe('d0');
    expect(desk.try('gs', { act: 'accept-amendment', officer: 'two', checklist: SOUND })).toMatchObject({ ok: true, effects: ['update'], notice: { content: 'd9', amendments: 1 } });
    expect(because(desk.try('gs', { act: 'decline-amendment', text: 'x' }))).toBe('nothing-proposed');
  });

  test('five years, a question six months before, an extension with a reason', () => {
    const desk = new Desk().published();
    const until = desk.notice.until as number;
    const due = reviewDue(desk.notice, rules('purple')) as number;
    desk.at = due - DAY;
    expect(because(desk.try('ncb.XA', { act: 'extend', until: until + DAY, text: 'r' }))).toBe('extension-too-early');
    desk.at = due;
    expect(because(desk.try('ncb.XA', { act: 'extend', until: monthsLater(until, 61), text: 'r' }))).toBe('extension-too-long');
    desk.do('ncb.XA', { act: 'extend', until: monthsLater(until, 60), text: 'Still at sea.' });
    expect(because(desk.try('hub', { act: 'expire' }))).toBe('term-not-over');
    desk.at = monthsLater(until, 60);
    expect(desk.try('hub', { act: 'expire' })).toMatchObject({ ok: true, effects: ['recall'] });
  });

  test('a quota', () => {
    const desk = new Desk('silver').reviewed().do('gs', { act: 'approve', officer: 'one', checklist: SOUND });
    expect(because(desk.try('gs', { act: 'publish', number: 'S-1' }, { standing: 500 }))).toBe('quota-reached');
    expect(because(desk.try('gs', { act: 'publish', number: 'S-1' }, { standing: 499 }))).toBe('done');
  });
});

describe('the oversight body', () => {
  test('asks the owner, blocks provisionally, and what it deletes reaches every holder', () => {
    const desk = new Desk().published().do('oversight.ccf', { act: 'oversee-question', case: 'C-1', text: 'On what ground?' });
    expect(because(desk.try('ncb.XA', { act: 'oversee-answer', case: 'C-2', text: '…' }))).toBe('no-such-case');
    desk.do('ncb.XA', { act: 'oversee-answer', case: 'C-1', text: 'On these.' });
    expect(desk.try('oversight.ccf', { act: 'block', case: 'C-1' })).toMatchObject({ ok: true, notice: { state: 'suspended' }, effects: ['suspend', 'tell-requester'] });
    expect(because(desk.try('gs', { act: 'resume' }))).toBe('blocked');
    expect(because(desk.try('gs', { act: 'unblock', case: 'C-1' }))).toBe('not-entitled');
    desk.do('oversight.ccf', { act: 'unblock', case: 'C-1' }).do('gs', { act: 'resume' });
    expect(desk.try('oversight.ccf', { act: 'delete', case: 'C-1' })).toMatchObject({ ok: true, notice: { state: 'cancelled', deleted: true }, effects: ['delete', 'tell-requester'] });
  });

  test('a blocked request is not published', () => {
    const desk = new Desk().reviewed().do('gs', { act: 'approve', officer: 'one', checklist: SOUND }).do('oversight.ccf', { act: 'block', case: 'C' });
    expect(because(desk.try('gs', { act: 'publish', number: 'P' }))).toBe('blocked');
  });
});

describe('random acts', () => {
  const REQUESTERS: Readonly<Record<Kind, string>> = { red: 'ncb.XA', blue: 'gs', green: 'ncb.XA', yellow: 'ncb.XA', black: 'gs', orange: 'partner.example', purple: 'ncb.XA', 'un-special': 'partner.unsc-example', silver: 'ncb.XA' };
  const moves = fc.array(fc.record({
    act: fc.constantFrom(...ACT_NAMES), by: fc.constantFrom('requester', 'requester', 'gs', 'gs', 'gs', 'oversight.ccf', 'hub', 'ncb.XB'), officer: fc.constantFrom('one', 'two', 'three', undefined),
    step: fc.constantFrom(0, 0, 0, 0, 0, -1, 1), case: fc.constantFrom('C-1', 'C-2'), days: fc.constantFrom(0, 1, 30, 1_700), code: fc.constantFrom(...REFUSAL_CODES), content: fc.constantFrom('d1', 'd2', undefined),
    checklist: fc.record({ neutrality: fc.constantFrom(true, true, true, false), humanRights: fc.constantFrom(true, true, false), conflictParty: fc.boolean() }), standing: fc.constantFrom(0, 0, 500), hasty: fc.constantFrom(...Array.from({ length: 14 }, () => false), true),
  }), { minLength: 20, maxLength: 80 });
  const ENDINGS = new Set<ActName>(['refuse', 'withdraw', 'cancel', 'delete', 'fulfil']);
  const seen = new Set<State>();
  const done = new Set<ActName>();

  test('find no illegal state, and what is refused changes nothing', () => {
    fc.assert(fc.property(fc.constantFrom(...KINDS), fc.boolean(), moves, (kind, late, list) => {
      const desk = late ? new Desk(kind, REQUESTERS[kind]).published() : new Desk(kind, REQUESTERS[kind]);
      for (const move of list) {
        const before = desk.notice;
        const by = move.by === 'requester' ? REQUESTERS[kind] : move.by;
        // Most are acts this party can do and few of them end it, so that long ways are gone.
        const open = allowed(before, by).filter((name) => move.hasty || !ENDINGS.has(name));
        const act = open.length > 0 && move.days !== 1 ? (open[(ACT_NAMES.indexOf(move.act) + before.step) % open.length] ?? move.act) : move.act;
        desk.at += move.days * DAY;
        const { officer, content, hasty: _hasty, days: _days, standing, by: _by, ...rest } = move;
        const given = { ...rest, act, step: before.step + move.step, text: 't', number: 'N-1', until: (before.until ?? desk.at) + DAY * 400, content: content ?? (act === 'propose-amendment' ? 'd3' : undefined), ...(officer === undefined ? {} : { officer }) };
        const frozen = JSON.stringify(before);
        const result = desk.try(by, given, { standing });
        const must = (holds: boolean, what: string): void => { if (!holds) throw new Error(`${what}: ${act} by ${by} on ${frozen}`); };
        must(JSON.stringify(before) === frozen, 'a notice was changed in place');
        if (!result.ok) {
          must(desk.notice === before, 'a refused act changed something');
          must(result.allowed.join() === allowed(before, by).join(), 'other acts are named than are allowed');
          must((result.because !== 'not-in-this-state' && result.because !== 'not-entitled') || !result.allowed.includes(act), 'an allowed act is refused');
          continue;
        }
        const after = desk.notice;
        seen.add(after.state);
        done.add(act);
        must(allowed(before, by).includes(act), 'an act was done that is not allowed');
        must(contradictions(after).length === 0, contradictions(after).join());
        must(after.step === before.step + 1 && after.id === before.id && after.kind === before.kind && after.requester === before.requester, 'who and which changed');
        must(!FINAL.includes(before.state) || act === 'delete' || after.state === before.state, 'the end was not the end');
        must(!CIRCULATING.includes(before.state) || CIRCULATING.includes(after.state) || result.effects.some((effect) => effect === 'recall' || effect === 'delete'), 'holders were not told');
      }
    }), { numRuns: 600 });
    expect(STATES.filter((state) => !seen.has(state))).toEqual([]);
    expect(ACT_NAMES.filter((name) => !done.has(name))).toEqual([]);
  });

  test('no party that has nothing to do with it can do anything', () => {
    for (const by of ['ncb.XB', 'ncb.XA.police', 'partner.cites', 'regional.example', 'all', '']) expect(allowed(new Desk().published().notice, by)).toEqual([]);
  });
});
