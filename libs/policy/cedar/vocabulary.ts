import { CONFIDENTIALITY, type Confidentiality } from '#contracts';
import { ownerOf, type Facts } from '../decide/facts.js';
import type { DataFacts, Party } from '../decision.js';
import type { Agreement, Delegation } from '../rule-set.js';

/** What an expression gives: `party` and the records have attributes of their own, `entity` is an id alone. */
export type Kind = 'Bool' | 'String' | 'Long' | 'datetime' | 'Set' | 'entity' | 'party' | 'data' | 'context' | 'delegation' | 'agreement';

interface Attribute<Source> {
  readonly kind: Kind;
  readonly of: (source: Source) => unknown;
  /** What a set holds. */
  readonly holds?: 'String' | 'Party' | 'Owner' | 'Type';
}

type Attributes<Source> = ReadonlyMap<string, Attribute<Source>>;
const attributes = <Source>(table: Readonly<Record<string, Attribute<Source>>>): Attributes<Source> => new Map(Object.entries(table));

const LEVELS: ReadonlyMap<Confidentiality, number> = new Map(CONFIDENTIALITY.map((level, index) => [level, index + 1]));
/** 1 official-use, 2 restricted, 3 confidential; what is none of them is above all. */
export const levelOf = (confidentiality: Confidentiality): number => LEVELS.get(confidentiality) ?? LEVELS.size + 1;

const PARTY = attributes<Party>({
  kind: { kind: 'String', of: (party) => party.kind },
  active: { kind: 'Bool', of: (party) => party.active },
  frozen: { kind: 'Bool', of: (party) => party.frozen },
  clearance: { kind: 'Long', of: (party) => levelOf(party.clearance) },
  owner: { kind: 'entity', of: ownerOf },
  bureau: { kind: 'entity', of: (party) => party.bureau },
  country: { kind: 'String', of: (party) => party.country },
});

const DATA = attributes<DataFacts>({
  owners: { kind: 'Set', holds: 'Owner', of: (data) => data.owners },
  type: { kind: 'String', of: (data) => data.type },
  kind: { kind: 'String', of: (data) => data.kind },
  mode: { kind: 'String', of: (data) => data.mode },
  precedence: { kind: 'String', of: (data) => data.precedence },
  confidentiality: { kind: 'Long', of: (data) => levelOf(data.confidentiality) },
  tlp: { kind: 'String', of: (data) => data.tlp },
  purposes: { kind: 'Set', holds: 'String', of: (data) => data.purposes },
  onward: { kind: 'String', of: (data) => data.onward },
  evidence: { kind: 'String', of: (data) => data.evidence },
  sealed: { kind: 'Bool', of: (data) => data.sealed },
  maskable: { kind: 'Bool', of: (data) => data.maskable },
  personalData: { kind: 'String', of: (data) => data.personalData },
  subjectCountries: { kind: 'Set', holds: 'String', of: (data) => data.subjectCountries },
  crimeAreas: { kind: 'Set', holds: 'String', of: (data) => data.crimeAreas },
  conditions: { kind: 'Bool', of: (data) => data.conditions },
  case: { kind: 'String', of: (data) => data.case },
  releaseAt: { kind: 'datetime', of: (data) => data.releaseAt },
  expiresAt: { kind: 'datetime', of: (data) => data.expiresAt },
});

const CONTEXT = attributes<Facts>({
  asked: { kind: 'String', of: ({ question }) => question.action },
  originator: { kind: 'party', of: ({ originator }) => originator },
  purpose: { kind: 'Set', holds: 'String', of: ({ question }) => question.purpose },
  officer: { kind: 'String', of: ({ question }) => question.officer },
  case: { kind: 'String', of: ({ question }) => question.case },
  at: { kind: 'datetime', of: ({ question }) => question.at },
  excluded: { kind: 'Set', holds: 'Party', of: ({ question }) => question.excluded },
  consents: { kind: 'Set', holds: 'Owner', of: ({ question }) => question.consents },
  delegation: { kind: 'delegation', of: ({ question }) => question.delegation },
  covered: { kind: 'Bool', of: (facts) => facts.covered },
  reciprocal: { kind: 'Bool', of: (facts) => facts.reciprocal },
  agreement: { kind: 'agreement', of: (facts) => facts },
});

