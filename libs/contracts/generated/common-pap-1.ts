// Generated from schemas/common/pap/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * What may be done with it, by the Permissible Actions Protocol.
 */
export type PAP = 'RED' | 'AMBER' | 'GREEN' | 'CLEAR';
