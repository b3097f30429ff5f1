import { referenceOf } from '#contracts';
import { statement, type Queries } from '#postgres';
import type { FiledMessage } from '../deliver/mailboxes.js';
import type { Reference } from '../ports.js';
import { toFiled, type MessageRow } from './mailbox-rows.js';

// What one turn of the courier asks of PostgreSQL: one statement for all records of a batch, prepared once.

/** Content, its key, and pointers to what was not filed before. */
export const FILE = statement(
  'turn.file',
  `WITH keys AS (INSERT INTO vault.record_key (sender, id, wrapped) SELECT * FROM unnest($1::text[], $2::uuid[], $19::bytea[]) ON CONFLICT (sender, id) DO NOTHING),
   filed AS (
     INSERT INTO exchange.message (sender, id, position, digest, type, exercise, accepted_at, received_at, expires_at, recalled_at, recipients, audiences, except_for, version, facts, inherits, content, decided)
     SELECT sender, id, position, digest, type, exercise, accepted_at, now(), expires_at, CASE WHEN recalled THEN now() END,
            recipients::text[], audiences::text[], except_for::text[], version, facts, inherits::text[], substring($18::bytea FROM starts FOR bytes), decided
     FROM unnest($1::text[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::boolean[], $7::timestamptz[], $8::timestamptz[], $9::boolean[], $10::text[], $11::text[], $12::text[], $13::bigint[], $14::text[], $15::text[], $16::int[], $17::int[], $20::text[])
       AS new (sender, id, position, digest, type, exercise, accepted_at, expires_at, recalled, recipients, audiences, except_for, version, facts, inherits, starts, bytes, decided)
     ON CONFLICT (sender, id) DO NOTHING RETURNING position, exercise, sender, id),
   pointed AS (
     INSERT INTO exchange.mailbox_pointer (recipient, exercise, position, sender, id)
     SELECT recipient, exercise, position, sender, id FROM unnest($21::text[], $22::bigint[]) AS to_mailbox (recipient, position) JOIN filed USING (position))
   SELECT position FROM filed`,
);
export const KEEP_KEYS = statement('turn.keys', 'INSERT INTO vault.record_key (sender, id, wrapped) SELECT * FROM unnest($1::text[], $2::uuid[], $3::bytea[]) ON CONFLICT (sender, id) DO NOTHING');
export const SHARE = statement(
  'turn.share',
  'INSERT INTO exchange.mailbox_shared (audience, exercise, position, version, sender, id) SELECT * FROM unnest($1::text[], $2::boolean[], $3::bigint[], $4::bigint[], $5::text[], $6::uuid[])',
);
export const HOLD = statement(
  'turn.hold',
  'INSERT INTO exchange.held (sender, id, release_at, content) SELECT * FROM unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::bytea[]) ON CONFLICT (sender, id) DO NOTHING',
);
export const HAND_ON = `WITH on_to AS (
     INSERT INTO exchange.dispatched (sender, id, recipient, position, by_sender, by_id) SELECT $1, $2, recipient, $4, $5, $6 FROM unnest($3::text[]) AS recipient
     ON CONFLICT (sender, id, recipient) DO NOTHING RETURNING recipient)
   INSERT INTO exchange.mailbox_pointer (recipient, exercise, position, sender, id) SELECT recipient, $7, $4, $1, $2 FROM on_to`;
export const PUBLISH = `WITH put AS (
     INSERT INTO exchange.published (sender, id, audience, position, version, except_for, by_sender, by_id, of_sender, of_id, says, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $10, $11, $12, now())
     ON CONFLICT (sender, id, audience) DO NOTHING RETURNING sender, id, audience, position, version)
   INSERT INTO exchange.mailbox_shared (audience, exercise, position, version, sender, id) SELECT audience, $9, position, version, sender, id FROM put`;
/**
 * Who of some readers has been shown a message, as a query of one column `reader`. What was announced for an inbox topic counts as shown.
 * @param sql expressions: the readers as an array, and the message's own position, sender and id
 */
export const shownTo = (sql: { readonly readers: string; readonly position: string; readonly sender: string; readonly id: string }): string => {
  const placed = (table: string): string => `UNION ALL SELECT position FROM exchange.${table} x WHERE x.sender = ${sql.sender} AND x.id = ${sql.id}`;
  return `SELECT DISTINCT reader FROM (SELECT ${sql.position} AS place ${placed('dispatched')} ${placed('published')} ${placed('countersigned')}) places
       JOIN exchange.shown ON reader = ANY (${sql.readers}) AND last >= place AND first <= place AND place = ANY (positions)
       UNION SELECT recipient FROM exchange.taken x WHERE x.sender = ${sql.sender} AND x.id = ${sql.id} AND recipient = ANY (${sql.readers})`;
};
export const SHOWN_TO = shownTo({ readers: '$2', position: '$1::bigint', sender: '$3', id: '$4' });
/** Feeds in which a message `m` was published afterwards; NULL when there are none. */
export const PUBLISHED_COLUMN = `(SELECT jsonb_agg(jsonb_build_object('audience', p.audience, 'version', p.version, 'exceptFor', p.except_for) ORDER BY p.position) FROM exchange.published p WHERE p.sender = m.sender AND p.id = m.id)`;
const FIND = statement(
  'turn.find',
  `SELECT sender, id, position, digest, type, exercise, recalled_at, recipients, audiences, except_for, version, ARRAY(SELECT recipient FROM exchange.dispatched d WHERE d.sender = m.sender AND d.id = m.id) AS dispatched, ${PUBLISHED_COLUMN} AS published
   FROM exchange.message m WHERE (sender, id) IN (SELECT * FROM unnest($1::text[], $2::uuid[]))`,
);

/** Messages as the view remembers them, by reference. */
export async function findFiled(queries: Queries, references: readonly Reference[]): Promise<ReadonlyMap<string, FiledMessage>> {
  const found = await queries.query<MessageRow>(FIND, [references.map((one) => one.from), references.map((one) => one.id)]);
  return new Map(found.rows.map((row) => [referenceOf({ from: row.sender, id: row.id }), toFiled(row)]));
}
