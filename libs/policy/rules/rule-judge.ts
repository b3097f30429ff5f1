import { Problem, type Violation } from '#kernel';
import type { Rule } from '#contracts';
import { RuleJudge } from '#directory';
import { NotCompiled } from '../cedar/compile-expression.js';
import { compilePolicy } from '../cedar/compile-policy.js';
import { ruleSchema } from '../cedar/policy-files.js';
import { PolicyFault, validatePolicies } from '../cedar/read-policies.js';
import type { RuleBody } from '../rule-set.js';
import { answersFor, idleMembers, toCedar } from './compose.js';
import { readRule, TooWide } from './compiled-rule.js';

const invalid = (detail: string): Problem => new Problem('rule-invalid', { detail });

/** Participants a rule names as the owner's own. */
function ownNamed({ kind, to, from }: Rule): readonly string[] {
  if (kind === 'inbound' || kind === 'not-executable') return to?.participants ?? [];
  return kind === 'supervised' ? (from?.participants ?? []) : [];
}

/**
 * Whether an owner may set a rule: it follows its schema, says nothing idle, and reaches nobody else's data. A pure
 * function, and never to become stricter: every reader of the registry judges anew.
 */
export class SovereignRuleJudge extends RuleJudge {
  /** @param validate judges a body by `schemas/rules/rule/1` */
  constructor(private readonly validate: (body: RuleBody) => readonly Violation[]) {
    super();
  }

  /** @throws Problem `rule-invalid`, `rule-too-wide` */
  override check(owner: string, body: RuleBody): void {
    const violations = this.validate(body);
    if (violations.length > 0) throw new Problem('rule-invalid', { detail: violations.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' ').slice(0, 2000), violations });
    const rule = body as unknown as Rule;
    const idle = idleMembers(rule);
    if (idle.length > 0) throw invalid(`A rule of kind ${rule.kind} says nothing by ${idle.join(', ')}.`);
    const { validFrom, validUntil } = rule;
    if (validFrom !== undefined && validUntil !== undefined && Date.parse(validFrom) >= Date.parse(validUntil)) throw invalid('The rule would end before it begins.');
    if (rule.kind === 'supervised' && (rule.from?.participants ?? []).length === 0) throw invalid('A rule of kind supervised names participants in from.');
    const foreign = ownNamed(rule).filter((id) => !answersFor(owner, id) && !(owner === 'gs' && rule.kind === 'supervised'));
    if (foreign.length > 0) throw new Problem('rule-too-wide', { detail: `${owner} does not answer for ${foreign.join(', ')}.` });
    // What is composed from a form is right by construction, and held to that by specs; only a text of one's own needs Cedar here.
    if (rule.kind === 'cedar') this.#checkText(owner, body);
  }

  #checkText(owner: string, body: RuleBody): void {
    try {
      validatePolicies(toCedar(owner, body as unknown as Rule), ruleSchema());
      // Compiled once, to see that it can be.
      for (const { json } of readRule(owner, body)) compilePolicy(json);
    } catch (error) {
      if (error instanceof TooWide) throw new Problem('rule-too-wide', { detail: error.message, cause: error });
      if (error instanceof PolicyFault || error instanceof NotCompiled) throw new Problem('rule-invalid', { detail: `cedar, ${error.message}`, violations: [{ pointer: '/cedar', code: 'cedar', detail: error.message }], cause: error });
      throw error;
    }
  }
}
