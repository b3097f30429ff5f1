import type { Queries } from '#postgres';
import type { Reference } from '../ports.js';

/** A message whose content is gone. */
export interface Erased extends Reference {
  readonly digest: string;
  readonly exercise: boolean;
}

/** What others keep of messages beside the exchange, such as titles: it goes with their content, in the same transaction. */
export type Forget = (queries: Queries, messages: readonly Reference[]) => Promise<void>;

export const columnsOf = (messages: readonly Reference[]): [string[], string[]] => [messages.map(({ from }) => from), messages.map(({ id }) => id)];

/**
 * Takes content away for good: its key first, and all that was kept or written about it.
 * @param at milliseconds since the epoch
 * @returns those that were there until now: what was erased before is not told again
 */
export async function eraseMessages(queries: Queries, messages: readonly Reference[], at: number, forget?: Forget): Promise<readonly Erased[]> {
  if (messages.length === 0) return [];
  const { rows } = await queries.query<{ sender: string; id: string; digest: string; exercise: boolean; fresh: boolean }>(
    `WITH due AS (SELECT sender, id, erased_at IS NULL AS fresh FROM exchange.message WHERE (sender, id) IN (SELECT * FROM unnest($2::text[], $3::uuid[])) FOR UPDATE),
          keys AS (DELETE FROM vault.record_key k USING due WHERE k.sender = due.sender AND k.id = due.id)
     UPDATE exchange.message m SET erased_at = coalesce(m.erased_at, $1), content = '', facts = '' FROM due WHERE m.sender = due.sender AND m.id = due.id
     RETURNING m.sender, m.id, m.digest, m.exercise, due.fresh`,
    [new Date(at), ...columnsOf(messages)],
  );
  await blank(queries, messages, forget);
  return rows.filter(({ fresh }) => fresh).map(({ sender, id, digest, exercise }) => ({ from: sender, id, digest, exercise }));
}

/**
 * What others wrote about messages whose content is gone, and what was kept of them on their way: reasons, notes, what they were
 * claimed with (whose data it is stays: by that the owners' rules hold), records held for endorsement or for an inbox topic,
 * and that they lie on inbox topics: no rule is asked about them any more.
 */
export async function blank(queries: Queries, messages: readonly Reference[], forget?: Forget): Promise<void> {
  if (messages.length === 0) return;
  await queries.query(
    `WITH due AS (SELECT * FROM unnest($1::text[], $2::uuid[]) AS due (sender, id)),
          recalls AS (UPDATE exchange.recall r SET reason = '' FROM due WHERE r.sender = due.sender AND r.id = due.id),
          receipts AS (UPDATE exchange.receipt r SET note = NULL FROM due WHERE r.sender = due.sender AND r.id = due.id AND note IS NOT NULL),
          given AS (UPDATE exchange.accepted a SET given = json_build_object('inherits', a.given->'inherits', 'sources', '[]'::json, 'grants', '[]'::json) FROM due WHERE a.sender = due.sender AND a.id = due.id AND a.given IS NOT NULL),
          queued AS (DELETE FROM exchange.queued q USING due WHERE q.sender = due.sender AND q.id = due.id),
          keys AS (DELETE FROM vault.endorsement_key k USING due WHERE k.sender = due.sender AND k.id = due.id),
          taken AS (DELETE FROM exchange.taken t USING due WHERE t.sender = due.sender AND t.id = due.id AND (t.restricted_at IS NULL OR t.told))
     UPDATE exchange.endorsement e SET content = NULL FROM due WHERE e.sender = due.sender AND e.id = due.id AND content IS NOT NULL`,
    columnsOf(messages),
  );
  await forget?.(queries, messages);
}