const DELEGATION = attributes<Delegation>({
  types: { kind: 'Set', holds: 'Type', of: (delegation) => delegation.types },
  operations: { kind: 'Set', holds: 'String', of: (delegation) => delegation.operations },
  from: { kind: 'datetime', of: (delegation) => delegation.from },
  until: { kind: 'datetime', of: (delegation) => delegation.until },
  withdrawn: { kind: 'Bool', of: (delegation) => delegation.withdrawn },
});

const concluded = ({ agreement }: Facts): Agreement => {
  if (agreement === undefined) throw new TypeError('No agreement is being looked at.');
  return agreement;
};
const AGREEMENT = attributes<Facts>({
  partner: { kind: 'entity', of: (facts) => concluded(facts).partner },
  way: { kind: 'String', of: ({ way }) => way },
  categories: { kind: 'Set', holds: 'Type', of: (facts) => concluded(facts).terms.categories },
  purposes: { kind: 'Set', holds: 'String', of: (facts) => concluded(facts).terms.purposes },
  direction: { kind: 'String', of: (facts) => concluded(facts).terms.direction },
  hostCountries: { kind: 'Set', holds: 'String', of: (facts) => concluded(facts).terms.hostCountries },
  personalData: { kind: 'Bool', of: (facts) => concluded(facts).terms.personalData },
  from: { kind: 'datetime', of: (facts) => concluded(facts).from },
  until: { kind: 'datetime', of: (facts) => concluded(facts).until },
});

/** The attributes of what an expression gives. */
export const ATTRIBUTES: ReadonlyMap<Kind, Attributes<unknown>> = new Map<Kind, Attributes<unknown>>(
  Object.entries({ party: PARTY, data: DATA, context: CONTEXT, delegation: DELEGATION, agreement: AGREEMENT }) as [Kind, Attributes<unknown>][],
);

const ancestry = new Map<string, ReadonlySet<string>>();
const MOST_TYPES_REMEMBERED = 10_000;

/** A type with all it falls under: `environment.ecomessage/1`, `environment.ecomessage`, `environment.*`, `*`. */
export function ancestorsOfType(type: string): ReadonlySet<string> {
  const known = ancestry.get(type);
  if (known !== undefined) return known;
  const found = new Set([type, type.replace(/\/.*$/, ''), type.replace(/\..*$/, '.*'), '*']);
  if (ancestry.size >= MOST_TYPES_REMEMBERED) ancestry.clear();
  ancestry.set(type, found);
  return found;
}

/** Whether a participant is one, or belongs to one, that a policy names. */
export function partyIsIn(party: Party, type: string, id: string): boolean {
  switch (type) {
    case 'Bureau': return (party.bureau ?? (party.kind === 'bureau' ? party.id : undefined)) === id;
    case 'Group': return party.communities.has(id);
    case 'Party': return party.id === id;
    default: return false;
  }
}

export function dataIsIn(data: DataFacts, type: string, id: string): boolean {
  switch (type) {
    case 'Owner': return data.owners.includes(id);
    case 'Type': return ancestorsOfType(data.type).has(id);
    default: return false;
  }
}

/** Actions by the group that stands for them. */
const DISCLOSE = ['receive', 'read', 'open', 'trace', 'forward', 'evidence', 'subscribe', 'search'];
export const ACTION_GROUPS: ReadonlyMap<string, readonly string[]> = new Map([
  ['disclose', DISCLOSE],
  ['exchange', [...DISCLOSE, 'send', 'publish']],
]);
