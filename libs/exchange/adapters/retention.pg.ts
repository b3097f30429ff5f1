import type { Database, Queries } from '#postgres';
import type { CountFault } from '../lifecycle/counts.js';
import { Retention, type AlertDue, type Expired, type LifecycleTurn, type Ordered, type ReviewDue } from '../lifecycle/retention.js';
import type { Reference } from '../ports.js';
import type { HeldMessage, Supervision } from '../route/held-messages.js';
import { followCounts } from './counts.pg.js';
import { blank, columnsOf, eraseMessages, type Forget } from './erasing.pg.js';
import { LIFECYCLE_LOCK } from './reading-lock.js';

interface ExpiredRow {
  readonly sender: string;
  readonly id: string;
  readonly digest: string;
  readonly exercise: boolean;
  readonly expires_at: Date;
  readonly decided: string | null;
}
type HeldRow = Omit<ExpiredRow, 'expires_at' | 'decided'> & { readonly endorser: string; readonly held_at: Date; readonly expires_at: Date | null; readonly review: Supervision | null };
type AlertRow = Pick<ExpiredRow, 'sender' | 'id' | 'digest' | 'exercise'> & Pick<AlertDue, 'owner' | 'reader' | 'rule' | 'who' | 'action'> & { readonly met_at: Date };
type ReviewRow = Omit<ExpiredRow, 'expires_at' | 'decided'> & { readonly owners: string[]; readonly review_by: string; readonly accepted_at: Date };

type OrderRow = Omit<ExpiredRow, 'expires_at'> & { readonly by_sender: string; readonly by_id: string; readonly basis: string; readonly ordered_at: Date };
const toReference = ({ sender, id }: Pick<ExpiredRow, 'sender' | 'id'>): Reference => ({ from: sender, id });
const toOrdered = (row: OrderRow): Ordered => ({ ...toReference(row), digest: row.digest, exercise: row.exercise, by: { from: row.by_sender, id: row.by_id }, basis: row.basis, orderedAt: row.ordered_at.getTime(), decided: row.decided ?? undefined });

const orderKeys = (orders: readonly OrderRow[]): unknown[] => [...columnsOf(orders.map(toReference)), orders.map(({ digest }) => digest), orders.map(({ exercise }) => exercise)];

const toHeld = (row: HeldRow): HeldMessage => ({
  from: row.sender, id: row.id, digest: row.digest, endorser: row.endorser, exercise: row.exercise, heldAt: row.held_at.getTime(), expiresAt: row.expires_at?.getTime(), ...(row.review === null ? {} : { review: row.review }),
});

/** One look, inside one transaction under the lock. */
class PgLifecycleTurn implements LifecycleTurn {
  constructor(
    private readonly queries: Queries,
    private readonly forget: Forget | undefined,
  ) {}

  async erase(now: number, paused: readonly string[], limit: number): Promise<readonly Expired[]> {
    const erased = await this.queries.query<ExpiredRow>(
      `WITH due AS (
         SELECT sender, id FROM exchange.message WHERE expires_at <= $1 AND erased_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM unnest($2::text[]) AS bureau WHERE sender = bureau OR starts_with(sender, bureau || '.'))
         ORDER BY expires_at LIMIT $3 FOR UPDATE SKIP LOCKED),
       keys AS (DELETE FROM vault.record_key k USING due WHERE k.sender = due.sender AND k.id = due.id)
       UPDATE exchange.message m SET erased_at = $1, content = '', facts = '' FROM due WHERE m.sender = due.sender AND m.id = due.id
       RETURNING m.sender, m.id, m.digest, m.exercise, m.expires_at, m.decided`,
      [new Date(now), paused, limit],
    );
    await blank(this.queries, erased.rows.map(toReference), this.forget);
    return erased.rows.map((row) => ({ from: row.sender, id: row.id, digest: row.digest, exercise: row.exercise, expiresAt: row.expires_at.getTime(), decided: row.decided ?? undefined }));
  }

