import type { Queries } from '#postgres';

/** How the subscriptions of all participants stand, for the operator: numbers, and nobody's name. */
export interface FeedHealth {
  readonly active: number;
  readonly paused: number;
  /** Switched off by the hub, because their webhook failed for too long. */
  readonly disabled: number;
  /** Active webhooks whose next item was tried and is to be tried again. */
  readonly failing: number;
  /** Seconds by which the most belated call of a webhook is late; 0 when none is. */
  readonly lateSeconds: number;
}

/** Reads it anew; an index serves nothing here, so ask it for people and not for machines. */
export async function feedHealth(queries: Queries): Promise<FeedHealth> {
  const { rows } = await queries.query<FeedHealth>(`
    SELECT count(*) FILTER (WHERE state = 'active')::int AS active,
           count(*) FILTER (WHERE state = 'paused')::int AS paused,
           count(*) FILTER (WHERE state = 'disabled')::int AS disabled,
           count(*) FILTER (WHERE state = 'active' AND url IS NOT NULL AND failures > 0)::int AS failing,
           coalesce(max(extract(epoch FROM now() - next_at)) FILTER (WHERE state = 'active' AND url IS NOT NULL AND failures > 0 AND next_at < now()), 0)::int AS "lateSeconds"
      FROM feeds.subscription`);
  return rows[0] ?? { active: 0, paused: 0, disabled: 0, failing: 0, lateSeconds: 0 };
}
