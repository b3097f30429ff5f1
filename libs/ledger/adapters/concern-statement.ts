import { statement } from '#postgres';
import { SUBJECT_BYTES } from '../sequence/concerns.js';

// Names side by side in one parameter: the driver would spell an array of bytes out in hexadecimal.
const INSERT = `INSERT INTO ledger.concern (subject, at, index)
   SELECT substring($1::bytea FROM (n - 1)::int * ${SUBJECT_BYTES} + 1 FOR ${SUBJECT_BYTES}), to_timestamp(at / 1000.0), index FROM unnest($2::float8[], $3::bigint[]) WITH ORDINALITY AS new (at, index, n)`;

/** Notes by what new entries are found. */
export const CONCERN = statement('ledger.concern', INSERT);
/** The same for entries that were there before, which may have been noted already. */
export const CONCERN_AGAIN = statement('ledger.concern-again', `${INSERT} ON CONFLICT DO NOTHING`);
