import { statement, type Database } from '#postgres';
import type { Progress } from '../sequence/pace.js';

const PROGRESS = statement('log.progress', `SELECT (SELECT size FROM ledger.head) AS committed, (SELECT size FROM ledger.signed) AS signed, partition, next_offset FROM ledger.position WHERE topic = $1`);

/** How far the log is with one topic: four small tables in memory, asked once a second and never for a message. */
export async function readProgress(database: Database, topic: string): Promise<Progress> {
  const { rows } = await database.query<{ committed: bigint; signed: bigint; partition: number; next_offset: bigint }>(PROGRESS, [topic]);
  const [first] = rows;
  return { positions: new Map(rows.map(({ partition, next_offset: next }) => [partition, next])), committed: first?.committed ?? 0n, signed: first?.signed ?? 0n };
}
