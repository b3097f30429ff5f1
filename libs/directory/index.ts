export { KafkaStatementLog, RegistryFollower } from './adapters/registry-follower.js';
export { judgeStatement, type JudgedStatement } from './domain/apply-statement.js';
export { Directory, type AppliedStatement, type MembershipSpan, type TrustRoot } from './domain/directory.js';
export { Community, Participant, type RegisteredKey } from './domain/participant.js';
export { RegistryLog, type Outcome, type StatedRecord } from './domain/registry-log.js';
export { parseStatement, VERBS, type AnyStatement, type KeyEntry, type Statement, type StatementBodies, type Verb } from './domain/statement.js';
export { RegistryDesk, StatementLog, type StatedAnswer } from './domain/registry-desk.js';
