import { isAudience } from '#contracts';
import type { LoggedRecord } from '#ledger';
import type { Chronicled } from './chronicle.js';
import { within, type Scope } from './scope.js';

/** One step of a message's story: with the entry that shows it, or missing, with why as far as that is known. */
export interface TraceStep {
  readonly step: string;
  readonly who: string;
  readonly at?: string;
  /** What a receipt says, by which door a reading was. */
  readonly as?: string;
  /** Number of the entry in the log. */
  readonly entry?: string;
  /** What opens the entry, and its proof; absent until a checkpoint covers it. */
  readonly logged?: LoggedRecord;
  /** Why there is no entry. */
  readonly missing?: string;
}

/** What the steps are held against. */
export interface Expected {
  readonly from: string;
  readonly addressees: readonly { readonly to: string; readonly allowed: boolean }[];
  readonly recalled: boolean;
  readonly erased: boolean;
  readonly waits: boolean;
}

const UNLISTED = 'the entry names an entity that its bureau does not list to you';
const NOT_LOGGED = 'not in the ledger: ask again in a few seconds, and call for an audit when it stays so';

/**
 * Puts the steps of a story in order, and says of those that should be there and are not that they are missing.
 * @param named by which name a participant may be told; an entry that says more than that is not opened
 */
export function stepsOf(chronicled: readonly Chronicled[], logged: readonly (LoggedRecord | undefined)[], expected: Expected, scope: Scope, named: (id: string) => string): readonly TraceStep[] {
  const there = chronicled.map(({ step, who, at, as, opening }, place): TraceStep => {
    const record = logged[place];
    if (named(who) !== who) return { step, who: named(who), at, ...(as === undefined || as === '' ? {} : { as }), entry: String(opening.index), missing: UNLISTED };
    return { step, who, at, ...(as === undefined || as === '' ? {} : { as }), entry: String(opening.index), ...(record === undefined ? { missing: 'no checkpoint covers it yet' } : { logged: record }) };
  });
  return [...there, ...missing(chronicled, expected, scope)];
}

function missing(chronicled: readonly Chronicled[], { from, addressees, recalled, erased, waits }: Expected, scope: Scope): TraceStep[] {
  const has = (step: string, who?: string): boolean => chronicled.some((one) => one.step === step && (who === undefined || one.who === who));
  const gone = 'erased: what opened it was destroyed';
  const steps: TraceStep[] = [];
  if (!has('accepted')) steps.push({ step: 'accepted', who: from, missing: erased ? gone : NOT_LOGGED });
  if (!has('decided')) steps.push({ step: 'decided', who: 'hub', missing: erased ? gone : NOT_LOGGED });
  for (const { to, allowed } of addressees) {
    if (!allowed || to === 'hub') continue;
    const arrived = has('delivered', to);
    if (!arrived && !recalled && !(scope.as === 'recipient' && !isAudience(to))) steps.push({ step: 'delivered', who: to, missing: waits ? 'it waits for its conditions to be accepted' : NOT_LOGGED });
    if (isAudience(to) || !within(scope, to)) continue;
    if (!has('read', to) && !chronicled.some((one) => one.step === 'delivered' && one.who === to && one.as === 'inbox-topic')) steps.push({ step: 'read', who: to, missing: recalled ? 'recalled before it was read' : 'not read so far' });
    if (!has('receipt', to)) steps.push({ step: 'receipt', who: to, missing: 'no receipt so far' });
  }
  if (erased && !has('erased')) steps.push({ step: 'erased', who: 'hub', missing: NOT_LOGGED });
  return steps;
}
