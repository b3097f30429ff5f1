import fc from 'fast-check';
import { bureauOf, CONFIDENTIALITY, type Rule } from '#contracts';
import { ACTIONS, type Agreement, type DataFacts, type Delegation, type Party, type Question, type SetRule } from '../index.js';
import { data, NOON, party } from './questions.js';

/** Random questions over a small world, so that rules and facts meet often. */

const HOUR = 3_600_000;
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const someOf = <T>(...values: T[]): fc.Arbitrary<T[]> => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });

/** Mostly the other: what refuses everything would hide the rest. */
const rarely = <T>(seldom: T, mostly: T): fc.Arbitrary<T> => fc.nat(15).map((chance) => (chance === 0 ? seldom : mostly));

const BUREAUS = ['ncb.XA', 'ncb.XB', 'ncb.XC'];
const IDS = [...BUREAUS, 'ncb.XA', 'ncb.XB', 'ncb.XA.customs', 'ncb.XB.police', 'partner.pact', 'private.fund', 'gs', 'oversight.board'];
const TYPES = ['environment.ecomessage/1', 'general.information/1', 'general.information/2'];
const PATTERNS = ['*', 'environment.*', 'environment.ecomessage', 'general.information/1', 'general.information'];
const PURPOSES = ['WARN', 'SUPPORT_INVESTIGATION', 'FORENSIC'] as const;
const GROUPS = ['community.wild', 'region.east'];
const COUNTRIES = ['XA', 'XB', 'XC'];
const CASES = ['op-7', 'op-8'];

const anyParty: fc.Arbitrary<Party> = fc
  .record({ id: fc.constantFrom(...IDS), active: rarely(false, true), frozen: rarely(true, false), clearance: fc.constantFrom(...CONFIDENTIALITY, 'confidential', 'confidential'), groups: fc.uniqueArray(fc.constantFrom(...GROUPS)) })
  .map(({ id, groups, ...more }) => party(id, { ...more, communities: new Set(groups) }));

const time = fc.constantFrom(-2, -1, 0, 1, 2).map((hours) => NOON + hours * HOUR);

const anyData: fc.Arbitrary<DataFacts> = fc.record({
  type: fc.constantFrom(...TYPES), kind: fc.constantFrom('direct', 'direct', 'direct', 'recorded', 'recorded', 'control'), mode: fc.constantFrom('live', 'exercise'), precedence: fc.constantFrom('routine', 'urgent', 'flash'),
  confidentiality: fc.constantFrom(...CONFIDENTIALITY, 'official-use', 'official-use'), tlp: maybe(fc.constantFrom('RED', 'GREEN')), purposes: someOf<string>(...PURPOSES), onward: fc.constantFrom('free', 'national', 'consent', 'never'),
  evidence: fc.constantFrom('free', 'consent', 'never'), sealed: fc.boolean(), maskable: fc.boolean(), personalData: fc.constantFrom('yes', 'no', 'unknown'), subjectCountries: fc.uniqueArray(fc.constantFrom(...COUNTRIES)),
  crimeAreas: fc.uniqueArray(fc.constantFrom('WILDLIFE', 'FISHERIES')), conditions: fc.boolean(), case: maybe(fc.constantFrom(...CASES)), releaseAt: fc.option(time, { nil: undefined, freq: 1 }), expiresAt: maybe(time.map((at) => at + 2 * HOUR)),
} satisfies { [K in keyof Partial<DataFacts>]: fc.Arbitrary<DataFacts[K]> }).map((more) => data(more));

const parties = fc.oneof(
  fc.record({ participants: someOf(...IDS) }), fc.record({ groups: someOf(...GROUPS) }), fc.record({ kinds: someOf('partner' as const, 'private' as const, 'bureau' as const, 'entity' as const) }),
  fc.record({ countries: someOf(...COUNTRIES) }), fc.record({ participants: someOf(...IDS), countries: someOf(...COUNTRIES) }),
);
const instant = time.map((at) => new Date(at).toISOString());
const filters: fc.Arbitrary<Rule['data']> = fc.oneof(
  fc.record({ types: someOf(...PATTERNS) }), fc.record({ confidentiality: someOf(...CONFIDENTIALITY) }), fc.record({ tlp: someOf('RED' as const, 'CLEAR' as const) }), fc.record({ purposes: someOf(...PURPOSES) }),
  fc.record({ crimeAreas: someOf('WILDLIFE' as const, 'WATER' as const) }), fc.record({ personalData: fc.constant(true as const) }), fc.record({ cases: someOf(...CASES) }), fc.record({ types: someOf(...PATTERNS), personalData: fc.constant(true as const) }),
);
const exceptions: fc.Arbitrary<Rule['unless']> = fc.oneof(fc.record({ precedence: someOf('flash' as const, 'urgent' as const) }), fc.record({ purposes: someOf(...PURPOSES) }), fc.record({ cases: someOf(...CASES) }), parties);

