// Generated from schemas/common/partial-date/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * A date as far as it is known: a year, a year and month, or a full date.
 */
export type PartialDate = string;