  async eraseOrdered(now: number, limit: number): Promise<readonly Ordered[]> {
    const orders = await this.queries.query<OrderRow>(
      `SELECT e.*, m.decided FROM exchange.erasure e JOIN exchange.message m USING (sender, id, digest, exercise) WHERE NOT e.done ORDER BY e.ordered_at LIMIT $1 FOR UPDATE SKIP LOCKED`,
      [limit],
    );
    const erased = new Set((await eraseMessages(this.queries, orders.rows.map(toReference), now, this.forget)).map(({ from, id }) => `${from}/${id}`));
    const held = await this.#eraseHeld(now, limit - orders.rows.length);
    if (orders.rows.length + held.length === 0) return [];
    await this.queries.query('UPDATE exchange.erasure SET done = true WHERE (sender, id, digest, exercise) IN (SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::boolean[]))', orderKeys([...orders.rows, ...held]));
    return [...orders.rows.filter(({ sender, id }) => erased.has(`${sender}/${id}`)), ...held].map(toOrdered);
  }

  /** What waits for endorsement or review, under the digest and the mode the order names, never goes out. What was endorsed is erased when it is filed. */
  async #eraseHeld(now: number, limit: number): Promise<readonly OrderRow[]> {
    const orders = await this.queries.query<OrderRow>(
      `WITH due AS (SELECT e.* FROM exchange.erasure e
                    WHERE NOT e.done AND EXISTS (SELECT 1 FROM exchange.endorsement h WHERE h.sender = e.sender AND h.id = e.id AND h.digest = e.digest AND h.exercise = e.exercise AND h.state = 'held')
                    ORDER BY e.ordered_at LIMIT $2 FOR UPDATE SKIP LOCKED),
            gone AS (UPDATE exchange.endorsement h SET state = 'erased', settled_at = $1 FROM due WHERE h.sender = due.sender AND h.id = due.id AND h.state = 'held' RETURNING h.sender, h.id),
            recalls AS (UPDATE exchange.recall r SET effective = true FROM due, gone
                        WHERE gone.sender = due.sender AND gone.id = due.id AND r.sender = due.sender AND r.id = due.id AND r.digest = due.digest AND r.exercise = due.exercise)
       SELECT due.* FROM due WHERE (sender, id) IN (SELECT sender, id FROM gone) ORDER BY ordered_at`,
      [new Date(now), limit],
    );
    await blank(this.queries, orders.rows.map(toReference), this.forget);
    return orders.rows;
  }

  async reviews(before: string, paused: readonly string[], limit: number): Promise<readonly ReviewDue[]> {
    const due = await this.queries.query<ReviewRow>(
      `WITH due AS (SELECT sender, id FROM exchange.review WHERE NOT asked AND review_by <= $1::date AND NOT owners && $2::text[] ORDER BY review_by LIMIT $3 FOR UPDATE SKIP LOCKED),
            asked AS (UPDATE exchange.review r SET asked = true FROM due WHERE r.sender = due.sender AND r.id = due.id RETURNING r.*)
       SELECT asked.sender, asked.id, asked.digest, asked.exercise, asked.owners, to_char(asked.review_by, 'YYYY-MM-DD') AS review_by, m.accepted_at
       FROM asked JOIN exchange.message m USING (sender, id) WHERE m.recalled_at IS NULL AND m.erased_at IS NULL ORDER BY asked.review_by`,
      [before, paused, limit],
    );
    return due.rows.map((row) => ({ from: row.sender, id: row.id, digest: row.digest, exercise: row.exercise, owners: row.owners, reviewBy: row.review_by, acceptedAt: row.accepted_at.getTime() }));
  }

  async lapse(now: number, paused: readonly string[], limit: number): Promise<readonly HeldMessage[]> {
    const lapsed = await this.queries.query<HeldRow>(
      `WITH due AS (SELECT sender, id, endorser FROM exchange.endorsement WHERE state = 'held' AND expires_at <= $1 AND NOT endorser = ANY ($2) ORDER BY expires_at LIMIT $3 FOR UPDATE SKIP LOCKED),
            gone AS (DELETE FROM vault.endorsement_key k USING due WHERE k.sender = due.sender AND k.id = due.id AND k.endorser = due.endorser)
       UPDATE exchange.endorsement e SET state = 'lapsed', settled_at = $1, content = NULL FROM due WHERE e.sender = due.sender AND e.id = due.id AND e.endorser = due.endorser
       RETURNING e.sender, e.id, e.digest, e.endorser, e.exercise, e.held_at, e.expires_at, e.review`,
      [new Date(now), paused, limit],
    );
    return lapsed.rows.map(toHeld);
  }

  async overReviews(holding: readonly string[], limit: number): Promise<readonly HeldMessage[]> {
    const over = await this.queries.query<HeldRow>(
      `WITH due AS (SELECT sender, id, endorser FROM exchange.endorsement WHERE state = 'held' AND review IS NOT NULL AND NOT released AND NOT review->'rules' ?| $1::text[] ORDER BY held_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       UPDATE exchange.endorsement e SET released = true FROM due WHERE e.sender = due.sender AND e.id = due.id AND e.endorser = due.endorser
       RETURNING e.sender, e.id, e.digest, e.endorser, e.exercise, e.held_at, e.expires_at, e.review`,
      [holding, limit],
    );
    return over.rows.map(toHeld);
  }

  async counts(now: number): Promise<readonly CountFault[]> {
    return await followCounts(this.queries, now);
  }

  async alerts(limit: number): Promise<readonly AlertDue[]> {
    const due = await this.queries.query<AlertRow>(
      `WITH due AS (SELECT day, owner, reader, sender, id, rule FROM exchange.alert WHERE NOT said ORDER BY met_at LIMIT $1 FOR UPDATE SKIP LOCKED),
            told AS (UPDATE exchange.alert a SET said = true FROM due
                     WHERE a.day = due.day AND a.owner = due.owner AND a.reader = due.reader AND a.sender = due.sender AND a.id = due.id AND a.rule = due.rule RETURNING a.*)
       SELECT told.owner, told.reader, told.sender, told.id, told.rule, told.who, told.action, told.met_at, m.digest, m.exercise
       FROM told JOIN exchange.message m ON m.sender = told.sender AND m.id = told.id ORDER BY told.met_at, told.owner`,
      [limit],
    );
    return due.rows.map(({ owner, reader, sender, id, rule, who, action, met_at, digest, exercise }) => ({ owner, reader, of: { from: sender, id }, rule, who, action, at: met_at.getTime(), digest, exercise }));
  }

  async forgetAlerts(before: number, limit: number): Promise<void> {
    await this.queries.query('DELETE FROM exchange.alert WHERE ctid = ANY (ARRAY(SELECT ctid FROM exchange.alert WHERE said AND day < ($1 AT TIME ZONE \'UTC\')::date LIMIT $2))', [new Date(before), limit]);
  }

  async forgetEndorsed(before: number, limit: number): Promise<void> {
    await this.queries.query(
      `WITH due AS (SELECT sender, id, endorser FROM exchange.endorsement WHERE content IS NOT NULL AND settled_at <= $1 ORDER BY settled_at LIMIT $2),
            gone AS (DELETE FROM vault.endorsement_key k USING due WHERE k.sender = due.sender AND k.id = due.id AND k.endorser = due.endorser)
       UPDATE exchange.endorsement e SET content = NULL FROM due WHERE e.sender = due.sender AND e.id = due.id AND e.endorser = due.endorser`,
      [new Date(before), limit],
    );
  }

  async looked(now: number, did: { readonly erased: number; readonly asked: number; readonly lapsed: number }): Promise<void> {
    await this.queries.query('UPDATE exchange.lifecycle SET looked_at = $1, erased = erased + $2, asked = asked + $3, lapsed = lapsed + $4', [new Date(now), did.erased, did.asked, did.lapsed]);
  }
}

/** Deadlines in PostgreSQL; an advisory lock lets one process look at a time. */
export class PgRetention extends Retention {
  /** @param forget what others keep of messages whose content goes */
  constructor(
    private readonly database: Database,
    private readonly forget?: Forget,
  ) {
    super();
  }

  override async look<Result>(work: (turn: LifecycleTurn) => Promise<Result>): Promise<Result | undefined> {
    return await this.database.transaction(async (queries) => {
      const lock = await queries.query<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS mine', [LIFECYCLE_LOCK]);
      return lock.rows[0]?.mine === true ? await work(new PgLifecycleTurn(queries, this.forget)) : undefined;
    });
  }

  override async lookedAt(): Promise<number> {
    const found = await this.database.query<{ ms: number | null }>("SELECT CASE WHEN isfinite(looked_at) THEN (extract(epoch FROM looked_at) * 1000)::float8 END AS ms FROM exchange.lifecycle");
    return found.rows[0]?.ms ?? -Infinity;
  }
}
