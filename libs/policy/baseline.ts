import { CONFIDENTIALITY } from '#contracts';
import { DecisionFunction, NO_OBLIGATIONS, type Decision, type Question } from './decision.js';

interface Forbid {
  readonly id: string;
  readonly applies: (question: Question) => boolean;
}

/** Each forbids on its own, and nothing overrides a forbid. */
const FORBIDS: readonly Forbid[] = [
  { id: 'baseline.originator-active', applies: ({ originator }) => !originator.active },
  { id: 'baseline.recipient-active', applies: ({ recipient }) => !recipient.active },
  { id: 'baseline.excluded', applies: ({ recipient, excluded }) => excluded.has(recipient.id) },
  // RPD Art. 58: what a bureau may not have, its entities may not have either.
  { id: 'baseline.bureau-excluded', applies: ({ recipient, excluded }) => recipient.bureau !== undefined && excluded.has(recipient.bureau) },
  { id: 'baseline.clearance', applies: ({ recipient, data }) => CONFIDENTIALITY.indexOf(recipient.clearance) < CONFIDENTIALITY.indexOf(data.confidentiality) },
];

/** Ids of the rules the baseline knows, for documents and for `entente explain`. */
export const BASELINE_RULES = Object.freeze(['baseline.addressee', ...FORBIDS.map((rule) => rule.id)]);

const ALLOWED: Decision = Object.freeze({ allowed: true, rules: Object.freeze(['baseline.addressee']), obligations: NO_OBLIGATIONS });

/** Addressees only, exclusions, confidentiality against clearance, a bureau over its entities. Everyone else is not asked about: default deny. */
export class BaselineDecisions extends DecisionFunction {
  override decide(question: Question): Decision {
    const rules = FORBIDS.filter((rule) => rule.applies(question)).map((rule) => rule.id);
    return rules.length === 0 ? ALLOWED : { allowed: false, rules, obligations: NO_OBLIGATIONS };
  }
}

/** The exclusions of a message without routing. */
export const noExclusions: ReadonlySet<string> = new Set();
