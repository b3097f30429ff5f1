import type { Queries } from '#postgres';
import { ConsentBook, type ConsentAnswered, type ConsentAsked } from '../deliver/consents.js';
import type { FiledMessage } from '../deliver/mailboxes.js';
import type { Reference } from '../ports.js';
import type { Grant } from '../provenance.js';
import { findGrants } from './grants.pg.js';

interface ConsentRow {
  readonly sender: string;
  readonly id: string;
  readonly owner: string;
  readonly of_sender: string;
  readonly of_id: string;
  readonly digest: string;
  readonly exercise: boolean;
  readonly use: string;
  readonly recipients: string[];
  readonly purposes: string[];
  readonly due_at: Date;
}

/** Consents in PostgreSQL, inside a courier's turn. */
export class PgConsentBook extends ConsentBook {
  constructor(private readonly queries: Queries) {
    super();
  }

  override async ask(asked: readonly ConsentAsked[]): Promise<void> {
    for (const one of asked) {
      await this.queries.query(
        `INSERT INTO exchange.consent (sender, id, owner, of_sender, of_id, digest, exercise, use, recipients, purposes, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (sender, id, owner) DO NOTHING`,
        [one.request.from, one.request.id, one.owner, one.of.from, one.of.id, one.digest, one.exercise, one.use, one.recipients, one.purposes, new Date(one.dueAt)],
      );
    }
  }

  override async answer(answer: ConsentAnswered): Promise<void> {
    const { request, of } = answer;
    await this.queries.query(
      `UPDATE exchange.consent SET status = $4, answer_id = $5, answered_at = $6, until = $7
       WHERE sender = $1 AND id = $2 AND owner = $3 AND status = 'pending' AND due_at > $6 AND of_sender = $8 AND of_id = $9 AND digest = $10 AND exercise = $11`,
      [request.from, request.id, answer.owner, answer.status, answer.byId, new Date(answer.at), answer.until === undefined ? null : new Date(answer.until), of.from, of.id, answer.digest, answer.exercise],
    );
  }

  override async grants(of: Reference, exercise: boolean, at: number): Promise<readonly Grant[]> {
    return await findGrants(this.queries, [of], exercise, at);
  }

  override async hasCountersigned({ from, id }: Reference, recipient: string): Promise<boolean> {
    return (await this.queries.query('SELECT 1 FROM exchange.countersigned WHERE sender = $1 AND id = $2 AND recipient = $3', [from, id, recipient])).rowCount === 1;
  }

  override async takeLapsed(now: number, limit: number): Promise<readonly ConsentAsked[]> {
    const taken = await this.queries.query<ConsentRow>(
      `UPDATE exchange.consent c SET status = 'lapsed', answered_at = $1
       FROM (SELECT sender, id, owner FROM exchange.consent WHERE status = 'pending' AND due_at <= $1 ORDER BY due_at, sender, id, owner LIMIT $2) due
       WHERE c.sender = due.sender AND c.id = due.id AND c.owner = due.owner RETURNING c.*`,
      [new Date(now), limit],
    );
    return taken.rows.map((row) => ({
      request: { from: row.sender, id: row.id }, owner: row.owner, of: { from: row.of_sender, id: row.of_id }, digest: row.digest, exercise: row.exercise, use: row.use,
      recipients: row.recipients, purposes: row.purposes, dueAt: row.due_at.getTime(),
    }));
  }
}

/** Puts a message that waited into one mailbox; false when it lies there already. */
export async function insertCountersigned(queries: Queries, message: FiledMessage, recipient: string, byId: string, at: number, position: bigint): Promise<boolean> {
  const signed = await queries.query(
    'INSERT INTO exchange.countersigned (sender, id, recipient, by_id, position, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (sender, id, recipient) DO NOTHING',
    [message.from, message.id, recipient, byId, position, new Date(at)],
  );
  if (signed.rowCount !== 1) return false;
  await queries.query('INSERT INTO exchange.mailbox_pointer (recipient, exercise, position, sender, id) VALUES ($1, $2, $3, $4, $5)', [recipient, message.exercise, position, message.from, message.id]);
  return true;
}
