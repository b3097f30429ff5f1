// Generated from schemas/common/script/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * A writing system by its ISO 15924 code.
 */
export type Script = string;
