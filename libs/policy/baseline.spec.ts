import fc from 'fast-check';
import { CONFIDENTIALITY, type Confidentiality } from '#contracts';
import { BASELINE_RULES, BaselineDecisions, NO_OBLIGATIONS, type Question } from './index.js';
import { data, party, question } from './testing/questions.js';

const decisions = new BaselineDecisions();

describe('the baseline', () => {
  it.each<[string, Partial<Question>, string[]]>([
    ['nothing forbids', {}, []],
    ['a suspended originator', { originator: party('ncb.XA', { active: false }) }, ['baseline.originator-active']],
    ['a suspended recipient', { recipient: party('ncb.XB', { active: false }) }, ['baseline.recipient-active']],
    ['a recipient kept out', { excluded: new Set(['ncb.XB']) }, ['baseline.excluded']],
    ['somebody else kept out', { excluded: new Set(['ncb.XC', 'ncb.XB.police', 'ncb']) }, []],
    ['an entity of a bureau kept out (RPD Art. 58)', { recipient: party('ncb.XB.police', { bureau: 'ncb.XB' }), excluded: new Set(['ncb.XB']) }, ['baseline.bureau-excluded']],
    ['an entity kept out, its bureau not', { recipient: party('ncb.XB'), excluded: new Set(['ncb.XB.police']) }, []],
    ['clearance below', { recipient: party('ncb.XB', { clearance: 'official-use' }) }, ['baseline.clearance']],
    ['clearance above', { recipient: party('ncb.XB', { clearance: 'confidential' }) }, []],
    ['all at once: each is named', { originator: party('a', { active: false }), recipient: party('ncb.XB.p', { active: false, bureau: 'ncb.XB', clearance: 'official-use' }), excluded: new Set(['ncb.XB', 'ncb.XB.p']) },
      ['baseline.originator-active', 'baseline.recipient-active', 'baseline.excluded', 'baseline.bureau-excluded', 'baseline.clearance']],
  ])('%s', (_, more, forbidding) => {
    expect(decisions.decide(question(more))).toEqual(forbidding.length === 0 ? { allowed: true, rules: ['baseline.addressee'], obligations: NO_OBLIGATIONS } : { allowed: false, rules: forbidding, obligations: NO_OBLIGATIONS });
  });

  it.each(CONFIDENTIALITY.flatMap((clearance, have) => CONFIDENTIALITY.map((needed, need) => [clearance, needed, have >= need] as [Confidentiality, Confidentiality, boolean])))('clearance %s for %s: %p', (clearance, confidentiality, allowed) => {
    expect(decisions.decide(question({ data: data({ confidentiality }), recipient: party('ncb.XB', { clearance }) })).allowed).toBe(allowed);
  });

  it('names known rules only, decides the same again, and a further exclusion never allows', () => {
    const id = fc.constantFrom('ncb.XA', 'ncb.XB', 'ncb.XB.police', 'partner.x');
    const anyParty = fc.record({ id, active: fc.boolean(), clearance: fc.constantFrom(...CONFIDENTIALITY), bureau: fc.option(id, { nil: undefined }) }).map(({ id, ...more }) => party(id, more));
    fc.assert(
      fc.property(anyParty, anyParty, fc.constantFrom(...CONFIDENTIALITY), fc.uniqueArray(id), id, (originator, recipient, confidentiality, excluded, further) => {
        const asked = question({ originator, recipient, data: data({ confidentiality }), excluded: new Set(excluded) });
        const answer = decisions.decide(asked);
        expect(answer.rules.length).toBeGreaterThan(0);
        expect(BASELINE_RULES).toEqual(expect.arrayContaining([...answer.rules]));
        expect(decisions.decide(asked)).toEqual(answer);
        if (!answer.allowed) expect(decisions.decide({ ...asked, excluded: new Set([...excluded, further]) }).allowed).toBe(false);
      }),
    );
  });
});
