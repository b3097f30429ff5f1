// Generated from schemas/common/language/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * A language by its BCP 47 tag, such as en, fr, es, ar or zh-Hant.
 */
export type Language = string;
