import type { Rule } from '#contracts';
import { toCedar } from './compose.js';

type RuleKind = Rule['kind'];
type Parties = NonNullable<Rule['to']>;

const and = (parts: readonly string[]): string => (parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`);
const or = (parts: readonly string[]): string => (parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} or ${parts.at(-1) ?? ''}`);

function people({ participants = [], groups = [], kinds = [], countries = [] }: Parties): string {
  return or([
    ...participants.map((id) => (/^ncb\.[^.]+$/.test(id) ? `${id} with its entities` : id)), ...groups.map((group) => `members of ${group}`), ...kinds.map((kind) => `any ${kind}`),
    ...(countries.length === 0 ? [] : [`bureaus and entities of ${and(countries)}`]),
  ]);
}

const SUBJECTS: { readonly [K in RuleKind]: (rule: Rule) => string } = {
  deny: ({ to = {} }) => `Nothing goes to ${people(to)}.`,
  'allow-only': ({ to = {} }) => `Only ${people(to)} may have it.`,
  purposes: ({ purposes = [], otherPurposes }) => `It may be used for ${or(purposes)}; for anything else ${otherPurposes === 'consent' ? 'you are asked first' : 'it is refused'}.`,
  onward: ({ onward }) => (onward === 'never' ? 'Nobody may pass it on.' : onward === 'national' ? 'It may be passed on within the recipient\'s own nation alone.' : 'You are asked before it is passed on.'),
  evidence: ({ evidence }) => (evidence === 'never' ? 'It may not be used in court.' : 'You are asked before it is used in court.'),
  existence: ({ existence, alert }) => `${existence === 'ncnd' ? 'Whether it exists is neither confirmed nor denied' : existence === 'hit-no-hit' ? 'Whether it exists may be told, and no more' : 'Who finds it is told to ask you'}${alert === true ? '; when somebody is refused it you are told who, what and when (control.alert/1), once a day for each message, and whoever asked is not' : ''}.`,
  consent: ({ actions = ['read', 'open'] }) => `You are asked before each ${or(actions)}.`,
  clearance: ({ clearance }) => `A recipient needs clearance for ${clearance ?? ''}.`,
  mask: ({ fields = [] }) => `${and(fields)} ${fields.length === 1 ? 'is' : 'are'} withheld; a message whose form does not allow that is refused.`,
  verify: () => 'You are asked whether it still holds before anyone acts upon it.',
  download: ({ rows = 0, ageDays = 0 }) => `At most ${String(rows)} records in one copy, refreshed or destroyed after ${String(ageDays)} days.`,
  residency: ({ countries = [] }) => `It may be opened in ${or(countries)} alone.`,
  'public-extract': ({ fields = [] }) => `The public may see ${and(fields)}.`,
  reciprocity: () => 'It goes to those alone whose own rules would let the same go to you.',
  'case-bound': ({ cases }) => (cases === undefined ? 'Only who declares the message\'s own case may read it.' : `Only who declares ${or(cases)} may read it.`),
  'need-to-know': ({ officers = [] }) => `Only the officers ${or(officers)} may read it.`,
  'not-executable': () => 'Your law does not let you act upon it; the sender is told so, and nobody is kept from anything.',
  supervised: ({ from = {}, reference, appeal }) => `What ${people(from)} sends is looked at first, by ${reference ?? ''}${appeal === undefined ? '' : `; appeal: ${appeal}`}.`,
  conditions: ({ conditions }) => `Before opening, the reader countersigns: ${conditions ?? ''}`,
  'subject-link': ({ ifSealed }) => `It does not go to the state its subject is a national of${ifSealed === 'pass' ? '' : '; what is sealed, of which the hub cannot know that, goes to nobody'}.`,
  embargo: ({ releaseAt }) => `Nothing is disclosed before ${releaseAt ?? ''}.`,
  expiry: ({ endsAt }) => `Nothing is disclosed from ${endsAt ?? ''} on.`,
  inbound: ({ from = {}, to }) => `Nothing from ${people(from)} is received${to === undefined ? '' : ` by ${people(to)}`}.`,
  cedar: () => 'It is written in Cedar; the text says what it does.',
};

/** Kinds that say by themselves whom they are about. */
const TO_IS_SAID: ReadonlySet<RuleKind> = new Set(['deny', 'allow-only', 'inbound']);
const ABOUT_INCOMING: ReadonlySet<RuleKind> = new Set(['inbound', 'not-executable', 'supervised']);

function aboutWhat({ kind, data = {}, ifSealed }: Rule): string {
  const { types, confidentiality, tlp, purposes, crimeAreas, personalData, cases } = data;
  const parts = [
    ...(types === undefined ? [] : [`of type ${or(types)}`]), ...(confidentiality === undefined ? [] : [`classified ${or(confidentiality)}`]), ...(tlp === undefined ? [] : [`labelled TLP ${or(tlp)}`]),
    ...(purposes === undefined ? [] : [`sent for ${or(purposes)}`]), ...(crimeAreas === undefined ? [] : [`about ${or(crimeAreas)}`]), ...(personalData === undefined ? [] : ['about persons, or of which that is not known']), ...(cases === undefined ? [] : [`of the case ${or(cases)}`]),
  ];
  const hidden = crimeAreas !== undefined || personalData !== undefined || cases !== undefined;
  const sealed = !hidden ? '' : ifSealed === 'pass' ? ' Sealed messages pass it.' : ' What a sealed message hides counts as if it were there.';
  return `About: ${ABOUT_INCOMING.has(kind) ? 'messages' : 'all data of yours'}${parts.length === 0 ? '' : ` ${and(parts)}`}.${sealed}`;
}

function exceptAs({ unless = {} }: Rule): string[] {
  const { precedence, purposes, cases, ...parties } = unless;
  const found = [...(Object.keys(parties).length === 0 ? [] : [`for ${people(parties)}`]), ...(precedence === undefined ? [] : [`for ${or(precedence)} messages`]), ...(purposes === undefined ? [] : [`for use as ${or(purposes)} alone`]), ...(cases === undefined ? [] : [`for who declares the case ${or(cases)}`])];
  return found.length === 0 ? [] : [`Except ${or(found)}.`];
}

/** A rule in words and in Cedar. */
export function explainRule(owner: string, rule: Rule): { readonly words: readonly string[]; readonly cedar: string } {
  const { validFrom, validUntil } = rule;
  const validity = [...(validFrom === undefined ? [] : [`from ${validFrom}`]), ...(validUntil === undefined ? [] : [`until ${validUntil}`])];
  const words = [
    SUBJECTS[rule.kind](rule),
    ...(rule.kind === 'cedar' ? [] : [aboutWhat(rule)]),
    ...(rule.to === undefined || TO_IS_SAID.has(rule.kind) ? [] : [`For: ${people(rule.to)}.`]),
    ...exceptAs(rule),
    ...(validity.length === 0 ? [] : [`It holds ${validity.join(' ')}.`]),
  ];
  return { words, cedar: toCedar(owner, rule) };
}
