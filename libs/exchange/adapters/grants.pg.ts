import { referenceOf } from '#contracts';
import { statement, type Queries } from '#postgres';
import type { Reference } from '../ports.js';
import type { Grant } from '../provenance.js';

const GRANTS = statement(
  'consent.grants',
  `SELECT of_sender, of_id, owner, sender, use, recipients, purposes, digest FROM exchange.consent
   WHERE (of_sender, of_id) IN (SELECT * FROM unnest($1::text[], $2::uuid[])) AND exercise = $3 AND status = 'granted'
     AND answered_at <= coalesce($4, now()) AND (until IS NULL OR until > coalesce($4, now()))
   ORDER BY of_sender, of_id, owner, sender, id`,
);

interface GrantRow {
  readonly of_sender: string;
  readonly of_id: string;
  readonly owner: string;
  readonly sender: string;
  readonly use: Grant['use'];
  readonly recipients: string[];
  readonly purposes: string[];
  readonly digest: string;
}

/** Consents to uses of these messages that hold at a time, milliseconds since the epoch; without one, now. */
export async function findGrants(queries: Pick<Queries, 'query'>, references: readonly Reference[], exercise: boolean, at?: number): Promise<readonly Grant[]> {
  const { rows } = await queries.query<GrantRow>(GRANTS, [references.map((one) => one.from), references.map((one) => one.id), exercise, at === undefined ? null : new Date(at)]);
  return rows.map((row) => ({
    of: referenceOf({ from: row.of_sender, id: row.of_id }), owner: row.owner, by: row.sender, use: row.use, to: row.recipients, purposes: row.purposes, digest: row.digest,
  }));
}

/** The same of one message as a column of a query over `exchange.message m`: found or not, it costs no question more. */
export const GRANTS_COLUMN = `(SELECT coalesce(jsonb_agg(jsonb_build_object('of', c.of_sender || '/' || c.of_id, 'owner', c.owner, 'by', c.sender, 'use', c.use, 'to', c.recipients, 'purposes', c.purposes, 'digest', c.digest)), '[]')
  FROM exchange.consent c WHERE c.of_sender = m.sender AND c.of_id = m.id AND c.status = 'granted' AND c.answered_at <= now() AND (c.until IS NULL OR c.until > now()))`;
