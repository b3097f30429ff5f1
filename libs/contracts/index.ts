export { CONFIDENTIALITY, exchangeKey, isNotice, PURPOSES, referenceOf, TYP, type Confidentiality, type EvidenceUse, type Handling, type Message, type Mode, type Onward, type Precedence, type Purpose, type Routing } from './message.js';
export { bureauOf, isAudience, parseReference, participantKind, speaksFor, type ParticipantKind } from './participants.js';
export { derivedSalt, HEADER, newSalt, readIdentity, recordHeaders, type RecordHeaders, type RecordIdentity } from './records.js';
export { allTopics, deadTopicOf, inboxTopic, inboxTopicOf, MAX_RECORD_BYTES, TOPICS, type TopicDefinition } from './topics.js';
export { isContainerNumber, isImoCompanyNumber, isImoShipNumber, isShipMmsi, isVin } from './check-digits.js';
export type {
  Agency, Bodies, Company, ConfirmationOfStatistics, Coordinates, Ecomessage, Grading, Information, LegalBasis, Message as MessageEnvelope, MessageType, Money, ObjectOfInterest, Outcome,
  Person, Place, Product, Quantity, Recall, Receipt, Rejection, Reminder, Reply, RequestForAction, RequestForInformation, Rule, SealedContent, SeizureReport, StatisticsReturn, Transport, Vehicle, Vessel,
} from './generated/index.js';
export { ContentReader, type ContentFacts } from './content-facts.js';
export { ruleForm } from './rule-form.js';
export { componentName, schemaComponents } from './schema-components.js';
export { readSchemas, schemasDirectory, type JsonSchema, type SchemaClass, type SchemaFile } from './schema-files.js';
export { loadSchemaRegistry, SchemaRegistry, type TypeDescription } from './schema-registry.js';
export { examplesOf, SchemaReader, type Example, type Field } from './describe.js';
export { skeletonOf } from './skeleton.js';
export { Labels, OFFICIAL_LANGUAGES, readLabels, schemaName, type OfficialLanguage } from './labels.js';
export { mrzFault } from './mrz.js';
export { hasCode, isKnownCode, readVocabularies, type Term, type Vocabulary } from './vocabularies.js';
export { WARNINGS, warningsOf, warningsOfMessage, type Warning, type WarningCode } from './warnings.js';
