import { Problem } from '#kernel';
import type { RuleBody } from './terms.js';

/**
 * Whether an owner may set a rule: the form is right and it reaches nobody else's data. Handed in, because what a rule
 * means is no business of the registry. It must be a pure function that never becomes stricter: every reader of the log
 * judges anew, and one that said no where another said yes would have another registry.
 */
export abstract class RuleJudge {
  /** @throws Problem `rule-invalid`, `rule-too-wide` */
  abstract check(owner: string, body: RuleBody): void;
}

/** Where nobody can tell what a rule means, none is set. */
export class UnwiredJudge extends RuleJudge {
  override check(): never {
    throw new Problem('rule-invalid', { detail: 'This hub takes no rules yet.' });
  }
}
