export { ACT_NAMES, RULES, type Act, type ActName, type Role } from './acts.js';
export { allowed, apply, request, reviewDue, rolesOf, type Applied, type Circumstances, type Effect, type RefusedBecause } from './apply.js';
export { FLAGS, flagsOf, type Flag } from './flags.js';
export { KINDS, kindsOf, mayRequest, monthsLater, rulesOn, type Kind, type KindRules } from './kinds.js';
export { CIRCULATING, contradictions, FINAL, REFUSAL_CODES, STATES, type Checklist, type Notice, type RefusalCode, type State } from './notice.js';
