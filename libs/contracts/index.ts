export { CONFIDENTIALITY, exchangeKey, referenceOf, TYP, type Confidentiality, type Message, type Mode, type Precedence, type Routing } from './message.js';
export { bureauOf, isAudience, parseReference, participantKind, type ParticipantKind } from './participants.js';
export { derivedSalt, HEADER, newSalt, readIdentity, recordHeaders, type RecordHeaders, type RecordIdentity } from './records.js';
export { allTopics, deadTopicOf, inboxTopic, inboxTopicOf, MAX_RECORD_BYTES, TOPICS, type TopicDefinition } from './topics.js';
