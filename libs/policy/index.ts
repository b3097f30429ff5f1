export { BASELINE_RULES, BaselineDecisions, noExclusions } from './baseline.js';
export { DecisionFunction, type Decision, type Party, type Question } from './decision.js';
