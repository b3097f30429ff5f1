import { participantKind } from '#contracts';
import { DecisionFunction, NO_OBLIGATIONS, type Decision, type Party, type Question } from '../decision.js';
import type { RuleBody, SetRule } from '../rule-set.js';
import { compileRule, type CompiledRule } from '../rules/compiled-rule.js';
import { compileBaseline } from './baseline-policies.js';
import { conclude, type FoundHint } from './conclude.js';
import { Facts, ownerOf, type Way, type Workings } from './facts.js';

/** The rule id of a denial because the engine failed. */
export const ENGINE_ERROR = 'engine-error';

const isPartner = ({ id }: Party): boolean => {
  const kind = participantKind(id);
  return kind === 'partner' || kind === 'private';
};

/** The partners that take part, and which way the data would go; a partner's own data is its own. */
export function waysOf({ originator, recipient, data }: Question): readonly { readonly partner: string; readonly way: Way }[] {
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
  readonly #baseline = compileBaseline();
  /** By the body as the registry holds it: a rule that is set anew is another object. */
  readonly #compiled = new WeakMap<RuleBody, CompiledRule>();
  readonly #workings: Workings = { covered: (facts) => this.#covering(facts) !== undefined, reciprocal: (facts) => this.#isReciprocal(facts) };

  /** @param report told of what went wrong, for the log */
  constructor(private readonly report: (error: unknown) => void = () => undefined) {
    super();
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
    const { action } = question;
    const facts = new Facts(question, this.#workings);
    const permits: string[] = [];
    const forbids: string[] = [];
    const hints: FoundHint[] = [];
    for (const { id, applies } of this.#baseline.permits.get(action) ?? []) if (applies(facts)) permits.push(id);
    for (const { id, applies } of this.#baseline.forbids.get(action) ?? []) if (applies(facts)) forbids.push(id);
    for (const { id, applies, hint } of this.#baseline.hints) if (applies(facts)) hints.push({ rule: id, owner: undefined, hint });
    // How the hub works (receipts, recalls, rejections) is no data, and no rule of one may stop another's recall.
    if (question.data.kind !== 'control') {
      for (const rule of question.rules) {
        const compiled = this.#compile(rule);
        for (const { actions, applies } of compiled.forbids) if ((actions === undefined || actions.has(action)) && applies(facts)) forbids.push(rule.id);
        for (const { applies, hint } of compiled.hints) if (applies(facts)) hints.push({ rule: rule.id, owner: rule.owner, hint });
      }
    }
    if (forbids.length === 0 && question.agreements.length > 0) permits.push(...(this.#covering(facts) ?? []));
    return conclude(question, { permits, forbids, hints });
  }

  #compile(rule: SetRule): CompiledRule {
    const known = this.#compiled.get(rule.body);
    if (known !== undefined) return known;
    const compiled = compileRule(rule.owner, rule.body);
    this.#compiled.set(rule.body, compiled);
    return compiled;
  }

  /** The agreements that cover every partner that takes part; undefined when one is not covered. */
  #covering(facts: Facts): readonly string[] | undefined {
    const { permits, forbids } = this.#baseline.covers;
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
    return !turned.rules.some((rule) => this.#compile(rule).forbids.some(({ actions, applies }) => (actions === undefined || actions.has(turned.action)) && applies(facts)));
  }
}
