import { isObject } from '#kernel';
import type { Kind } from './kinds.js';

/** What the desk should look at. A flag never refuses: exceptions are the desk's to make. */
export const FLAGS = Object.freeze({
  'penalty-below-threshold': 'Wanted for prosecution, and the heaviest penalty is below 24 months.',
  'penalty-unknown': 'The penalty is given in words only: compare it with the threshold.',
  'sentence-below-threshold': 'Wanted to serve a sentence below 6 months.',
  'remainder-below-threshold': 'Less than 6 months of the sentence remain.',
  'offence-perhaps-excluded': 'The offence reads like a matter of conduct, family, private or administrative dispute; such are excluded unless they serve serious or organised crime.',
  'extradition-not-assured': 'The requester does not say that extradition will be sought.',
  'refugee-status-to-check': 'Whether the person was given protection is not known, or it was.',
  'public-office': 'The person holds or held public office: look for a political character.',
  'earlier-request': 'An earlier request or refusal is named.',
  'minor': 'A child: the strictest handling applies.',
  'limitation-passed': 'By the date given, prosecution has lapsed.',
  'translation-missing': 'Not given in all four languages.',
});
export type Flag = keyof typeof FLAGS;

type Members = Readonly<Record<string, unknown>>;
const at = (value: unknown, ...path: readonly string[]): unknown => path.reduce<unknown>((node, name) => (isObject(node) && Object.hasOwn(node, name) ? node[name] : undefined), value);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Months of a penalty; life and death count as more than any threshold; undefined when only words say it. */
function monthsOf(penalty: unknown): number | undefined {
  if (at(penalty, 'life') === true || at(penalty, 'death') === true) return Infinity;
  const months = at(penalty, 'months');
  return typeof months === 'number' ? months : undefined;
}

const EXCLUDED = /\b(adulter|apostas|blasphem|bankruptc|cheque|custody|debt|defam|divorce|dress|family|insult|libel|lease|maintenance|moral|slander|traffic ticket)\w*/i;

const PROSECUTION_MONTHS = 24;
const SENTENCE_MONTHS = 6;

function ofRed(body: Members, today: string): Flag[] {
  const flags: Flag[] = [];
  const judicial = body['judicial'];
  const below = (member: string, limit: number, flag: Flag): void => {
    const penalty = at(judicial, member);
    const months = monthsOf(penalty);
    if (penalty === undefined) return;
    if (months === undefined) flags.push('penalty-unknown');
    else if (months < limit) flags.push(flag);
  };
  if (at(judicial, 'basis') === 'prosecution') below('maximumPenalty', PROSECUTION_MONTHS, 'penalty-below-threshold');
  if (at(judicial, 'basis') === 'sentence') {
    below('sentence', SENTENCE_MONTHS, 'sentence-below-threshold');
    below('remaining', SENTENCE_MONTHS, 'remainder-below-threshold');
  }
  const words = [at(judicial, 'charge'), ...list(body['offences']).map((offence) => at(offence, 'text'))].filter((text) => typeof text === 'string');
  if (words.some((text) => EXCLUDED.test(text))) flags.push('offence-perhaps-excluded');
  if (at(body, 'extradition', 'assured') !== true) flags.push('extradition-not-assured');
  if (at(body, 'personalFlags', 'refugee') !== 'no') flags.push('refugee-status-to-check');
  if (at(body, 'personalFlags', 'publicOffice') === true) flags.push('public-office');
  if (at(body, 'personalFlags', 'earlierRequest') !== undefined) flags.push('earlier-request');
  const limitation = at(judicial, 'limitation');
  if (typeof limitation === 'string' && limitation < today.slice(0, limitation.length)) flags.push('limitation-passed');
  return flags;
}

/**
 * What the desk should look at in a request that follows its schema. Words are a hint in one language: nothing follows from their absence.
 * @param now ms, for what has lapsed
 */
export function flagsOf(kind: Kind, body: Members, now: number): Flag[] {
  const flags = kind === 'red' ? ofRed(body, new Date(now).toISOString()) : [];
  if (body['minor'] === true || at(body, 'person', 'minor') === true) flags.push('minor');
  const languages = new Set([at(body, 'terms', 'language'), ...list(at(body, 'terms', 'translations')).map((one) => at(one, 'language'))]);
  if (['en', 'fr', 'es', 'ar'].some((language) => !languages.has(language))) flags.push('translation-missing');
  return [...new Set(flags)];
}
