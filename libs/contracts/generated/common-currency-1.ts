// Generated from schemas/common/currency/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * A currency by its ISO 4217 code.
 */
export type Currency = string;
