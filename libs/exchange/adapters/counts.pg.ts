import type { Database, Queries } from '#postgres';
import { CountBook, followCount, type Counted, type Counter, type CountFault } from '../lifecycle/counts.js';

interface CountedRow {
  readonly sender: string;
  readonly seq: bigint;
  readonly id: string;
  readonly digest: string;
  readonly prev: string | null;
  readonly exercise: boolean;
  readonly accepted_at: Date;
}

/** How many messages of one sender a look follows. */
const STRETCH = 500;
/** How many senders. */
const SENDERS = 200;
// Nearly always there are none, and this is all that is asked.
const WAITING = `SELECT one.* FROM (SELECT DISTINCT sender FROM exchange.counted ORDER BY sender LIMIT ${SENDERS}) s
   CROSS JOIN LATERAL (SELECT * FROM exchange.counted c WHERE c.sender = s.sender ORDER BY c.seq, c.accepted_at, c.id LIMIT ${STRETCH}) one`;

const toCounted = ({ sender, seq, id, digest, prev, exercise, accepted_at }: CountedRow): Counted => ({ from: sender, id, seq: Number(seq), digest, prev: prev ?? undefined, exercise, acceptedAt: accepted_at.getTime() });

/** What senders count, in PostgreSQL. */
export class PgCountBook extends CountBook {
  constructor(private readonly database: Database) {
    super();
  }

  override async count(counted: readonly Counted[]): Promise<void> {
    if (counted.length === 0) return;
    await this.database.query(
      `INSERT INTO exchange.counted (sender, seq, id, digest, prev, exercise, accepted_at)
       SELECT * FROM unnest($1::text[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::boolean[], $7::timestamptz[]) ON CONFLICT DO NOTHING`,
      [counted.map(({ from }) => from), counted.map(({ seq }) => seq), counted.map(({ id }) => id), counted.map(({ digest }) => digest), counted.map(({ prev }) => prev ?? null), counted.map(({ exercise }) => exercise), counted.map(({ acceptedAt }) => new Date(acceptedAt))],
    );
  }
}

/** Follows every sender's count as far as it can be, as part of a turn. @returns what does not hold */
export async function followCounts(queries: Queries, now: number): Promise<readonly CountFault[]> {
  const { rows } = await queries.query<CountedRow>(WAITING);
  if (rows.length === 0) return [];
  const bySender = Map.groupBy(rows.map(toCounted), ({ from }) => from);
  const known = await queries.query<Pick<CountedRow, 'sender' | 'seq' | 'id' | 'digest'>>('SELECT sender, seq, id, digest FROM exchange.counter WHERE sender = ANY ($1)', [[...bySender.keys()]]);
  const counters = new Map(known.rows.map(({ sender, seq, id, digest }): [string, Counter] => [sender, { from: sender, id, seq: Number(seq), digest }]));
  const faults: CountFault[] = [];
  for (const [sender, counted] of bySender) {
    const followed = followCount(counted, counters.get(sender), now);
    if (followed.done === 0) continue;
    faults.push(...followed.faults);
    const { counter } = followed;
    if (counter !== undefined) await queries.query('INSERT INTO exchange.counter (sender, seq, id, digest) VALUES ($1, $2, $3, $4) ON CONFLICT (sender) DO UPDATE SET seq = excluded.seq, id = excluded.id, digest = excluded.digest', [sender, counter.seq, counter.id, counter.digest]);
    const done = counted.slice(0, followed.done);
    await queries.query('DELETE FROM exchange.counted WHERE sender = $1 AND (seq, id) IN (SELECT * FROM unnest($2::bigint[], $3::uuid[]))', [sender, done.map(({ seq }) => seq), done.map(({ id }) => id)]);
  }
  return faults;
}
