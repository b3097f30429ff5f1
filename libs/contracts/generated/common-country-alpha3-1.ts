// Generated from schemas/common/country-alpha3/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * A country by its ISO 3166-1 alpha-3 code, where a form asks for that one. Messages are routed by participants and name countries by two letters.
 */
export type CountryByThreeLetters = string;