const kinds = (own: string): readonly fc.Arbitrary<Record<string, unknown>>[] => [
  fc.record({ kind: fc.constant('deny'), to: parties }), fc.record({ kind: fc.constant('allow-only'), to: parties }),
  fc.record({ kind: fc.constant('purposes'), purposes: someOf(...PURPOSES), otherPurposes: fc.constantFrom('refuse', 'consent') }), fc.record({ kind: fc.constant('onward'), onward: fc.constantFrom('never', 'national', 'consent') }),
  fc.record({ kind: fc.constant('evidence'), evidence: fc.constantFrom('never', 'consent') }), fc.record({ kind: fc.constant('existence'), existence: fc.constantFrom('hit-no-hit', 'contact-source', 'ncnd'), alert: fc.boolean() }),
  fc.record({ kind: fc.constant('consent'), actions: someOf('read', 'open', 'receive', 'evidence') }), fc.record({ kind: fc.constant('clearance'), clearance: fc.constantFrom(...CONFIDENTIALITY) }),
  fc.record({ kind: fc.constant('mask'), fields: someOf('/body/persons', '/body/text'), to: parties }), fc.constant({ kind: 'verify' }),
  fc.record({ kind: fc.constant('download'), rows: fc.nat(100), ageDays: fc.nat(30) }), fc.record({ kind: fc.constant('residency'), countries: someOf(...COUNTRIES) }),
  fc.record({ kind: fc.constant('public-extract'), fields: someOf('/body/title', '/body/text') }), fc.constant({ kind: 'reciprocity' }), fc.record({ kind: fc.constant('case-bound'), cases: someOf(...CASES) }), fc.constant({ kind: 'case-bound' }),
  fc.record({ kind: fc.constant('need-to-know'), officers: someOf('o-1', 'o-2') }), fc.constant({ kind: 'not-executable' }),
  fc.record({ kind: fc.constant('supervised'), from: fc.constant({ participants: [`${own}.customs`, own] }), reference: fc.constant('Order 1'), validUntil: instant }), fc.record({ kind: fc.constant('conditions'), conditions: fc.constantFrom('Not "so".', 'A\nB\\') }),
  fc.constant({ kind: 'subject-link' }), fc.constant({ kind: 'subject-link', ifSealed: 'pass' }), fc.record({ kind: fc.constant('embargo'), releaseAt: instant }), fc.record({ kind: fc.constant('expiry'), endsAt: instant }), fc.record({ kind: fc.constant('inbound'), from: parties }),
];

/** Conditions of a text of one's own, such as no form makes. */
const cedarConditions = fc.constantFrom(
  'resource.type like "*info*/1"', 'resource.type like "environment.*"', 'resource.purposes == context.purpose', 'resource.purposes.isEmpty() || resource.crimeAreas.isEmpty()', '!(principal == context.originator)',
  'principal.owner == context.originator.owner', 'principal has bureau && principal.bureau == Party::"ncb.XB"', 'context.originator in [Bureau::"ncb.XA", Bureau::"ncb.XC"]', 'resource in [Type::"general.*", Type::"environment.ecomessage/1"]',
  'if resource has tlp then resource.tlp == "RED" else principal.clearance > 1', 'resource has case && context has case && resource.case == context.case', 'context.at >= datetime("2026-01-01T12:00:00Z")', 'resource has expiresAt && resource.expiresAt <= context.at',
  'resource.owners.containsAny([Owner::"ncb.XB", Owner::"gs"])', 'context.consents.contains(Owner::"ncb.XA")', 'resource.subjectCountries.containsAll(["XA"])', 'principal is Party in Group::"region.east"', 'context.excluded.contains(Party::"ncb.XB")',
  'context has delegation.types && resource in context.delegation.types', 'context.asked != "trace"', 'principal.kind != "bureau" && (principal.active || resource.sealed)', '[principal.kind, context.asked].contains("entity")', 'context.covered && context.reciprocal',
);
const cedarText = (own: string): fc.Arbitrary<string> => fc
  .record({ scope: fc.constantFrom(`principal, action, resource in Owner::"${own}"`, `principal in Bureau::"${own}", action in Action::"disclose", resource`, `principal == Party::"${own}", action in [Action::"read", Action::"receive"], resource is Data`, `principal is Party in Bureau::"${own}", action == Action::"receive", resource is Data in Owner::"ncb.XB"`), when: cedarConditions, unless: maybe(cedarConditions) })
  .map(({ scope, when, unless }) => `forbid (${scope}) when { ${when} }${unless === undefined ? '' : ` unless { ${unless} }`};`);

