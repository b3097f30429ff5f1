export { KafkaStatementLog, RegistryFollower } from './adapters/registry-follower.js';
export { judgeStatement, type JudgedStatement } from './domain/apply-statement.js';
export { Directory, type AppliedStatement, type MembershipSpan, type TrustRoot } from './domain/directory.js';
export { DEFAULT_REPLAY_DAYS, Feed, FEED_KINDS, type FeedTerms } from './domain/feed.js';
export { feedSpans, isOpenTo } from './domain/feed-readers.js';
export { Community, Participant, type Visibility } from './domain/participant.js';
export { RegisteredKey } from './domain/registered-key.js';
export { RegistryLog, type Outcome, type StatedRecord } from './domain/registry-log.js';
export { RegistryDesk, StatementLog, type StatedAnswer } from './domain/registry-desk.js';
export { RuleJudge, UnwiredJudge } from './domain/rule-judge.js';
export { parseStatement, VERBS, type AnyStatement, type KeyEntry, type Statement, type StatementBodies, type Verb } from './domain/statement.js';
export {
  AUDITED, DIRECTIONS, isInForce, matchesType, OPERATIONS, ROADS, type Agreement, type AgreementTerms, type Delegation, type DelegationTerms, type Mandate, type MandateTerms, type RuleBody, type SetRule,
} from './domain/terms.js';
