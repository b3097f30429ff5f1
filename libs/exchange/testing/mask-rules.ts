import { DecisionFunction, NO_OBLIGATIONS, type Decision, type Question } from '#policy';

/** Some are masked by one rule, everyone else by none; a form without masks refuses by that rule. */
export class MaskRules extends DecisionFunction {
  /** @param mask by participant: JSON Pointers */
  constructor(public mask: Readonly<Record<string, readonly string[]>>) {
    super();
  }

  override decide({ recipient, data }: Question): Decision {
    const mask = this.mask[recipient.id] ?? [];
    if (mask.length > 0 && !data.maskable) return { allowed: false, rules: ['rule/ncb.XA/no-persons'], obligations: NO_OBLIGATIONS };
    return { allowed: true, rules: ['baseline.addressee'], obligations: { ...NO_OBLIGATIONS, mask } };
  }
}
