import type { Confidentiality } from '#contracts';

/** What a decision needs to know of a participant, at the rule-set version it is made at. */
export interface Party {
  readonly id: string;
  readonly active: boolean;
  readonly clearance: Confidentiality;
  /** The bureau that answers for an entity. */
  readonly bureau: string | undefined;
}

/** May this addressee receive this message? */
export interface Question {
  readonly originator: Party;
  readonly recipient: Party;
  readonly confidentiality: Confidentiality;
  /** Participants the sender keeps out, in the routing nobody else reads. */
  readonly excluded: ReadonlySet<string>;
}

export interface Decision {
  readonly allowed: boolean;
  /** The rules that decided: every forbidding one when refused, the permitting one when allowed. */
  readonly rules: readonly string[];
}

/**
 * Decides whether one recipient may receive. A port: the baseline below stands behind it now, rules that countries
 * write themselves will. It is a pure function of its question, so that deciding again gives the same answer.
 */
export abstract class DecisionFunction {
  abstract decide(question: Question): Decision;
}
