// Generated from schemas/common/message-id/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * A UUIDv7 (RFC 9562) in lower case, made by the sender at the time of issue and never used twice.
 */
export type MessageId = string;
