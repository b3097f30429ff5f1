import fc from 'fast-check';
import { BASELINE_RULES, ENGINE_ERROR, SovereignDecisions, type Decision, type Question, type SetRule } from '../index.js';
import { readBaseline } from './baseline-policies.js';
import { PlainCedar } from '../testing/plain-cedar.js';
import { data, NOON, party, question } from '../testing/questions.js';
import { anyQuestion, anyRules } from '../testing/random-questions.js';

const inOrder = (values: readonly string[] | undefined): readonly string[] | undefined => values?.toSorted();
/** A decision without the order of its lists, in which Cedar is free. */
const sorted = ({ allowed, rules, obligations }: Decision): unknown => ({
  allowed,
  rules: inOrder(rules),
  obligations: { ...obligations, mask: inOrder(obligations.mask), consent: inOrder(obligations.consent), countersign: inOrder(obligations.countersign), extract: inOrder(obligations.extract), review: inOrder(obligations.review) },
});

const rethrowing = (): SovereignDecisions => new SovereignDecisions((error) => { throw error; });
const rule = (owner: string, body: Record<string, unknown>, slug = 'r'): SetRule => ({ id: `rule/${owner}/${slug}`, owner, body: { title: 'Rule', ...body }, version: 1, at: NOON });

describe('the fast road', () => {
  it('decides as plain Cedar does, in 10,000 random cases', () => {
    const fast = rethrowing();
    const plain = new PlainCedar();
    const seen = new Set<string>();
    let cases = 0;
    fc.assert(
      fc.property(anyRules, fc.array(anyQuestion, { minLength: 40, maxLength: 40 }), (rules, questions) => {
        for (const asked of questions) {
          const whole = { ...asked, rules };
          const answer = fast.decide(whole);
          expect(sorted(answer)).toEqual(sorted(plain.decide(whole)));
          cases++;
          for (const id of answer.rules) seen.add(id.startsWith('rule/') ? String(rules.find((one) => one.id === id)?.body['kind']) : id);
        }
      }),
      { numRuns: 250 },
    );
    expect(cases).toBeGreaterThanOrEqual(10_000);
    // The cases met what they are meant to meet.
    expect([...seen]).toEqual(expect.arrayContaining(['cedar', 'deny', 'allow-only', 'purposes', 'mask', 'conditions', 'existence', 'subject-link', 'residency', 'baseline.agreement', 'baseline.delegation', 'baseline.addressee']));
  }, 300_000);

  it('asks a rule of nobody but its owner, so that handing it all rules there are changes nothing', () => {
    const fast = rethrowing();
    fc.assert(fc.property(anyRules, anyQuestion, (rules, asked) => {
      const concerned = rules.filter(({ owner }) => asked.data.owners.includes(owner) || owner === (asked.recipient.bureau ?? asked.recipient.id) || owner === (asked.originator.bureau ?? asked.originator.id));
      expect(fast.decide({ ...asked, rules })).toEqual(fast.decide({ ...asked, rules: concerned }));
    }));
  });
});

describe('what an owner forbade', () => {
  const outsiders = ['ncb.XB', 'ncb.XB.police', 'ncb.XC', 'partner.pact', 'private.fund', 'gs'];
  /** A question about data of XA, from outside of it, that is no control message. */
  const foreign = (asked: Question, recipient: string): Question => ({ ...asked, originator: party('ncb.XA'), recipient: { ...asked.recipient, ...party(recipient) }, data: { ...asked.data, from: 'ncb.XA', owners: ['ncb.XA'], kind: 'direct' } });

  it('no random rule set, of whomsoever, lets through', () => {
    const fast = rethrowing();
    const banned = rule('ncb.XA', { kind: 'deny', to: { participants: ['ncb.XB', 'ncb.XC', 'partner.pact', 'private.fund', 'gs'] } }, 'ban');
    fc.assert(fc.property(anyRules, anyQuestion, fc.constantFrom(...outsiders), (rules, asked, recipient) => {
      fc.pre(!['send', 'publish'].includes(asked.action));
      const answer = fast.decide({ ...foreign(asked, recipient), rules: [...rules, banned] });
      expect(answer.allowed).toBe(false);
      expect(answer.rules).toContain('rule/ncb.XA/ban');
    }), { numRuns: 1_000 });
  });

  /** A text that forbids *because* the other side would let the same pass: what the other forbids later lifts it, as its author wrote it. */
  const looksAtOthersRules = ({ body: { cedar } }: SetRule): boolean => typeof cedar === 'string' && / when \{[^}]*context\.reciprocal/.test(cedar);

  it('a further rule never opens anything, but to a text of the owner\'s own that looks at the other\'s rules', () => {
    const fast = rethrowing();
    fc.assert(fc.property(anyRules.map((rules) => rules.filter((one) => !looksAtOthersRules(one))), anyRules, anyQuestion, (rules, more, asked) => {
      // Publishing is the one thing a rule of the owner lets through: nobody but the owner can.
      fc.pre(asked.action !== 'publish');
      const before = fast.decide({ ...asked, rules });
      if (!before.allowed) expect(fast.decide({ ...asked, rules: [...rules, ...more.map((one) => ({ ...one, id: `${one.id}-more` }))] }).allowed).toBe(false);
    }), { numRuns: 1_000 });
  });
});

