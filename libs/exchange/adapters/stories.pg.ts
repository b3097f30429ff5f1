import type { Database } from '#postgres';
import type { Published } from '../deliver/delivery.js';
import type { Reference } from '../ports.js';
import { NOTHING_GIVEN, type Given, type Grant } from '../provenance.js';
import { Stories, type Story } from '../read/message-tracer.js';
import type { PastStanding, PastStandings } from '../read/past-readers.js';
import type { ContentVault } from '../seal-content.js';
import { findGrants, GRANTS_COLUMN } from './grants.pg.js';
import { PUBLISHED_COLUMN } from './mailbox-statements.js';
import { findReceipts } from './receipts.pg.js';

interface StoryRow {
  readonly position: bigint;
  readonly type: string;
  readonly exercise: boolean;
  readonly digest: string;
  readonly accepted_at: Date;
  readonly received_at: Date;
  readonly recalled_at: Date | null;
  readonly erased_at: Date | null;
  readonly expired: boolean;
  readonly recipients: string[];
  readonly audiences: string[];
  readonly except_for: string[];
  readonly version: bigint;
  readonly facts: string;
  readonly inherits: string[];
  readonly given: Given | null;
  readonly grants: Grant[];
  readonly published: Published[] | null;
  readonly content: Buffer;
  readonly wrapped: Buffer | null;
}

/** Stories in PostgreSQL. */
export class PgStories extends Stories implements PastStandings {
  constructor(
    private readonly database: Database,
    private readonly vault: ContentVault,
  ) {
    super();
  }

  override async story(reference: Reference): Promise<Omit<Story, 'shown'> | undefined> {
    const { from, id } = reference;
    const { rows } = await this.database.query<StoryRow>(
      `SELECT m.position, m.type, m.exercise, m.digest, m.accepted_at, m.received_at, m.recalled_at, m.erased_at, m.expires_at IS NOT NULL AND m.expires_at <= now() AS expired,
              m.recipients || ARRAY(SELECT recipient FROM exchange.dispatched d WHERE d.sender = m.sender AND d.id = m.id) AS recipients,
              m.audiences, m.except_for, m.version, m.facts, m.inherits, m.content, k.wrapped, a.given, ${GRANTS_COLUMN} AS grants, ${PUBLISHED_COLUMN} AS published
       FROM exchange.message m LEFT JOIN vault.record_key k USING (sender, id) LEFT JOIN exchange.accepted a USING (sender, id) WHERE m.sender = $1 AND m.id = $2`,
      [from, id],
    );
    const countersigned = await this.database.query<{ recipient: string; at: Date }>('SELECT recipient, at FROM exchange.countersigned WHERE sender = $1 AND id = $2 ORDER BY at, recipient', [from, id]);
    const receipts = await findReceipts(this.database, reference);
    const [row] = rows;
    if (row === undefined) return undefined;
    const { position, type, exercise, recipients, audiences, facts, inherits, expired } = row;
    const signed = countersigned.rows.map((one) => ({ recipient: one.recipient, at: one.at.getTime() }));
    return {
      found: {
        from, id, position, type, exercise, recipients, audiences, facts, inherits, expired, exceptFor: row.except_for, version: Number(row.version), recalled: row.recalled_at !== null,
        receivedAt: row.received_at.getTime(), compact: row.erased_at !== null || row.wrapped === null ? '' : this.vault.open(row.content, row.wrapped), countersigned: signed.length > 0, grants: row.grants, ...(row.published === null ? {} : { published: row.published }),
      },
      digest: row.digest,
      acceptedAt: row.accepted_at.getTime(),
      recalledAt: row.recalled_at?.getTime(),
      erasedAt: row.erased_at?.getTime(),
      given: row.given ?? NOTHING_GIVEN,
      countersigned: signed,
      receipts,
    };
  }

  override async shown({ from, id }: Reference, readers: readonly string[]): Promise<Story['shown']> {
    const { rows } = await this.database.query<{ reader: string; at: Date }>(
      `SELECT s.reader, min(s.at) AS at FROM (
         SELECT position FROM exchange.message WHERE sender = $1 AND id = $2
         UNION ALL SELECT position FROM exchange.dispatched WHERE sender = $1 AND id = $2
         UNION ALL SELECT position FROM exchange.published WHERE sender = $1 AND id = $2
         UNION ALL SELECT position FROM exchange.countersigned WHERE sender = $1 AND id = $2) p
       JOIN exchange.shown s ON s.reader = ANY ($3) AND s.last >= p.position AND s.first <= p.position AND p.position = ANY (s.positions)
       GROUP BY s.reader ORDER BY at, s.reader`,
      [from, id, readers],
    );
    return rows.map((row) => ({ reader: row.reader, at: row.at.getTime() }));
  }

  /** Handed on, or published in a feed, when the order to do so was filed. */
  async standing(reference: Reference, exercise: boolean, at: number): Promise<PastStanding> {
    const { rows } = await this.database.query<{ recipient: string }>(
      `SELECT d.recipient FROM exchange.dispatched d JOIN exchange.message o ON o.sender = d.by_sender AND o.id = d.by_id JOIN exchange.message m ON m.sender = d.sender AND m.id = d.id
       WHERE d.sender = $1 AND d.id = $2 AND o.received_at > $3 AND NOT d.recipient = ANY (m.recipients)
       UNION SELECT audience FROM exchange.published WHERE sender = $1 AND id = $2 AND at > $3`,
      [reference.from, reference.id, new Date(at)],
    );
    return { later: rows.map(({ recipient }) => recipient), grants: await findGrants(this.database, [reference], exercise, at) };
  }
}
