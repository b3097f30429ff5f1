import type { Queries } from '#postgres';
import type { Reference } from '../ports.js';
import type { ReceiptStanding } from '../read/reading.js';

/** What recipients said they did with a message, oldest first. */
export async function findReceipts(queries: Queries, { from, id }: Reference): Promise<readonly ReceiptStanding[]> {
  const found = await queries.query<{ recipient: string; by_id: string; status: string; note: string | null; at: Date }>(
    'SELECT recipient, by_id, status, note, at FROM exchange.receipt WHERE sender = $1 AND id = $2 ORDER BY at, by_id',
    [from, id],
  );
  return found.rows.map((row) => ({ recipient: row.recipient, id: row.by_id, status: row.status, at: row.at.getTime(), ...(row.note === null ? {} : { note: row.note }) }));
}