describe('each on its own', () => {
  const decide = (more: Partial<Question>): Decision => rethrowing().decide(question(more));
  const confidential = data({ confidentiality: 'confidential' });

  it.each<[string, Partial<Question>, string[]]>([
    ['nothing forbids', {}, ['baseline.addressee']],
    ['a suspended originator', { originator: party('ncb.XA', { active: false }) }, ['baseline.originator-active']],
    ['a suspended originator takes back what it sent', { originator: party('ncb.XA', { active: false }), data: data({ type: 'control.recall/1', kind: 'control' }) }, ['baseline.addressee']],
    ['a suspended reader', { action: 'read', recipient: party('ncb.XB', { active: false }) }, ['baseline.recipient-active']],
    ['a suspended reader of its own', { action: 'read', recipient: party('ncb.XA', { active: false }) }, ['baseline.addressee']],
    ['a suspended reader of an answer to its own', { action: 'read', recipient: party('ncb.XB', { active: false }), data: data({ type: 'control.receipt/1', kind: 'control' }) }, ['baseline.addressee']],
    ['a suspended bureau asked for consent', { recipient: party('ncb.XB', { active: false }), data: data({ type: 'control.consent-request/1', kind: 'control' }) }, ['baseline.recipient-active']],
    ['mail of a contested bureau is received', { recipient: party('ncb.XB', { frozen: true }) }, ['baseline.addressee']],
    ['and shown to nobody', { action: 'read', recipient: party('ncb.XB', { frozen: true }) }, ['baseline.contested']],
    ['a contested sender', { originator: party('ncb.XA', { frozen: true }) }, ['baseline.contested']],
    ['kept out by name', { excluded: new Set(['ncb.XB']) }, ['baseline.excluded']],
    ['an entity of a bureau kept out', { recipient: party('ncb.XB.police'), excluded: new Set(['ncb.XB']) }, ['baseline.bureau-excluded']],
    ['clearance below', { data: confidential }, ['baseline.clearance']],
    ['expired that very millisecond', { data: data({ expiresAt: NOON }) }, ['baseline.expired']],
    ['a millisecond before', { data: data({ expiresAt: NOON + 1 }) }, ['baseline.addressee']],
    ['not released yet', { action: 'read', data: data({ releaseAt: NOON + 1 }) }, ['baseline.embargo']],
    ['filed before it is released', { data: data({ releaseAt: NOON + 1 }) }, ['baseline.addressee']],
    ['passed on though never', { action: 'forward', originator: party('ncb.XB'), recipient: party('ncb.XC'), data: data({ onward: 'never' }) }, ['baseline.onward']],
    ['passed on within the nation', { action: 'forward', originator: party('ncb.XB'), recipient: party('ncb.XB.police'), data: data({ onward: 'national' }) }, ['baseline.addressee']],
    ['passed on by the owner', { action: 'forward', data: data({ onward: 'never' }) }, ['baseline.addressee']],
    ['a partner without agreement', { recipient: party('partner.pact') }, ['baseline.agreement']],
    ['a private partner and persons', { recipient: party('private.fund'), data: data({ personalData: 'unknown' }) }, ['baseline.agreement', 'baseline.private-personal-data']],
    ['a withdrawn delegation', { recipient: party('ncb.XB.police'), delegation: { entity: 'ncb.XB.police', by: 'ncb.XB', types: ['*'], operations: ['receive'], road: 'direct', copiesIn: [], from: 0, until: Infinity, withdrawn: true, version: 1 } }, ['baseline.delegation']],
    ['published without its owner', { action: 'publish' }, ['baseline.public-extract']],
  ])('%s', (_, more, rules) => {
    expect(decide(more).rules).toEqual(rules);
  });

  it('an agreement covers what it says, to the millisecond of its end', () => {
    const terms = { partner: 'partner.pact', title: 'Made up', categories: ['environment.*'], purposes: ['WARN' as const], direction: 'to-partner' as const, personalData: false, from: '', until: '', hostCountries: ['XA'] };
    const agreement = { id: 'agreement/pact', partner: 'partner.pact', terms, from: NOON - 10, until: NOON + 10, version: 1 };
    const asked = (more: Partial<Question> = {}): string[] => [...decide({ recipient: party('partner.pact'), purpose: ['WARN'], data: data({ type: 'environment.ecomessage/1', personalData: 'no' }), agreements: [agreement], ...more }).rules];
    expect(asked()).toEqual(['baseline.addressee', 'agreement/pact']);
    for (const more of [{ at: NOON + 10 }, { at: NOON - 11 }, { purpose: ['WARN', 'FORENSIC'] }, { originator: party('ncb.XB') }, { data: data({ personalData: 'no' }) }, { data: data({ type: 'environment.ecomessage/1' }) }]) expect(asked(more)).toEqual(['baseline.agreement']);
  });

  it('obligations of several rules add up, the strictest wins', () => {
    const rules = [
      rule('ncb.XA', { kind: 'existence', existence: 'hit-no-hit', alert: true }, 'a'), rule('ncb.XA', { kind: 'existence', existence: 'ncnd' }, 'b'), rule('ncb.XA', { kind: 'download', rows: 10, ageDays: 90 }, 'c'),
      rule('ncb.XA', { kind: 'download', rows: 500, ageDays: 7 }, 'd'), rule('ncb.XA', { kind: 'mask', fields: ['/body/text'] }, 'e'), rule('ncb.XA', { kind: 'consent', actions: ['receive'] }, 'f'), rule('ncb.XA', { kind: 'conditions', conditions: 'None.' }, 'g'),
    ];
    const maskable = data({ maskable: true });
    expect(decide({ rules, data: maskable })).toMatchObject({ allowed: true, obligations: { mask: ['/body/text'], consent: ['ncb.XA'], countersign: ['ncb.XA'], existence: 'ncnd', alertOwner: true, alerts: [{ owner: 'ncb.XA', rule: expect.any(String) as string }], download: { rows: 10, ageDays: 7 } } });
    expect(decide({ rules, data: maskable, consents: ['ncb.XA'] }).obligations.consent).toEqual([]);
    expect(decide({ rules })).toMatchObject({ allowed: false, rules: ['rule/ncb.XA/e'] });
  });

  it('joint owners must all agree, and the recipient must be willing', () => {
    const rules = [rule('ncb.XC', { kind: 'deny', to: { participants: ['ncb.XB'] } }), rule('ncb.XB', { kind: 'inbound', from: { participants: ['ncb.XA'] } })];
    expect(decide({ rules }).rules).toEqual(['rule/ncb.XB/r']);
    expect(decide({ rules, data: data({ owners: ['ncb.XA', 'ncb.XC'] }) }).rules).toEqual(['rule/ncb.XC/r', 'rule/ncb.XB/r']);
  });

  it('none of several owners passes on what is the others\' too before they consent, but to its own and to them, or where anyone may', () => {
    const joint = data({ onward: 'never', owners: ['ncb.XA', 'ncb.XC'] });
    const consent = (more: Partial<Question>): readonly string[] => decide({ action: 'forward', data: joint, recipient: party('ncb.XB'), ...more }).obligations.consent;
    expect(decide({ action: 'forward', data: joint }).allowed).toBe(true);
    expect(consent({ consents: ['ncb.XA'] })).toEqual(['ncb.XC']);
    expect(consent({ consents: ['ncb.XA', 'ncb.XC'] })).toEqual([]);
    for (const recipient of [party('ncb.XA.police'), party('ncb.XC')]) expect(consent({ recipient })).toEqual([]);
    expect(consent({ data: { ...joint, onward: 'free' } })).toEqual([]);
    expect(consent({ data: { ...joint, owners: ['ncb.XA'] } })).toEqual([]);
    // Nor is anything got round by deriving: what is derived is its sources' owners' too.
    expect(consent({ originator: party('ncb.XC'), recipient: party('ncb.XD') })).toEqual(['ncb.XA', 'ncb.XC']);
  });
});

