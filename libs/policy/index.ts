export { BASELINE_RULES, BaselineDecisions, noExclusions } from './baseline.js';
export { ACTIONS, DecisionFunction, NO_OBLIGATIONS, type Action, type DataFacts, type Decision, type Obligations, type Party, type Question } from './decision.js';
export type { Agreement, AgreementTerms, Delegation, SetRule } from './rule-set.js';
