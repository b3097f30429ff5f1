import { randomUUID } from 'node:crypto';
import { parseReference } from '#contracts';
import { statement, type Database } from '#postgres';
import type { Attempt, Subscription } from '../subscription.js';
import { WebhookQueue, type Asked, type Delivered, type Leased, type Outcome, type Room } from '../webhooks/webhook-queue.js';
import { toAttempt, toSubscription, type AttemptRow, type SubscriptionRow } from './subscriptions.pg.js';

/** Asked all the time, so it asks by keys alone: what is published behind where a webhook stands, what was withdrawn, what was asked for again. */
const TAKE = statement(
  'webhook.take',
  `WITH due AS (
     SELECT s.id, row_number() OVER (PARTITION BY s.participant ORDER BY s.next_at) + (SELECT count(*) FROM unnest($6::text[]) AS running WHERE running = s.participant) AS place
     FROM feeds.subscription s
     WHERE s.url IS NOT NULL AND s.state = 'active' AND (s.leased_until IS NULL OR s.leased_until <= $2) AND s.id <> ALL ($5::uuid[])
       AND ((s.next_at <= $2 AND (
              EXISTS (SELECT 1 FROM exchange.mailbox_shared m WHERE m.audience = s.feed AND m.exercise = s.exercise AND m.position > s.position)
           OR EXISTS (SELECT 1 FROM exchange.recall r JOIN exchange.message b ON b.sender = r.by_sender AND b.id = r.by_id WHERE r.told @> ARRAY[s.participant] AND r.effective AND b.position > s.position)))
         OR EXISTS (SELECT 1 FROM feeds.resend a WHERE a.subscription = s.id)))
   UPDATE feeds.subscription SET lease = $1, leased_until = $3
   WHERE id IN (
     SELECT s.id FROM feeds.subscription s JOIN due USING (id)
     WHERE due.place <= $7 AND s.state = 'active' AND (s.leased_until IS NULL OR s.leased_until <= $2)
     ORDER BY s.next_at LIMIT $4 FOR UPDATE OF s SKIP LOCKED)
   RETURNING *`,
);

/** Webhooks in PostgreSQL: a lease on a row makes one process work on it. */
export class PgWebhookQueue extends WebhookQueue {
  constructor(private readonly database: Database) {
    super();
  }

  override async take(now: number, leaseMs: number, { most, mostOfOne, running }: Room): Promise<readonly Leased[]> {
    const lease = randomUUID();
    const taken = await this.database.query<SubscriptionRow>(TAKE, [lease, new Date(now), new Date(now + leaseMs), most, [...running.keys()], [...running.values()], mostOfOne]);
    return taken.rows.map((row) => ({ subscription: toSubscription(row), lease }));
  }

  override async renew({ subscription, lease }: Leased, now: number, leaseMs: number): Promise<Subscription | undefined> {
    const found = await this.database.query<SubscriptionRow>(`UPDATE feeds.subscription SET leased_until = $3 WHERE id = $1 AND lease = $2 AND state = 'active' RETURNING *`, [subscription.id, lease, new Date(now + leaseMs)]);
    const [row] = found.rows;
    return row === undefined ? undefined : toSubscription(row);
  }

  override async pass({ subscription, lease }: Leased, position: bigint): Promise<void> {
    await this.database.query('UPDATE feeds.subscription SET position = $3 WHERE id = $1 AND lease = $2 AND position < $3', [subscription.id, lease, position]);
  }

  override async release({ subscription, lease }: Leased, nextAt: number): Promise<void> {
    await this.database.query('UPDATE feeds.subscription SET lease = NULL, leased_until = NULL, next_at = greatest(next_at, $3) WHERE id = $1 AND lease = $2', [subscription.id, lease, new Date(nextAt)]);
  }

