// Generated from schemas/common/tlp/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * To whom it may be shown, by the Traffic Light Protocol 2.0.
 */
export type TLP = 'RED' | 'AMBER+STRICT' | 'AMBER' | 'GREEN' | 'CLEAR';
