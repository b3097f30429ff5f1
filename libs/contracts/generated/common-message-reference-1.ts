// Generated from schemas/common/message-reference/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * Names one message: its sender, a slash, and its id.
 */
export type MessageReference = string;
