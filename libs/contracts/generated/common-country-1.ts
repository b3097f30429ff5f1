// Generated from schemas/common/country/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * A country by its ISO 3166-1 alpha-2 code. The codes XA to XZ are free for exercises and examples.
 */
export type Country = string;
