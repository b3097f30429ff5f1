// Generated from schemas/common/icao-issuer/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * Who issued a travel document, by the code that stands on it (ICAO Doc 9303): a country by three letters, D, or an issuer that is no country, such as UNO or XXA. Not a code to route by.
 */
export type IssuerOfATravelDocument = string;
