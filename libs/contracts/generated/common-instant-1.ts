// Generated from schemas/common/instant/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * A moment in UTC as RFC 3339 writes it, with Z, to the second or finer.
 */
export type Instant = string;
