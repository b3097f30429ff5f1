import { isAudience, type Message, type Routing } from '#contracts';
import type { Directory } from '#directory';
import { noExclusions, type DecisionFunction } from '#policy';
import { findParty } from '../parties.js';

/** What was decided for one entry of `to` (or of `blindCopy`). */
export interface AddresseeDecision {
  readonly to: string;
  readonly allowed: boolean;
  readonly rules: readonly string[];
  /** For an audience: the members who do not get it. */
  readonly except?: readonly string[];
  /** Addressed in the routing only, which recipients never see. */
  readonly blind?: true;
}

/** Everyone the sender keeps out: whoever is excluded by name, and all members of an excluded audience. */
function excludedBy(routing: Routing | undefined, directory: Directory, version: number): ReadonlySet<string> {
  if (routing?.exclude === undefined) return noExclusions;
  return new Set(routing.exclude.flatMap((id) => (isAudience(id) ? directory.members(id, version) : [id])));
}

/**
 * Decides every addressee of a message, audiences expanded to their members at the rule-set version. A pure function of
 * message, routing and version. The originator never gets its own message back.
 */
export function decideAddressees(message: Message, routing: Routing | undefined, directory: Directory, version: number, decisions: DecisionFunction): AddresseeDecision[] {
  const originator = findParty(directory, message.from, version);
  const excluded = excludedBy(routing, directory, version);
  const { confidentiality } = message.handling;
  const ask = (id: string): { allowed: boolean; rules: readonly string[] } => decisions.decide({ originator, recipient: findParty(directory, id, version), confidentiality, excluded });

  const decideOne = (to: string): AddresseeDecision => {
    if (!isAudience(to)) return { to, ...ask(to) };
    const refused: string[] = [];
    const rules = new Set<string>();
    let reached = 0;
    for (const member of directory.members(to, version)) {
      if (member === message.from) {
        refused.push(member);
        continue;
      }
      const decision = ask(member);
      decision.rules.forEach((rule) => rules.add(rule));
      if (decision.allowed) reached++;
      else refused.push(member);
    }
    return { to, allowed: reached > 0, rules: [...rules], except: refused };
  };

  const named = message.to.filter((to) => to !== message.from && to !== 'hub').map(decideOne);
  const blind = (routing?.blindCopy ?? []).filter((to) => to !== message.from && !message.to.includes(to)).map((to) => ({ ...decideOne(to), blind: true as const }));
  return [...named, ...blind];
}