/** A rule that has an end begins at once: drawn apart, the two could come the wrong way round. */
const inOrder = ({ validFrom, ...body }: Record<string, unknown>): Record<string, unknown> => (validFrom === undefined || 'validUntil' in body ? body : { ...body, validFrom });

const anyBody = (own: string): fc.Arbitrary<Record<string, unknown>> => fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.oneof(...kinds(own)), data: fc.option(filters, { nil: undefined, freq: 1 }), unless: fc.nat(5).chain((chance) => (chance === 0 ? exceptions : fc.constant(undefined))), validFrom: fc.nat(9).chain((chance) => (chance === 0 ? instant : fc.constant(undefined))) }).map(({ kind, ...more }) => (inOrder({ title: 'Rule', ...Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined)), ...kind }))) },
  { weight: 1, arbitrary: cedarText(own).map((cedar) => ({ title: 'Rule', kind: 'cedar', cedar })) },
);

export const anyRules: fc.Arbitrary<SetRule[]> = fc.array(fc.constantFrom('ncb.XA', 'ncb.XA', ...BUREAUS).chain((owner) => anyBody(owner).map((body) => ({ owner, body }))), { minLength: 2, maxLength: 5 })
  .map((rules) => rules.map(({ owner, body }, index) => ({ id: `rule/${owner}/r${String(index)}`, owner, body, version: index, at: NOON })));

const anyAgreement: fc.Arbitrary<Agreement> = fc
  .record({ partner: fc.constantFrom('partner.pact', 'private.fund'), categories: someOf(...PATTERNS.slice(1)), purposes: someOf(...PURPOSES), direction: fc.constantFrom('to-partner', 'from-partner', 'both'), hostCountries: maybe(someOf(...COUNTRIES)), personalData: fc.boolean(), from: time, until: time })
  .map(({ from, until, hostCountries, ...terms }) => ({ id: `agreement/${terms.partner.replace('.', '-')}`, partner: terms.partner, from, until, version: 1, terms: { ...terms, title: 'Made up', from: '', until: '', ...(hostCountries === undefined ? {} : { hostCountries }) } }));

const anyDelegation: fc.Arbitrary<Delegation> = fc.record({ types: fc.uniqueArray(fc.constantFrom(...PATTERNS)), operations: fc.uniqueArray(fc.constantFrom('send', 'receive', 'search')), from: fc.constantFrom(0, NOON), until: fc.constantFrom(Infinity, NOON), withdrawn: fc.constantFrom(false, false, true) })
  .map((given) => ({ entity: 'ncb.XA.customs', by: 'ncb.XA', road: 'direct', copiesIn: [], version: 1, ...given }));

/** Questions without rules: a rule set is asked many of them. */
export const anyQuestion: fc.Arbitrary<Question> = fc
  .record({
    action: fc.constantFrom(...ACTIONS), originator: anyParty, recipient: anyParty, data: anyData, joint: fc.option(fc.constantFrom(...BUREAUS), { nil: undefined, freq: 4 }), purpose: someOf<string>(...PURPOSES), officer: maybe(fc.constantFrom('o-1', 'o-3')), case: maybe(fc.constantFrom(...CASES)),
    at: time, excluded: fc.uniqueArray(fc.constantFrom(...IDS), { maxLength: 1 }), agreements: fc.array(anyAgreement, { maxLength: 2 }), delegation: fc.nat(9).chain((chance) => (chance === 0 ? anyDelegation : fc.constant(undefined))), consents: fc.uniqueArray(fc.constantFrom(...BUREAUS), { maxLength: 1 }),
  })
  .map(({ joint, excluded, data: of, ...asked }) => {
    const from = asked.originator.id;
    const owner = bureauOf(from) ?? from;
    // The same participant is the same on both sides.
    const recipient = asked.recipient.id === from ? asked.originator : asked.recipient;
    return { ...asked, recipient, rules: [], excluded: new Set(excluded), data: { ...of, from, owners: joint === undefined || joint === owner ? [owner] : [owner, joint] } };
  });
