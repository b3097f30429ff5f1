export { BASELINE_RULES, noExclusions } from './baseline-rules.js';
export { ENGINE_ERROR, SovereignDecisions } from './decide/sovereign-decisions.js';
export { ACTIONS, DecisionFunction, NO_OBLIGATIONS, type Action, type DataFacts, type Decision, type Obligations, type OwnersAlert, type Party, type Question } from './decision.js';
export type { Agreement, AgreementTerms, Delegation, RuleBody, SetRule } from './rule-set.js';
export { answersFor, toCedar } from './rules/compose.js';
export { speaksOfTime } from './rules/compiled-rule.js';
export { explainRule } from './rules/explain.js';
export { SovereignRuleJudge } from './rules/rule-judge.js';