it('the names of the rules that hold for everybody are those of the policies', () => {
  const written = readBaseline().map(({ id }) => id).filter((id) => !id.startsWith('agreement.'));
  expect([...BASELINE_RULES]).toEqual([...written, 'baseline.public-extract', 'baseline.mask-impossible', 'baseline.originator-unlisted', 'baseline.feed-terms', 'baseline.default-deny', ENGINE_ERROR]);
});

describe('an engine that throws', () => {
  it('denies, says so, and is told of', () => {
    const told: unknown[] = [];
    const decisions = new SovereignDecisions((error) => told.push(error));
    expect(decisions.decide(question({ rules: [rule('ncb.XA', { kind: 'cedar', cedar: 'forbid (principal' })] }))).toMatchObject({ allowed: false, rules: [ENGINE_ERROR] });
    expect(decisions.decide(question({ recipient: undefined as never }))).toMatchObject({ allowed: false, rules: [ENGINE_ERROR] });
    expect(told).toHaveLength(2);
  });
});

it('a rule read ahead is not read again, and decides as it would have; a malformed one is reported', () => {
  const told: unknown[] = [];
  const decisions = new SovereignDecisions((error) => told.push(error));
  const denial = rule('ncb.XA', { kind: 'deny', to: { participants: ['ncb.XB'] } });
  expect([decisions.warm(denial), decisions.warm(denial)]).toEqual([true, false]);
  expect(decisions.decide(question({ rules: [denial] })).rules).toEqual(['rule/ncb.XA/r']);
  decisions.warm(rule('ncb.XA', { kind: 'cedar', cedar: 'forbid (principal' }));
  expect(told).toHaveLength(1);
});
