import { statement } from '#postgres';
import { SUBJECT_BYTES } from '../sequence/concerns.js';

/** Notes by what entries are found. Names side by side in one parameter: the driver would spell an array of bytes out in hexadecimal. */
export const CONCERN = statement(
  'ledger.concern',
  `INSERT INTO ledger.concern (subject, at, index)
   SELECT substring($1::bytea FROM (n - 1)::int * ${SUBJECT_BYTES} + 1 FOR ${SUBJECT_BYTES}), to_timestamp(at / 1000.0), index FROM unnest($2::float8[], $3::bigint[]) WITH ORDINALITY AS new (at, index, n)
   ON CONFLICT DO NOTHING`,
);
