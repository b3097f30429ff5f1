import { participantKind, type Rule } from '#contracts';
import { levelOf } from '../cedar/vocabulary.js';
import { aboutData, amongParties, datetime, duringValidity, exceptions, list, named, quote } from './conditions.js';

type RuleKind = Rule['kind'];

/** One policy before it is written down. */
interface Draft {
  readonly annotations?: readonly string[];
  /** Left out: a forbid; with annotations a permit on `oblige`. */
  readonly actions?: readonly string[];
  readonly principal?: string;
  /** Whether the rule's scope is the owner's data; otherwise it is the principal. */
  readonly ofOwnData: boolean;
  /** Whether it holds for the owner itself. */
  readonly evenOwn?: true;
  readonly when?: readonly string[];
  readonly unless?: readonly string[];
}

const DISCLOSE = ['disclose'];
const SHOWN = ['read', 'open'];

/** The words an owner is named by in a scope: a bureau with its entities, anyone else alone. */
const own = (owner: string): string => named(owner);
const isOwn = (owner: string): string => `resource.owners.contains(Owner::${quote(owner)})`;
const byOwner = (owner: string): string => `context.originator.owner == Owner::${quote(owner)}`;

const forbid = (actions: readonly string[], more: Omit<Draft, 'ofOwnData' | 'actions'> = {}): Draft => ({ ofOwnData: true, actions, ...more });
const oblige = (annotations: readonly string[], more: Omit<Draft, 'ofOwnData' | 'annotations'> = {}): Draft => ({ ofOwnData: true, annotations, ...more });
const asked = (...actions: readonly string[]): string => (actions.length === 1 ? `context.asked == ${quote(actions[0] ?? '')}` : `${list(actions)}.contains(context.asked)`);

/** What each kind adds to scope, data, recipients, validity and exceptions. Required members are there: the schema saw to it. */
const KINDS: { readonly [K in RuleKind]: (rule: Rule, owner: string) => readonly Draft[] } = {
  deny: () => [forbid(DISCLOSE)],
  'allow-only': ({ to = {} }) => [forbid(DISCLOSE, { unless: [amongParties(to)] })],
  purposes: ({ purposes = [], otherPurposes }) => {
    const when = [`!${list(purposes)}.containsAll(context.purpose)`];
    return [otherPurposes === 'consent' ? oblige(['@consent'], { when }) : forbid(DISCLOSE, { when })];
  },
  onward: ({ onward }, owner) => {
    const unless = [byOwner(owner)];
    if (onward === 'consent') return [oblige(['@consent'], { when: [asked('forward')], unless })];
    return [forbid(['forward'], { when: onward === 'national' ? ['principal.owner != context.originator.owner'] : [], unless })];
  },
  evidence: ({ evidence }) => [evidence === 'consent' ? oblige(['@consent'], { when: [asked('evidence')] }) : forbid(['evidence'])],
  existence: ({ existence = 'ncnd', alert }) => [oblige([`@existence(${quote(existence)})`, ...(alert === true ? ['@alert'] : [])])],
  consent: ({ actions = SHOWN }) => [oblige(['@consent'], { when: [asked(...actions)] })],
  clearance: ({ clearance = 'confidential' }) => [forbid(DISCLOSE, { when: [`principal.clearance < ${String(levelOf(clearance))}`] })],
  mask: ({ fields = [] }) => [oblige([`@mask(${quote(fields.join(' '))})`])],
  verify: () => [oblige(['@verify'])],
  download: ({ rows = 0, ageDays = 0 }) => [oblige([`@download("rows=${String(rows)} ageDays=${String(ageDays)}")`])],
  residency: ({ countries = [] }) => [forbid(DISCLOSE, { unless: [`(principal has country && ${list(countries)}.contains(principal.country))`] })],
  'public-extract': ({ fields = [] }) => [oblige([`@extract(${quote(fields.join(' '))})`], { when: [asked('publish')], evenOwn: true })],
  reciprocity: () => [forbid(DISCLOSE, { unless: ['context.reciprocal'] })],
  'case-bound': ({ cases }) => [forbid(SHOWN, { unless: [cases === undefined ? '(context has case && resource has case && context.case == resource.case)' : `(context has case && ${list(cases)}.contains(context.case))`] })],
  'need-to-know': ({ officers = [] }) => [forbid(SHOWN, { unless: [`(context has officer && ${list(officers)}.contains(context.officer))`] })],
  'not-executable': (_, owner) => [{ ofOwnData: false, principal: own(owner), annotations: ['@notexecutable'], unless: [isOwn(owner)] }],
  supervised: ({ from = {}, reference = '' }) => (from.participants ?? []).map((id) => ({ ofOwnData: false, principal: named(id), annotations: [`@review(${quote(reference)})`], when: [asked('send')] })),
  conditions: ({ conditions = '' }) => [oblige([`@conditions(${quote(conditions)})`])],
  'subject-link': ({ ifSealed }) => [forbid(DISCLOSE, { when: [`principal has country && ${ifSealed === 'pass' ? '' : '(resource.sealed || '}resource.subjectCountries.contains(principal.country)${ifSealed === 'pass' ? '' : ')'}`] })],
  embargo: ({ releaseAt = '' }) => [forbid(DISCLOSE, { when: [`context.at < ${datetime(releaseAt)}`] })],
  expiry: ({ endsAt = '' }) => [forbid(DISCLOSE, { when: [`context.at >= ${datetime(endsAt)}`] })],
  inbound: ({ from = {} }, owner) => [{ ofOwnData: false, principal: own(owner), actions: ['receive', 'subscribe'], when: [amongParties(from, 'context.originator')], unless: [isOwn(owner)] }],
  cedar: () => [],
};

