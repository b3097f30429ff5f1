import { referenceOf } from '#contracts';
import type { Settled } from '../inquiry.js';
import { shownBy } from '../masks.js';
import type { Reference } from '../ports.js';
import type { Grant } from '../provenance.js';
import type { Readable, Verdict } from './read-judge.js';

/** One reader's look at messages. */
export interface Look<M> {
  readonly verdict: Verdict;
  readonly messages: readonly M[];
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
  return looks.map(({ verdict, messages }, look) =>
    messages.flatMap((message, index) => {
      const decision = decisions[look]?.[index] ?? verdict(message);
      return shownBy(decision.unconsented === true ? reconsidered(verdict, message, grants) : decision, message) ?? [];
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
