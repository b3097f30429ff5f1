import { parseReference } from '#contracts';
import { isObject } from '#kernel';
import type { Source } from './source.js';

type Markings = Readonly<Record<string, unknown>>;

/** Every set of markings in a body: of the whole, of the terms of a notice, and of parts such as findings and contributions. */
export function markingsOf(body: Readonly<Record<string, unknown>>): readonly Markings[] {
  const found: Markings[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, member] of Object.entries(value)) {
      if (name === 'markings' && isObject(member)) found.push(member);
      else visit(member);
    }
  };
  visit(body);
  return found;
}

/** The handling codes of a body under which its provider must allow every further step: H2 and H3. */
export const bindingCodesOf = (body: Readonly<Record<string, unknown>>): readonly Markings[] =>
  markingsOf(body).flatMap(({ handlingCodes }) => (Array.isArray(handlingCodes) ? handlingCodes.filter(isObject) : [])).filter(({ code }) => code === 'H2' || code === 'H3');

/** Whose word counts about a message: its sender, joint owners, and the owners of what it was made of. */
const ownersOf = ({ from, handling, derivedFrom }: Source): readonly string[] =>
  [...new Set([from, ...(handling?.jointOwners ?? []), ...[derivedFrom ?? []].flat().map((reference) => parseReference(reference).from)])];

/**
 * Why a message may not simply be put into a system of others, in sentences; empty when nothing stands against it. Such a system
 * shares what it holds, so what an owner keeps from being passed on, or put under conditions, must be decided by a person who
 * answers for it. Only whoever owns it alone is free; where nothing is said of passing it on, the owner is asked, as at the hub.
 * @param reader who exports
 */
export function termsAgainst(source: Source, reader: string): readonly string[] {
  const others = ownersOf(source).filter((owner) => owner !== reader);
  if (others.length === 0) return [];
  const isOwner = ownersOf(source).length > others.length;
  const whose = isOwner ? `${others.join(', ')}, who owns it too,` : 'its owner';
  const { onward, tlp, confidentiality } = source.handling ?? {};
  return [
    ...(source.conditions === undefined ? [] : [`its owner put it under conditions: ${source.conditions}`]),
    ...(onward === 'never' ? [`${whose} does not let it be passed on (onward: never)`] : []),
    ...(onward === 'consent' ? [`${whose} must be asked before it is passed on (onward: consent): entente consent ask`] : []),
    ...(onward === undefined ? [`${whose} must be asked before it is passed on (nothing is said of onward): entente consent ask`] : []),
    ...(onward === 'national' && isOwner ? [`${others.join(', ')} owns it too, and it is let go no further than within a country (onward: national)`] : []),
    ...(tlp === 'RED' || markingsOf(source.body).some((markings) => markings['tlp'] === 'RED') ? ['it is for its addressees alone (TLP:RED)'] : []),
    ...(confidentiality === 'confidential' ? ['it is confidential: the other system must be cleared for that'] : []),
    ...bindingCodesOf(source.body).map(({ code, text }) => `handling code ${String(code)}${typeof text === 'string' ? `: ${text}` : ': no dissemination without permission of its provider'}`),
  ];
}
