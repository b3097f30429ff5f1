// Generated from schemas/common/official-language/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * One of the four languages notices are published in.
 */
export type OfficialLanguage = 'en' | 'fr' | 'es' | 'ar';
