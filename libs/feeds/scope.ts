import { bureauOf, participantKind } from '#contracts';
import { DEFAULT_REPLAY_DAYS, isInForce, type Agreement, type Directory, type FeedTerms } from '#directory';
import { toTimestamp } from '#kernel';
import type { Subscription } from './subscription.js';

const day = (at: number): string => toTimestamp(at).slice(0, 10);
const words = (list: readonly string[]): string => (list.length < 2 ? list.join('') : `${list.slice(0, -1).join(', ')} or ${list.at(-1) ?? ''}`);

/**
 * What a subscription can bring, in plain words: what was asked for, what the agreement allows, and until when. It names no
 * rule and nothing that is withheld: what a country keeps to itself looks like what does not exist.
 */
export function scopeOf(subscription: Subscription, terms: FeedTerms, owner: string, directory: Directory, now: number): readonly string[] {
  const { participant, feed, filter, purpose, webhook, mode } = subscription;
  const { types, crimeAreas, countries, precedence, leastGrading } = filter;
  const kind = participantKind(participant);
  const under = kind === 'partner' || kind === 'private' ? directory.agreements(participant).filter((one) => isInForce(one, now)) : undefined;
  const published = terms.types === undefined ? 'Anything may be published in it.' : `Published in it: ${words(terms.types)}.`;
  const asked = [
    types === undefined ? undefined : `only ${words(types)}`,
    crimeAreas === undefined ? undefined : `only about ${words(crimeAreas)}`,
    countries === undefined ? undefined : `only from or about ${words(countries)}`,
    precedence === undefined ? undefined : `only ${words(precedence)}`,
    leastGrading === undefined ? undefined : `only graded ${leastGrading.source}${leastGrading.information} or better in ${leastGrading.scheme}`,
  ].filter((one) => one !== undefined);
  return [
    `${terms.name} (${feed}), published by ${owner}${mode === 'exercise' ? ', in exercise mode' : ''}. ${published}`,
    asked.length === 0 ? 'You asked for all of it.' : `You asked for ${asked.join(', ')}.`,
    `You declared that you use it for ${purpose}; what was not published for that purpose does not come.`,
    ...(under === undefined ? [] : under.length === 0 ? ['No agreement of yours is in force: nothing comes.'] : under.map((one) => agreementWords(one, purpose))),
    ...(bureauOf(participant) === undefined ? [] : [`What ${bureauOf(participant) ?? ''} delegated to you holds here too.`]),
    'The source of each item decides who gets it, and can take it back: what is withdrawn comes as such, and you sign with a control.receipt/1 what you destroyed.',
    `You can replay the last ${String(terms.replayDays ?? DEFAULT_REPLAY_DAYS)} days, as far as it was open to you then.`,
    webhook === undefined ? 'You fetch it, page by page or as a stream.' : `It is posted to ${webhook.url}.`,
    ...(participant === 'gs' ? [] : ['To ask for more, send gs a control.access-request/1 (entente feed ask).']),
  ];
}

function agreementWords({ id, terms, until }: Agreement, purpose: string): string {
  const { title, categories, purposes, direction, personalData, hostCountries } = terms;
  if (direction === 'from-partner') return `By ${id} (${title}) you send to the members; it brings you nothing.`;
  const fits = (purposes as readonly string[]).includes(purpose) ? '' : ` Your purpose is not among them, so it brings nothing.`;
  return `By ${id} (${title}), until ${day(until)}: ${words(categories)}, for ${words(purposes)}${personalData ? '' : ', without personal data'}${hostCountries === undefined ? '' : `, of ${words(hostCountries)} alone`}.${fits}`;
}