/** Kinds whose `to` says whom the rule lets through, and is no condition beside the others. */
const TO_IS_SPENT: ReadonlySet<RuleKind> = new Set(['allow-only']);

/** The Cedar text of a rule. @param owner who sets it */
export function toCedar(owner: string, rule: Rule): string {
  if (rule.kind === 'cedar') return rule.cedar ?? '';
  return KINDS[rule.kind](rule, owner).map((draft) => write(draft, owner, rule)).join('\n');
}

function write(draft: Draft, owner: string, rule: Rule): string {
  const to = rule.to === undefined || TO_IS_SPENT.has(rule.kind) ? [] : [amongParties(rule.to)];
  const when = [...(draft.when ?? []), ...aboutData(rule), ...to, ...duringValidity(rule)];
  // What is one's own is not restricted by one's own rule.
  const unless = [...(draft.ofOwnData && draft.evenOwn !== true ? [own(owner)] : []), ...(draft.unless ?? []), ...exceptions(rule)];
  const action = draft.annotations === undefined ? `action in [${(draft.actions ?? []).map((name) => `Action::${quote(name)}`).join(', ')}]` : 'action == Action::"oblige"';
  return [
    ...(draft.annotations ?? []),
    `${draft.annotations === undefined ? 'forbid' : 'permit'} (${draft.principal ?? 'principal'}, ${action}, ${draft.ofOwnData ? `resource in Owner::${quote(owner)}` : 'resource'})`,
    ...(when.length === 0 ? [] : [`when { ${when.join(' &&\n       ')} }`]),
    ...(unless.length === 0 ? [] : [`unless { ${unless.join(' ||\n         ')} }`]),
  ].join('\n').concat(';\n');
}

/** Members of a rule that say something for its kind, besides those that do for every kind. */
const MEMBERS: { readonly [K in RuleKind]: readonly (keyof Rule)[] } = {
  deny: ['to'], 'allow-only': ['to'], purposes: ['purposes', 'otherPurposes', 'to'], onward: ['onward', 'to'], evidence: ['evidence', 'to'], existence: ['existence', 'alert', 'to'],
  consent: ['actions', 'to'], clearance: ['clearance', 'to'], mask: ['fields', 'to'], verify: ['to'], download: ['rows', 'ageDays', 'to'], residency: ['countries'], 'public-extract': ['fields'],
  reciprocity: ['to'], 'case-bound': ['cases', 'to'], 'need-to-know': ['officers', 'to'], 'not-executable': ['to'], supervised: ['from', 'reference', 'appeal'], conditions: ['conditions', 'to'],
  'subject-link': [], embargo: ['releaseAt', 'to'], expiry: ['endsAt', 'to'], inbound: ['from', 'to'], cedar: ['cedar'],
};
const FOR_ALL: readonly (keyof Rule)[] = ['title', 'note', 'kind'];
const FOR_FORMS: readonly (keyof Rule)[] = [...FOR_ALL, 'data', 'ifSealed', 'unless', 'validFrom', 'validUntil'];

/** Members that say nothing for the kind of a rule, and so betray that something else was meant. */
export function idleMembers(rule: Rule): string[] {
  const known = new Set<string>([...(rule.kind === 'cedar' ? FOR_ALL : FOR_FORMS), ...MEMBERS[rule.kind]]);
  return Object.keys(rule).filter((member) => !known.has(member));
}

/** Whether an id is the owner's own, or one of its entities. */
export const answersFor = (owner: string, id: string): boolean => id === owner || (participantKind(owner) === 'bureau' && id.startsWith(`${owner}.`));