  override async attempted({ subscription, lease }: Leased, attempt: Omit<Attempt, 'digest'>, outcome: Outcome): Promise<boolean> {
    return await this.database.transaction(async (queries) => {
      const held = await queries.query('SELECT 1 FROM feeds.subscription WHERE id = $1 AND lease = $2 FOR UPDATE', [subscription.id, lease]);
      if (held.rowCount === 0) return false;
      const { from, id } = parseReference(attempt.message);
      await queries.query(
        `INSERT INTO feeds.attempt (id, subscription, sender, message_id, digest, position, number, at, took_ms, status, outcome, detail, resent, recorded)
         SELECT $1, $2, $3, $4, digest, $5, $6, $7, $8, $9, $10, $11, $12, $10 <> 'delivered' FROM exchange.message WHERE sender = $3 AND id = $4`,
        [attempt.id, subscription.id, from, id, attempt.position, attempt.number, new Date(attempt.at), attempt.tookMs, attempt.status ?? null, attempt.outcome, attempt.detail ?? null, attempt.resent],
      );
      if (outcome.then === 'next') await queries.query('UPDATE feeds.subscription SET position = $2, failures = 0, failing = NULL WHERE id = $1', [subscription.id, attempt.position]);
      if (outcome.then === 'again') await queries.query('UPDATE feeds.subscription SET failures = $3, failing = $4, next_at = $2 WHERE id = $1', [subscription.id, new Date(outcome.at), attempt.number, attempt.position]);
      if (outcome.then === 'disable') await queries.query(`UPDATE feeds.subscription SET failures = $4, failing = $5, state = 'disabled', state_reason = $2, state_at = $3 WHERE id = $1 AND state = 'active'`, [subscription.id, outcome.reason, new Date(attempt.at), attempt.number, attempt.position]);
      return true;
    });
  }

  override async unrecorded(limit: number): Promise<readonly Delivered[]> {
    const found = await this.database.query<AttemptRow & { subscription: string }>('SELECT * FROM feeds.attempt WHERE NOT recorded ORDER BY id LIMIT $1', [limit]);
    if (found.rows.length === 0) return [];
    const of = await this.database.query<SubscriptionRow>('SELECT * FROM feeds.subscription WHERE id = ANY ($1)', [found.rows.map((row) => row.subscription)]);
    const known = new Map(of.rows.map((row) => [row.id, toSubscription(row)]));
    return found.rows.flatMap((row) => {
      const subscription = known.get(row.subscription);
      return subscription === undefined ? [] : [{ subscription, attempt: toAttempt(row) }];
    });
  }

  override async recorded(ids: readonly string[]): Promise<void> {
    await this.database.query('UPDATE feeds.attempt SET recorded = true WHERE id = ANY ($1)', [ids]);
  }

  override async askAgain(subscription: string, message: string, now: number): Promise<boolean> {
    const { from, id } = parseReference(message);
    const asked = await this.database.query(
      `INSERT INTO feeds.resend (subscription, position, asked_at) SELECT DISTINCT subscription, position, $4::timestamptz FROM feeds.attempt WHERE subscription = $1 AND sender = $2 AND message_id = $3
       ON CONFLICT (subscription, position) DO UPDATE SET asked_at = EXCLUDED.asked_at`,
      [subscription, from, id, new Date(now)],
    );
    return asked.rowCount > 0;
  }

  override async askedAgain({ subscription }: Leased): Promise<readonly Asked[]> {
    return (await this.database.query<Asked>('SELECT position, asked_at AS at FROM feeds.resend WHERE subscription = $1 ORDER BY position', [subscription.id])).rows;
  }

  override async doneAgain({ subscription }: Leased, { position, at }: Asked): Promise<void> {
    await this.database.query('DELETE FROM feeds.resend WHERE subscription = $1 AND position = $2 AND asked_at = $3', [subscription.id, position, at]);
  }

  override async forget(before: number): Promise<void> {
    await this.database.query('DELETE FROM feeds.attempt WHERE at < $1 AND recorded', [new Date(before)]);
  }
}
