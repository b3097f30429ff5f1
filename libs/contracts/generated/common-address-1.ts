// Generated from schemas/common/address/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * A participant, or an audience that stands for its members: a community, a region, the readers of a feed, or all bureaus.
 */
export type Address = string;
