import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { loadSchemaRegistry, type Rule } from '#contracts';
import { Problem } from '#kernel';
import { baselinePolicies, ruleSchema } from '../cedar/policy-files.js';
import { validatePolicies } from '../cedar/read-policies.js';
import { SovereignRuleJudge, toCedar } from '../index.js';
import { anyRules } from '../testing/random-questions.js';

const schemas = loadSchemaRegistry();
const judge = new SovereignRuleJudge((body) => schemas.validateRule(body));
const EXAMPLES = new URL('../../../schemas/rules/rule/1/valid/', import.meta.url);
const examples = readdirSync(EXAMPLES).map((name) => [name.replace('.json', ''), JSON.parse(readFileSync(new URL(name, EXAMPLES), 'utf8')) as Record<string, unknown>] as const);
const cedar = (text: string): Record<string, unknown> => ({ title: 'Own text', kind: 'cedar', cedar: text });

function refusal(owner: string, body: Record<string, unknown>): [string, string] | undefined {
  try {
    judge.check(owner, body);
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return [error.code, error.message];
    throw error;
  }
}

describe('policies in the tree', () => {
  it('follow their schema', () => {
    const { text, schema } = baselinePolicies();
    expect(() => { validatePolicies(text, schema); }).not.toThrow();
  });
});

describe('rules', () => {
  it('there is an example of every kind', () => {
    const { enum: kinds } = (schemas.files().find(({ type }) => type === 'rules.rule/1')!.schema['properties'] as { kind: { enum: string[] } }).kind;
    expect([...new Set(examples.map(([, body]) => body['kind']))].sort()).toEqual([...kinds].sort());
  });

  it.each(examples)('%s may be set, and becomes Cedar that follows the schema', (_, body) => {
    expect(refusal('ncb.XA', body)).toBeUndefined();
    const text = toCedar('ncb.XA', body as unknown as Rule);
    expect(() => { validatePolicies(text, ruleSchema()); }).not.toThrow();
  });

  it('of any form become Cedar that follows the schema', () => {
    fc.assert(fc.property(anyRules, (rules) => {
      const text = rules.map(({ owner, body }) => toCedar(owner, body as unknown as Rule)).join('\n');
      expect(() => { validatePolicies(text, ruleSchema()); }).not.toThrow();
      for (const { owner, body } of rules) expect(refusal(owner, body)).toBeUndefined();
    }), { numRuns: 60 });
  });

  it.each<[string, Record<string, unknown>, string, RegExp]>([
    ['no kind', { title: 'x' }, 'rule-invalid', /kind/],
    ['a member that says nothing', { title: 'x', kind: 'verify', fields: ['/body/text'] }, 'rule-invalid', /says nothing by fields/],
    ['an end before the beginning', { title: 'x', kind: 'verify', validFrom: '2027-01-01T00:00:00Z', validUntil: '2026-01-01T00:00:00Z' }, 'rule-invalid', /end before/],
    ['Cedar cut off', cedar('forbid (principal, action, resource in Owner::"ncb.XA")\nwhen { resource.'), 'rule-invalid', /line 2/],
    ['an attribute nobody has', cedar('forbid (principal, action, resource in Owner::"ncb.XA")\n\nwhen { resource.colour == "red" };'), 'rule-invalid', /line 3.*colour/],
    ['numbers compared with texts', cedar('forbid (principal, action, resource in Owner::"ncb.XA") when { resource.confidentiality == "restricted" };'), 'rule-invalid', /line 1/],
    ['what this engine leaves out', cedar('forbid (principal, action, resource in Owner::"ncb.XA") when { principal.clearance + 1 > 2 };'), 'rule-invalid', /cannot be used/],
    ['an optional attribute without asking whether it is there', cedar('forbid (principal, action, resource in Owner::"ncb.XA") when { resource.tlp == "RED" };'), 'rule-invalid', /tlp/],
    ['a template', cedar('forbid (principal == ?principal, action, resource in Owner::"ncb.XA");'), 'rule-invalid', /emplate/],
    ['nothing', cedar('// nothing'), 'rule-invalid', /no policy/],
    ['an obligation without a name', cedar('permit (principal, action == Action::"oblige", resource in Owner::"ncb.XA");'), 'rule-invalid', /@mask/],
    ['data of everybody', cedar('forbid (principal, action, resource);'), 'rule-too-wide', /bound to neither/],
    ['data of another', cedar('forbid (principal, action, resource in Owner::"ncb.XB");'), 'rule-too-wide', /bound to neither/],
    ['its own data as a condition only', cedar('forbid (principal, action, resource) when { resource in Owner::"ncb.XA" };'), 'rule-too-wide', /bound to neither/],
    ['one policy of two', cedar('forbid (principal, action, resource in Owner::"ncb.XA"); forbid (principal, action, resource);'), 'rule-too-wide', /bound to neither/],
    ['participants of another', cedar('forbid (principal in Bureau::"ncb.XB", action, resource);'), 'rule-too-wide', /bound to neither/],
    ['another whose name begins alike', cedar('forbid (principal == Party::"ncb.XAB.police", action, resource);'), 'rule-too-wide', /bound to neither/],
    ['a permit', cedar('permit (principal, action, resource in Owner::"ncb.XA");'), 'rule-too-wide', /restricts/],
    ["others' data to the public", cedar('@extract("/body/text") permit (principal in Bureau::"ncb.XA", action == Action::"oblige", resource);'), 'rule-too-wide', /public/],
    ["another's entity held for review", { title: 'x', kind: 'supervised', from: { participants: ['ncb.XB.police'] }, reference: 'Order 1', validUntil: '2027-01-01T00:00:00Z' }, 'rule-too-wide', /does not answer for ncb.XB.police/],
    ["what another's entity receives", { title: 'x', kind: 'inbound', from: { kinds: ['partner'] }, to: { participants: ['ncb.XB'] } }, 'rule-too-wide', /does not answer for ncb.XB/],
  ])('refuse %s', (_, body, code, words) => {
    expect(refusal('ncb.XA', body)).toEqual([code, expect.stringMatching(words)]);
  });

  it('gs has messages of others looked at by a decision it names, and forbids nothing of theirs', () => {
    const supervised = { title: 'x', kind: 'supervised', from: { participants: ['ncb.XB'] }, reference: 'Order 1', validUntil: '2027-01-01T00:00:00Z' };
    expect(refusal('gs', supervised)).toBeUndefined();
    expect(refusal('gs', cedar('forbid (principal in Bureau::"ncb.XB", action, resource);'))?.[0]).toBe('rule-too-wide');
    expect(refusal('gs', cedar('forbid (principal, action, resource in Owner::"ncb.XB");'))?.[0]).toBe('rule-too-wide');
  });

  it('what a form is given stays a text in Cedar', () => {
    const awkward = '"); permit(principal, action, resource); //\\\n\u0007';
    const text = toCedar('ncb.XA', { title: 'x', kind: 'conditions', conditions: awkward, unless: { cases: [awkward] } });
    expect(() => { validatePolicies(text, ruleSchema()); }).not.toThrow();
    expect(text.match(/^permit/gm)).toHaveLength(1);
  });
});
