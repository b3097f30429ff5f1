import { bureauOf, isAudience } from '#contracts';
import type { Directory } from '#directory';
import type { AddresseeDecision } from './route/decide-addressees.js';

const OF_A_COUNTRY = /^rule\/([^/]+)\//;

/**
 * Of the rules that decided, those somebody may know of: what holds for everybody, and his own. That another has a rule,
 * and which, is for that one alone to know.
 */
export function rulesKnownTo(viewer: string, rules: readonly string[]): readonly string[] {
  const own = bureauOf(viewer) ?? viewer;
  return rules.filter((rule) => {
    const owner = OF_A_COUNTRY.exec(rule)?.[1];
    return owner === undefined || owner === own;
  });
}

/** By which name somebody is told of a participant: an entity that its bureau does not let it know of goes by the bureau's. */
export const knownAs = (viewer: string, id: string, directory: Directory): string => (directory.participant(id)?.isVisibleTo(viewer) === false ? (bureauOf(id) ?? id) : id);

/** What a sender may know of the decision on one entry of `to`. */
export interface KnownDecision {
  readonly to: string;
  readonly allowed: boolean;
  readonly rules: readonly string[];
  readonly blind?: true;
  /** Of a participant: what it would not be shown, as JSON Pointers into the message. */
  readonly withheld?: readonly string[];
  /** Of a participant: it is contested, as the registry tells everyone, and its mail is queued until that is settled (R27). */
  readonly held?: 'contested';
}

/** What of a decision on a participant follows from its standing now. */
export const heldNow = ({ to, allowed }: Pick<AddresseeDecision, 'to' | 'allowed'>, directory: Directory): { readonly held?: 'contested' } => (allowed && directory.participant(to)?.isFrozen(directory.version) === true ? { held: 'contested' } : {});

/** Who is in an audience, and who of it is refused, is not the sender's to know; the rules would tell that somebody is. */
export function knownToSender({ to, allowed, rules, blind, masks }: AddresseeDecision, sender: string, directory: Directory): KnownDecision {
  const withheld = isAudience(to) ? undefined : masks?.[to];
  return { to, allowed, rules: isAudience(to) ? [] : rulesKnownTo(sender, rules), ...(blind === undefined ? {} : { blind }), ...(withheld === undefined ? {} : { withheld }), ...heldNow({ to, allowed }, directory) };
}
