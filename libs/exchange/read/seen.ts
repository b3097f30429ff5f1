import { referenceOf } from '#contracts';
import type { Settled } from '../inquiry.js';
import { shownBy } from '../masks.js';
import type { Reference } from '../ports.js';
import type { Grant } from '../provenance.js';
import type { Refused } from './alerts.js';
import type { Readable, Verdict } from './read-judge.js';

/** One reader's look at messages. */
export interface Look<M> {
  readonly verdict: Verdict;
  readonly messages: readonly M[];
  /** Told of what is not shown. */
  readonly refused?: Refused | undefined;
}

/** Looks up the consents that were given to uses of these messages and hold now. */
export type GrantLookUp = (references: readonly Reference[]) => Promise<readonly Grant[]>;

/**
 * What each look sees: what the rules let through, less what they withhold. Consents are asked for only where nothing but
 * the want of one stands in the way, and then once for all.
 */
export async function seen<M extends Readable>(looks: readonly Look<M>[], lookUp: GrantLookUp): Promise<readonly (readonly M[])[]> {
  const wanting = new Map<string, Reference>();
  const decisions = looks.map(({ verdict, messages }) =>
    messages.map((message) => {
      const decision = verdict(message);
      if (decision.unconsented === true) wanting.set(referenceOf(message), message);
      return decision;
    }),
  );
  const grants = wanting.size === 0 ? [] : await lookUp([...wanting.values()]);
  return looks.map(({ verdict, messages, refused }, look) =>
    messages.flatMap((message, index) => {
      const first = decisions[look]?.[index] ?? verdict(message);
      const decision = first.unconsented === true ? reconsidered(verdict, message, grants) : first;
      const shown = shownBy(decision, message);
      if (shown !== undefined) return shown;
      refused?.(message, decision);
      return [];
    }),
  );
}

/** The verdict with the consents that were given to this message. */
const reconsidered = (verdict: Verdict, message: Readable, grants: readonly Grant[]): Settled => verdict(message, grants.filter(({ of }) => of === referenceOf(message)));

/** The verdict on one message whose consents are known already. */
export function judged(verdict: Verdict, message: Readable & { readonly grants: readonly Grant[] }): Settled {
  const decision = verdict(message);
  return decision.unconsented === true ? reconsidered(verdict, message, message.grants) : decision;
}
