import type { Database } from '#postgres';
import type { Reference } from '../ports.js';
import { HeldMessages, type HeldMessage, type KeptRecord, type Released, type Supervision, type Verdict, type WaitingMessage } from '../route/held-messages.js';
import type { ContentVault } from '../seal-content.js';

interface HeldRow {
  readonly sender: string;
  readonly id: string;
  readonly digest: string;
  readonly endorser: string;
  readonly exercise: boolean;
  readonly held_at: Date;
  readonly expires_at: Date | null;
  readonly review: Supervision | null;
  readonly settled_by: string | null;
  readonly state: 'held' | 'endorsed' | 'returned' | 'lapsed';
  readonly content: Buffer | null;
  readonly wrapped: Buffer | null;
}

const COLUMNS = 'sender, id, digest, endorser, exercise, held_at, expires_at, review';

const toHeld = (row: HeldRow): HeldMessage => ({
  from: row.sender, id: row.id, digest: row.digest, endorser: row.endorser, exercise: row.exercise, heldAt: row.held_at.getTime(), expiresAt: row.expires_at?.getTime(),
  ...(row.review === null ? {} : { review: row.review }),
});

const write = ({ topic, partition, offset, value, headers }: KeptRecord): string =>
  JSON.stringify({ topic, partition, offset: offset.toString(), value: value.toString('latin1'), headers: Object.fromEntries(Object.entries(headers).map(([name, bytes]) => [name, bytes.toString('base64')])) });

function read(text: string): KeptRecord {
  const { offset, value, headers, ...place } = JSON.parse(text) as { topic: string; partition: number; offset: string; value: string; headers: Record<string, string> };
  return { ...place, offset: BigInt(offset), value: Buffer.from(value, 'latin1'), headers: Object.fromEntries(Object.entries(headers).map(([name, bytes]) => [name, Buffer.from(bytes, 'base64')])) };
}

/** Held messages in PostgreSQL: content encrypted under a key of its own, which goes when the message is returned or lapses. */
export class PgHeldMessages extends HeldMessages {
  constructor(
    private readonly database: Database,
    private readonly vault: ContentVault,
  ) {
    super();
  }

  override async hold(message: HeldMessage, record: KeptRecord): Promise<void> {
    const { content, wrapped } = this.vault.seal(write(record));
    await this.database.query(
      `WITH held AS (
         INSERT INTO exchange.endorsement (${COLUMNS}, content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (sender, id, endorser) DO NOTHING RETURNING sender, id, endorser)
       INSERT INTO vault.endorsement_key (sender, id, endorser, wrapped) SELECT sender, id, endorser, $10 FROM held`,
      [
        message.from, message.id, message.digest, message.endorser, message.exercise, new Date(message.heldAt), message.expiresAt === undefined ? null : new Date(message.expiresAt),
        message.review === undefined ? null : JSON.stringify(message.review), content, wrapped,
      ],
    );
  }

  override async settle({ of, digest, exercise, verdict, by, at }: Verdict): Promise<Released | 'returned' | undefined> {
    const spoken = `${by.from}/${by.id}`;
    return await this.database.transaction(async (queries) => {
      const found = await queries.query<HeldRow>(
        `SELECT e.*, k.wrapped FROM exchange.endorsement e LEFT JOIN vault.endorsement_key k USING (sender, id, endorser)
         WHERE e.sender = $1 AND e.id = $2 AND e.digest = $3 AND e.exercise = $4 AND (e.endorser = $5 OR ($5 = 'hub' AND e.review IS NOT NULL)) FOR UPDATE OF e`,
        [of.from, of.id, digest, exercise, by.from],
      );
      const row = found.rows[0];
      if (row === undefined) return undefined;
      if (row.state === 'held' && (row.expires_at === null || row.expires_at.getTime() > at)) {
        await queries.query('UPDATE exchange.endorsement SET state = $3, settled_by = $4, settled_at = $5, content = CASE WHEN $3 = \'endorsed\' THEN content END WHERE sender = $1 AND id = $2 AND endorser = $6', [of.from, of.id, verdict, spoken, new Date(at), row.endorser]);
        if (verdict === 'returned') await queries.query('DELETE FROM vault.endorsement_key WHERE sender = $1 AND id = $2 AND endorser = $3', [of.from, of.id, row.endorser]);
      } else if (row.settled_by !== spoken) return undefined;
      if (verdict === 'returned') return 'returned';
      return row.content === null || row.wrapped === null ? undefined : { record: read(this.vault.open(row.content, row.wrapped)), endorser: row.endorser, review: row.review !== null };
    });
  }

  override async find(reference: Reference): Promise<(HeldMessage & { readonly compact: string }) | undefined> {
    const found = await this.database.query<HeldRow>(
      `SELECT e.*, k.wrapped FROM exchange.endorsement e JOIN vault.endorsement_key k USING (sender, id, endorser) WHERE e.sender = $1 AND e.id = $2 AND e.state = 'held' AND (e.expires_at IS NULL OR e.expires_at > now())`,
      [reference.from, reference.id],
    );
    const row = found.rows[0];
    if (row === undefined || row.content === null || row.wrapped === null) return undefined;
    return { ...toHeld(row), compact: read(this.vault.open(row.content, row.wrapped)).value.toString('latin1') };
  }

  override async waiting({ from, id }: Reference): Promise<WaitingMessage | undefined> {
    const found = await this.database.query<{ content: Buffer; wrapped: Buffer; release_at: Date }>('SELECT h.content, k.wrapped, h.release_at FROM exchange.held h JOIN vault.record_key k USING (sender, id) WHERE h.sender = $1 AND h.id = $2', [from, id]);
    const row = found.rows[0];
    if (row === undefined) return undefined;
    const { compact, acceptedAt } = JSON.parse(this.vault.open(row.content, row.wrapped)) as Pick<WaitingMessage, 'compact' | 'acceptedAt'>;
    return { from, id, compact, acceptedAt, releaseAt: row.release_at.getTime() };
  }
}

