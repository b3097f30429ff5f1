// Generated from schemas/common/participant/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * Who takes part: a bureau (ncb.KE), one of its entities (ncb.KE.kws), a partner, a regional bureau, an office, the General Secretariat (gs), an oversight body, or the hub.
 */
export type ParticipantId = string;
