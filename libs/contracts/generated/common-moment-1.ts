// Generated from schemas/common/moment/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * When something happened, as far as it is known: a year, a month, a day, or a time of day with Z or an offset from UTC.
 */
export type Moment = string;
