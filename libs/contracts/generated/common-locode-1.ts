// Generated from schemas/common/locode/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * A port, airport or town by its UN/LOCODE: the country and three signs.
 */
export type UNLOCODE = string;
