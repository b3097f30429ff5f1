import { participantKind, type Message } from '#contracts';
import type { Directory } from '#directory';
import type { SetRule } from '#policy';
import { ownersOf } from '../facts.js';
import type { Case, Inquiry } from '../inquiry.js';
import type { Supervision } from './held-messages.js';

const NONE: readonly never[] = Object.freeze([]);
const supervising = new WeakMap<readonly SetRule[], readonly SetRule[]>();

/** Of an owner's rules, those under which messages are looked at first: the same array until a rule of that owner changes. */
function supervisedBy(owner: string, directory: Directory, version: number): readonly SetRule[] {
  const rules = directory.rules(owner, version);
  if (rules.length === 0) return NONE;
  let found = supervising.get(rules);
  if (found === undefined) supervising.set(rules, (found = rules.filter(({ body }) => body['kind'] === 'supervised')));
  return found;
}

/**
 * Who looks at a message before it goes out, and under which decisions (R21): owners over their own participants first, `gs`
 * last. Control messages are never held, nor is what goes to the reviewer or to an oversight body alone: an appeal must
 * get through.
 * @param caseOf makes the case; asked only where anyone is supervised at all
 */
export function supervisionsOf(message: Message, directory: Directory, inquiry: Inquiry, version: number, caseOf: () => Case): readonly Supervision[] {
  const supervisors = [...ownersOf(message), 'gs'].map((owner) => ({ owner, rules: supervisedBy(owner, directory, version) })).filter(({ rules }) => rules.length > 0);
  if (supervisors.length === 0) return NONE;
  const of = caseOf();
  return supervisors.flatMap(({ owner, rules }): readonly Supervision[] => {
    const { allowed, rules: named, obligations } = inquiry.decide(of, { action: 'send', originator: message.from, recipient: message.from }, rules);
    if (!allowed || obligations.review?.includes(owner) !== true) return NONE;
    if (message.to.every((to) => to === owner || participantKind(to) === 'oversight')) return NONE;
    const under = rules.filter(({ id }) => named.includes(id));
    const texts = (member: string): readonly string[] => under.map(({ body }) => body[member]).filter((value) => typeof value === 'string');
    const until = texts('validUntil').toSorted().at(-1);
    return [{ by: owner, rules: under.map(({ id }) => id), references: texts('reference'), appeals: texts('appeal'), ...(until === undefined ? {} : { until }) }];
  });
}

/** When none of these rules holds any more, milliseconds since the epoch; undefined while one does. */
export function supervisionEnded(rules: readonly string[], directory: Directory, now: number): number | undefined {
  let last = -Infinity;
  for (const id of rules) {
    const until = directory.ruleShelf.get(id, directory.version)?.body['validUntil'];
    const ends = typeof until === 'string' ? Date.parse(until) : -Infinity;
    if (ends > now) return undefined;
    // Taken back, or set anew with an end that had come: it ended when that was stated.
    last = Math.max(last, ends, directory.chains.get(id)?.at(-1)?.at ?? -Infinity);
  }
  return last;
}
