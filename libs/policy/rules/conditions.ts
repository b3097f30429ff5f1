import { participantKind, type Rule } from '#contracts';
import { levelOf } from '../cedar/vocabulary.js';

const AWKWARD = /["\\\p{Cc}]/u;

/** A text as Cedar writes it. */
export const quote = (text: string): string => (AWKWARD.test(text) ? escaped(text) : `"${text}"`);

const escaped = (text: string): string =>
  `"${text.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`).replaceAll(/\p{Cc}/gu, (control) => String.raw`\u{${(control.codePointAt(0) ?? 0).toString(16)}}`)}"`;

export const list = (values: readonly string[]): string => `[${values.map(quote).join(', ')}]`;
const either = (parts: readonly string[]): string => (parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' || ')})`);

/** A moment as Cedar writes it, to the millisecond. */
export const datetime = (instant: string): string => `datetime("${new Date(instant).toISOString()}")`;

export type Parties = NonNullable<Rule['to']>;

/** A participant named in a rule: a bureau stands for its entities too (R2). */
export const named = (id: string, who = 'principal'): string => (participantKind(id) === 'bureau' ? `${who} in Bureau::${quote(id)}` : `${who} == Party::${quote(id)}`);

/** Whether someone is among those a rule is about. */
export function amongParties(parties: Parties, who = 'principal'): string {
  return either([
    ...(parties.participants ?? []).map((id) => named(id, who)),
    ...(parties.groups ?? []).map((id) => `${who} in Group::${quote(id)}`),
    ...(parties.kinds === undefined ? [] : [`${list(parties.kinds)}.contains(${who}.kind)`]),
    ...(parties.countries === undefined ? [] : [`(${who} has country && ${list(parties.countries)}.contains(${who}.country))`]),
  ]);
}

/**
 * Which data a rule is about, each condition in a text of its own. What stands in the body the hub cannot read of a sealed
 * message: such a condition counts as met, unless the rule lets sealed messages pass.
 */
export function aboutData({ data = {}, ifSealed = 'apply' }: Rule): string[] {
  const orSealed = (condition: string): string => (ifSealed === 'apply' ? `(resource.sealed || ${condition})` : `(!resource.sealed && ${condition})`);
  const found: string[] = [];
  if (data.types !== undefined) found.push(data.types.length === 1 ? `resource in Type::${quote(data.types[0] ?? '')}` : `resource in [${data.types.map((type) => `Type::${quote(type)}`).join(', ')}]`);
  if (data.confidentiality !== undefined) found.push(`[${data.confidentiality.map(levelOf).join(', ')}].contains(resource.confidentiality)`);
  if (data.tlp !== undefined) found.push(`resource has tlp && ${list(data.tlp)}.contains(resource.tlp)`);
  if (data.purposes !== undefined) found.push(`resource.purposes.containsAny(${list(data.purposes)})`);
  if (data.crimeAreas !== undefined) found.push(orSealed(`resource.crimeAreas.containsAny(${list(data.crimeAreas)})`));
  if (data.personalData !== undefined) found.push(orSealed('resource.personalData != "no"'));
  if (data.cases !== undefined) found.push(orSealed(`(resource has case && ${list(data.cases)}.contains(resource.case))`));
  return found;
}

export function duringValidity({ validFrom, validUntil }: Rule): string[] {
  return [...(validFrom === undefined ? [] : [`context.at >= ${datetime(validFrom)}`]), ...(validUntil === undefined ? [] : [`context.at < ${datetime(validUntil)}`])];
}

/** When a rule steps back (R18): any one of these is enough. */
export function exceptions({ unless = {} }: Rule): string[] {
  const { precedence, purposes, cases, ...parties } = unless;
  return [
    ...(Object.keys(parties).length === 0 ? [] : [amongParties(parties)]),
    ...(precedence === undefined ? [] : [`${list(precedence)}.contains(resource.precedence)`]),
    ...(purposes === undefined ? [] : [`${list(purposes)}.containsAll(context.purpose)`]),
    ...(cases === undefined ? [] : [`(context has case && ${list(cases)}.contains(context.case))`]),
  ];
}

