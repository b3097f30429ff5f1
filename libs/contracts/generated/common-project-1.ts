// Generated from schemas/common/project/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * The operation or project it belongs to, such as Wisdom, LEAF or an operation of one's own.
 */
export type Project = string;
