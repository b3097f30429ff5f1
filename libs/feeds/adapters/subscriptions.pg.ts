import type { Mode, Purpose } from '#contracts';
import type { Database } from '#postgres';
import type { FeedFilter } from '../filter.js';
import { MOST_SUBSCRIPTIONS, Subscriptions, type Attempt, type Subscription, type SubscriptionState } from '../subscription.js';

export interface SubscriptionRow {
  readonly id: string;
  readonly participant: string;
  readonly feed: string;
  readonly exercise: boolean;
  readonly purpose: string;
  readonly officer: string | null;
  readonly case_file: string | null;
  readonly filter: FeedFilter;
  readonly created_at: Date;
  readonly since: bigint;
  readonly state: SubscriptionState;
  readonly state_reason: string | null;
  readonly state_at: Date;
  readonly url: string | null;
  readonly generation: number;
  readonly rotated_at: Date | null;
  readonly position: bigint;
  readonly failures: number;
  readonly failing: bigint | null;
  readonly next_at: Date;
}

export const toSubscription = (row: SubscriptionRow): Subscription => ({
  id: row.id,
  participant: row.participant,
  feed: row.feed,
  mode: (row.exercise ? 'exercise' : 'live') satisfies Mode,
  purpose: row.purpose as Purpose,
  officer: row.officer ?? undefined,
  case: row.case_file ?? undefined,
  filter: row.filter,
  createdAt: row.created_at.getTime(),
  since: row.since,
  state: row.state,
  stateReason: row.state_reason ?? undefined,
  stateAt: row.state_at.getTime(),
  webhook: row.url === null ? undefined : { url: row.url, generation: row.generation, rotatedAt: row.rotated_at?.getTime(), position: row.position, failures: row.failures, failing: row.failing ?? undefined, nextAt: row.next_at.getTime() },
});

export interface AttemptRow {
  readonly id: string;
  readonly sender: string;
  readonly message_id: string;
  readonly digest: string;
  readonly position: bigint;
  readonly number: number;
  readonly at: Date;
  readonly took_ms: number;
  readonly status: number | null;
  readonly outcome: Attempt['outcome'];
  readonly detail: string | null;
  readonly resent: boolean;
}

export const toAttempt = (row: AttemptRow): Attempt => ({
  id: row.id,
  message: `${row.sender}/${row.message_id}`,
  digest: row.digest,
  position: row.position,
  number: row.number,
  at: row.at.getTime(),
  tookMs: row.took_ms,
  status: row.status ?? undefined,
  outcome: row.outcome,
  detail: row.detail ?? undefined,
  resent: row.resent,
});

/** Subscriptions in PostgreSQL. */
export class PgSubscriptions extends Subscriptions {
  constructor(private readonly database: Database) {
    super();
  }

  override async create(one: Omit<Subscription, 'since'>): Promise<Subscription | undefined> {
    return await this.#one(
      `INSERT INTO feeds.subscription (id, participant, feed, exercise, purpose, officer, case_file, filter, created_at, since, state, state_reason, state_at, url, position, next_at)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, head.position, 'active', NULL, $9, $10, head.position, $9 FROM exchange.mailbox_head head
       WHERE (SELECT count(*) FROM feeds.subscription WHERE participant = $2 AND state <> 'ended') < $11 RETURNING *`,
      [one.id, one.participant, one.feed, one.mode === 'exercise', one.purpose, one.officer ?? null, one.case ?? null, JSON.stringify(one.filter), new Date(one.createdAt), one.webhook?.url ?? null, MOST_SUBSCRIPTIONS],
    );
  }

  override async of(participant: string): Promise<readonly Subscription[]> {
    const found = await this.database.query<SubscriptionRow>(`SELECT * FROM feeds.subscription WHERE participant = $1 AND state <> 'ended' ORDER BY created_at, id`, [participant]);
    return found.rows.map(toSubscription);
  }

  override async find(id: string): Promise<Subscription | undefined> {
    return await this.#one(`SELECT * FROM feeds.subscription WHERE id = $1 AND state <> 'ended'`, [id]);
  }

  override async turn(id: string, state: SubscriptionState, reason: string | undefined, at: number): Promise<Subscription | undefined> {
    return await this.#one(
      `UPDATE feeds.subscription SET state = $2, state_reason = $3, state_at = $4, failures = CASE WHEN $2 = 'active' THEN 0 ELSE failures END, next_at = CASE WHEN $2 = 'active' THEN $4 ELSE next_at END
       WHERE id = $1 AND state <> 'ended' RETURNING *`,
      [id, state, reason ?? null, new Date(at)],
    );
  }

  override async rotate(id: string, at: number): Promise<Subscription | undefined> {
    return await this.#one(`UPDATE feeds.subscription SET generation = generation + 1, rotated_at = $2 WHERE id = $1 AND state <> 'ended' AND url IS NOT NULL RETURNING *`, [id, new Date(at)]);
  }

  override async attempts(id: string, limit: number): Promise<readonly Attempt[]> {
    const found = await this.database.query<AttemptRow>('SELECT * FROM feeds.attempt WHERE subscription = $1 ORDER BY id DESC LIMIT $2', [id, limit]);
    return found.rows.map(toAttempt);
  }

  async #one(sql: string, values: readonly unknown[]): Promise<Subscription | undefined> {
    const [row] = (await this.database.query<SubscriptionRow>(sql, values)).rows;
    return row === undefined ? undefined : toSubscription(row);
  }
}
