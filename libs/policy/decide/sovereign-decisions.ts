import { DecisionFunction, NO_OBLIGATIONS, type Decision, type Party, type Question } from '../decision.js';
import type { SetRule } from '../rule-set.js';
import { conclude, type FoundHint } from './conclude.js';
import { Facts, ownerOf, type Way, type Workings } from './facts.js';
import { BaselineSlices, RuleSlices, type Slice } from './slices.js';

/** The rule id of a denial because the engine failed. */
export const ENGINE_ERROR = 'engine-error';

const isPartner = ({ kind }: Party): boolean => kind === 'partner' || kind === 'private';
const NO_WAYS: readonly never[] = Object.freeze([]);

/** The partners that take part, and which way the data would go; a partner's own data is its own. */
export function waysOf({ originator, recipient, data }: Question): readonly { readonly partner: string; readonly way: Way }[] {
  if (!isPartner(recipient) && !isPartner(originator)) return NO_WAYS;
  return [
    ...(isPartner(recipient) && !data.owners.includes(recipient.id) ? [{ partner: recipient.id, way: 'to-partner' as const }] : []),
    ...(isPartner(originator) && originator.id !== recipient.id ? [{ partner: originator.id, way: 'from-partner' as const }] : []),
  ];
}

/** Whether the recipient's own rules would let its data of this type go the other way (R18): the question turned round. */
export const turnedRound = (question: Question): Question => {
  const owner = ownerOf(question.recipient);
  return { ...question, action: 'receive', originator: question.recipient, recipient: question.originator, data: { ...question.data, from: question.recipient.id, owners: [owner] }, rules: question.rules.filter((rule) => rule.owner === owner) };
};

/** While the question is turned round, what asks for the same again counts as given. */
const GRANTED: Workings = { covered: () => true, reciprocal: () => true };

/**
 * Decides by the baseline, the agreements and the rules that countries set themselves, all of them Cedar, compiled to
 * functions. Plain Cedar gives the same answers, some hundred times slower; specs hold the two together.
 *
 * What goes wrong while deciding is a denial that names `engine-error`.
 */
export class SovereignDecisions extends DecisionFunction {
  readonly #baseline = new BaselineSlices();
  readonly #ruled = new RuleSlices();
  readonly #workings: Workings = { covered: (facts) => this.#covering(facts) !== undefined, reciprocal: (facts) => this.#isReciprocal(facts) };

  /** @param report told of what went wrong, for the log */
  constructor(private readonly report: (error: unknown) => void = () => undefined) {
    super();
  }

  /** Reads a rule before anybody asks, so that the first who does not wait for it. @returns whether that was still to be done */
  warm(rule: SetRule): boolean {
    try {
      return this.#ruled.warm(rule);
    } catch (error) {
      this.report(error);
      return true;
    }
  }

  override decide(question: Question): Decision {
    try {
      return this.#decide(question);
    } catch (error) {
      this.report(error);
      return { allowed: false, rules: [ENGINE_ERROR], obligations: NO_OBLIGATIONS };
    }
  }

  #decide(question: Question): Decision {
    const { action, data, rules } = question;
    const facts = new Facts(question, this.#workings);
    const findings = { permits: [] as string[], forbids: [] as string[], hints: [] as FoundHint[] };
    gather(this.#baseline.of(action, data.type), facts, findings);
    // How the hub works (receipts, recalls, rejections) is no data, and no rule of one may stop another's recall.
    if (rules.length > 0 && data.kind !== 'control') gather(this.#ruled.of(rules, action, data.type), facts, findings);
    if (findings.forbids.length === 0 && question.agreements.length > 0) findings.permits.push(...(this.#covering(facts) ?? []));
    return conclude(question, findings);
  }

  /** The agreements that cover every partner that takes part; undefined when one is not covered. */
  #covering(facts: Facts): readonly string[] | undefined {
    const { permits, forbids } = this.#baseline.of('cover', facts.data.type);
    const found: string[] = [];
    for (const { partner, way } of waysOf(facts.question)) {
      const covering = facts.question.agreements.filter((agreement) => {
        if (agreement.partner !== partner) return false;
        Object.assign(facts, { agreement, way });
        return permits.some(({ applies }) => applies(facts)) && !forbids.some(({ applies }) => applies(facts));
      });
      if (covering.length === 0) return undefined;
      found.push(...covering.map(({ id }) => id));
    }
    return found;
  }

  #isReciprocal({ question }: Facts): boolean {
    const turned = turnedRound(question);
    const facts = new Facts(turned, GRANTED);
    return !this.#ruled.of(turned.rules, turned.action, turned.data.type).forbids.some(({ applies }) => applies(facts));
  }
}

function gather(slice: Slice, facts: Facts, { permits, forbids, hints }: { readonly permits: string[]; readonly forbids: string[]; readonly hints: FoundHint[] }): void {
  for (const { rule, applies } of slice.permits) if (applies(facts)) permits.push(rule);
  for (const { rule, applies } of slice.forbids) if (applies(facts)) forbids.push(rule);
  for (const found of slice.hints) if (found.applies(facts)) hints.push(found);
}
