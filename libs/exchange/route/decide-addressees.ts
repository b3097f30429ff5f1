import { isAudience, type Message, type Routing } from '#contracts';
import type { Directory } from '#directory';
import { noExclusions, type Decision } from '#policy';
import { factsDigest, InputsDigest, settled, type Case, type Inquiry } from '../inquiry.js';
import { EXTRACT, isReleased, NOT_RELEASED } from '../public-extract.js';
import { consentsToForward, NOTHING_GIVEN, ownersMissing, type Source } from '../provenance.js';

/** What was decided for one entry of `to` (or of `blindCopy`). */
export interface AddresseeDecision {
  readonly to: string;
  readonly allowed: boolean;
  readonly rules: readonly string[];
  /** Digest of what this was decided from (`InputsDigest`). */
  readonly inputs: string;
  /** For an audience: the members who do not get it. */
  readonly except?: readonly string[];
  /** Whom which members of the message are withheld from, as JSON Pointers; never shown to anyone but the owner. */
  readonly masks?: Readonly<Record<string, readonly string[]>>;
  /** Addressed in the routing only, which recipients never see. */
  readonly blind?: true;
}

interface Exclusions {
  readonly byName: ReadonlySet<string>;
  /** With the members of excluded audiences, whom the sender may not know: they are kept out of audiences only. */
  readonly all: ReadonlySet<string>;
}

function exclusionsOf(routing: Routing | undefined, directory: Directory, version: number): Exclusions {
  const exclude = routing?.exclude ?? [];
  if (exclude.length === 0) return { byName: noExclusions, all: noExclusions };
  return {
    byName: new Set(exclude.filter((id) => !isAudience(id))),
    all: new Set(exclude.flatMap((id) => (isAudience(id) ? directory.members(id, version) : [id]))),
  };
}

const masksOf = (masks: readonly (readonly [string, readonly string[]])[]): Pick<AddresseeDecision, 'masks'> => {
  const some = masks.filter(([, mask]) => mask.length > 0);
  return some.length === 0 ? {} : { masks: Object.fromEntries(some) };
};

/** Refuses while a joint owner has not agreed (R22). */
export const JOINT_OWNERS = 'baseline.joint-owners';

/** Refuses what may not be published in a feed: by its sender, or of its type, under conditions that each reader would have to countersign, or because the feed has ended. */
export const FEED_TERMS = 'baseline.feed-terms';

type Ask = (recipient: string, excluded: ReadonlySet<string>) => Decision;

/**
 * May this go to someone: may the sender send it at all, have the joint owners agreed, is an extract released, may the recipient have it, and may
 * whatever it was derived from be passed on to it?
 */
function askerFor(message: Message, inquiry: Inquiry, of: Case): Ask {
  const { from } = message;
  const sending = inquiry.decide(of, { action: 'send', originator: from, recipient: from });
  if (!sending.allowed) return () => sending;
  if (ownersMissing(message, of.consents).length > 0) return () => ({ ...sending, allowed: false, rules: [JOINT_OWNERS] });
  if (message.type === EXTRACT && !isReleased(message, of.given?.extract, of, inquiry)) return () => ({ ...sending, allowed: false, rules: [NOT_RELEASED] });
  const { given = NOTHING_GIVEN } = of;
  const forward = (source: Source, recipient: string): Decision =>
    settled(inquiry.decide({ ...of, data: source.data, consents: consentsToForward(source.reference, from, recipient, given.grants) }, { action: 'forward', originator: from, recipient }), of.data);
  return (recipient, excluded) => {
    const received = settled(inquiry.decide(of, { action: 'receive', originator: from, recipient, excluded }), of.data);
    if (given.sources.length === 0) return received;
    const refused = [received, ...given.sources.map((source) => forward(source, recipient))].filter(({ allowed }) => !allowed);
    return refused.length === 0 ? received : { ...received, allowed: false, rules: [...new Set(refused.flatMap(({ rules }) => rules))] };
  };
}

/**
 * Decides every addressee of a message, audiences expanded to their members at the rule-set version. A pure function of
 * message, routing, version and time. The originator never gets its own message back.
 *
 * Whether an audience counts as reached, and by which rules, does not depend on whom the sender keeps out of it: else
 * excluding one participant at a time would tell who the members are.
 *
 * @param reach `some` where it matters alone who is reached: nobody is asked about once one member of an audience is, and
 * what else is told of that audience is not complete
 */
export function decideAddressees(message: Message, routing: Routing | undefined, directory: Directory, inquiry: Inquiry, of: Case, reach: 'all' | 'some' = 'all'): AddresseeDecision[] {
  const { version } = of;
  const { byName, all } = exclusionsOf(routing, directory, version);
  const inputs = new InputsDigest(of, 'receive', factsDigest(of.data), routing?.exclude ?? []);
  const ask = askerFor(message, inquiry, of);

  const decideOne = (to: string): AddresseeDecision => {
    if (!isAudience(to)) {
      const { allowed, rules, obligations } = ask(to, byName);
      return { to, allowed, rules, inputs: inputs.of(to), ...masksOf(allowed ? [[to, obligations.mask]] : []) };
    }
    if (to.startsWith('feed.') && (message.conditions !== undefined || directory.feeds.get(to)?.takes(message.from, version, message.type) !== true)) return { to, allowed: false, rules: [FEED_TERMS], inputs: inputs.of(to), except: [] };
    const masks: [string, readonly string[]][] = [];
    const refused: string[] = [];
    const rules = new Set<string>();
    let reached = 0;
    for (const member of directory.members(to, version)) {
      if (member === message.from) {
        refused.push(member);
        continue;
      }
      const decision = ask(member, noExclusions);
      decision.rules.forEach((rule) => rules.add(rule));
      if (decision.allowed) reached++;
      if (reach === 'some' && reached > 0) break;
      if (!decision.allowed || (all.size > 0 && !ask(member, all).allowed)) refused.push(member);
      else masks.push([member, decision.obligations.mask]);
    }
    return { to, allowed: reached > 0, rules: [...rules], inputs: inputs.of(to), except: refused, ...masksOf(masks) };
  };

  const named = message.to.filter((to) => to !== message.from && to !== 'hub').map(decideOne);
  const blind = (routing?.blindCopy ?? []).filter((to) => to !== message.from && to !== 'hub' && !message.to.includes(to)).map((to) => ({ ...decideOne(to), blind: true as const }));
  return [...named, ...blind];
}
