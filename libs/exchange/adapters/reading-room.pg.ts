import { statement, type Database, type Transaction } from '#postgres';
import type { Reference } from '../ports.js';
import type { Grant } from '../provenance.js';
import { RegistryBehind } from '../read/abreast.js';
import { ReadingRoom, type Arrival, type Flush, type FoundMessage, type Page, type PageQuery, type RecallStanding, type ReceiptStanding, type ShownMessage } from '../read/reading.js';
import type { Published } from '../deliver/delivery.js';
import type { ContentVault } from '../seal-content.js';
import { findGrants, GRANTS_COLUMN } from './grants.pg.js';
import { PUBLISHED_COLUMN } from './mailbox-statements.js';
import { READING_LOCK } from './reading-lock.js';
import { findReceipts } from './receipts.pg.js';
import { findRecall } from './recall-standing.pg.js';

/** The head may be a little older than what is there once the lock is held: nothing behind it is looked at, so that its version speaks for all that is. */
const LOCK = `SELECT position, version, pg_advisory_xact_lock_shared(${READING_LOCK}) FROM exchange.mailbox_head`;
/** Candidates first, by primary keys alone; content only for what passes. */
const PAGE = statement(
  'read.page',
  `WITH candidate AS (
     SELECT DISTINCT position, sender, id FROM (
       (SELECT position, sender, id FROM exchange.mailbox_pointer WHERE recipient = $1 AND exercise = $2 AND position > $3 AND position <= $10 ORDER BY position LIMIT $4)
       UNION ALL
       (SELECT s.position, s.sender, s.id FROM unnest($5::text[], $6::bigint[], $7::bigint[]) AS a (audience, since, until)
          CROSS JOIN LATERAL (SELECT position, sender, id FROM exchange.mailbox_shared
            WHERE audience = a.audience AND exercise = $2 AND position > $3 AND position <= $10 AND version >= a.since AND (a.until IS NULL OR version < a.until) ORDER BY position LIMIT $4) s)
     ) both_kinds ORDER BY position LIMIT $4),
   visible AS (
     SELECT c.position, m.sender, m.id, m.type, m.received_at, m.facts, m.inherits, m.content, k.wrapped, count(*) OVER ()::int AS visible,
            sum(length(m.content)) OVER (ORDER BY c.position) AS total, row_number() OVER (ORDER BY c.position) AS ordinal
     FROM candidate c JOIN exchange.message m USING (sender, id) JOIN vault.record_key k USING (sender, id)
     WHERE m.recalled_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > now()) AND NOT ($1 = ANY (m.except_for)) AND (cardinality($8::text[]) = 0 OR m.type = ANY ($8)))
   SELECT (SELECT count(*)::int FROM candidate) AS candidates, (SELECT max(position) FROM candidate) AS last, v.*
   FROM (SELECT 1) one LEFT JOIN LATERAL (SELECT * FROM visible WHERE total <= $9 OR ordinal = 1 ORDER BY position) v ON true ORDER BY v.position`,
);
const NOTE = statement(
  'read.note',
  `INSERT INTO exchange.shown (reader, last, first, positions, at)
   SELECT reader, last, first, positions::bigint[], now() FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[]) AS new (reader, last, first, positions)`,
);
const ARRIVALS = statement(
  'read.arrivals',
  `WITH candidate AS (
     SELECT position, sender, id, array_agg(recipient) FILTER (WHERE recipient IS NOT NULL) AS reached, array_agg(audience) FILTER (WHERE audience IS NOT NULL) AS shared FROM (
       SELECT position, sender, id, recipient, NULL AS audience FROM exchange.mailbox_pointer WHERE recipient = ANY ($1) AND exercise = $3 AND position > $4 AND position <= $7
       UNION ALL
       SELECT position, sender, id, NULL, audience FROM exchange.mailbox_shared WHERE audience = ANY ($2) AND exercise = $3 AND position > $4 AND position <= $7
     ) both_kinds GROUP BY position, sender, id ORDER BY position LIMIT $5),
   visible AS (
     SELECT c.position, c.reached, c.shared, m.sender, m.id, m.type, m.received_at, m.except_for, m.version, m.facts, m.inherits, m.content, k.wrapped,
            count(*) OVER ()::int AS visible, sum(length(m.content)) OVER (ORDER BY c.position) - length(m.content) AS before
     FROM candidate c JOIN exchange.message m USING (sender, id) JOIN vault.record_key k USING (sender, id)
     WHERE m.recalled_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > now()))
   SELECT (SELECT count(*)::int FROM candidate) AS candidates, (SELECT max(position) FROM candidate) AS last, v.*
   FROM (SELECT 1) one LEFT JOIN LATERAL (SELECT * FROM visible WHERE before < $6 ORDER BY position) v ON true ORDER BY v.position`,
);
const MESSAGE = `SELECT m.sender, m.id, m.position, m.type, m.exercise, m.received_at, m.recipients || ARRAY(SELECT recipient FROM exchange.dispatched d WHERE d.sender = m.sender AND d.id = m.id) AS recipients, m.audiences, m.except_for, m.version, m.facts, m.inherits, m.content, k.wrapped,
    m.recalled_at IS NOT NULL AS recalled, m.expires_at IS NOT NULL AND m.expires_at <= now() AS expired,
    EXISTS (SELECT 1 FROM exchange.countersigned c WHERE c.sender = m.sender AND c.id = m.id AND (c.recipient = $3 OR starts_with(c.recipient, $3 || '.')))
      OR EXISTS (SELECT 1 FROM exchange.dispatched d WHERE d.sender = m.sender AND d.id = m.id AND d.recipient = $3) AS countersigned,
    ${GRANTS_COLUMN} AS grants, ${PUBLISHED_COLUMN} AS published
  FROM exchange.message m JOIN vault.record_key k USING (sender, id) WHERE m.sender = $1 AND m.id = $2 AND m.erased_at IS NULL`;

interface ContentRow {
  readonly position: bigint;
  readonly sender: string;
  readonly id: string;
  readonly type: string;
  readonly received_at: Date;
  readonly facts: string;
  readonly inherits: string[];
  readonly content: Buffer;
  readonly wrapped: Buffer;
}
type PageContent = ContentRow & { readonly visible: number };
type PageRow = { readonly candidates: number; readonly last: bigint | null } & (PageContent | { readonly position: null });
type ArrivalContent = ContentRow & { readonly visible: number; readonly reached: string[] | null; readonly shared: string[] | null; readonly except_for: string[]; readonly version: bigint };
type ArrivalRow = { readonly candidates: number; readonly last: bigint | null } & (ArrivalContent | { readonly position: null });
type FoundRow = ContentRow & { readonly recipients: string[]; readonly audiences: string[]; readonly except_for: string[]; readonly version: bigint; readonly recalled: boolean; readonly expired: boolean; readonly exercise: boolean; readonly countersigned: boolean; readonly grants: Grant[]; readonly published: Published[] | null };

/** Reading the mailboxes in PostgreSQL. */
export class PgReadingRoom extends ReadingRoom {
  constructor(
    private readonly database: Database,
    private readonly vault: ContentVault,
  ) {
    super();
  }

  override async page(query: PageQuery): Promise<Page> {
    return await this.database.transaction(async (queries) => {
      const head = await lockedHead(queries, query.version);
      const { memberships } = query;
      const { rows } = await queries.query<PageRow>(PAGE, [
        query.reader,
        query.exercise,
        query.after,
        query.limit,
        memberships.map((span) => span.audience),
        memberships.map((span) => span.from),
        memberships.map((span) => span.to ?? null),
        query.types,
        query.maxBytes,
        head,
      ]);
      const content = rows.filter((row): row is PageRow & PageContent => row.position !== null);
      const items = await query.view(content.map((row) => this.#open(row)), (references) => findGrants(queries, references, query.exercise));
      await noteShown(queries, [{ reader: query.reader, positions: items.map((item) => item.position) }]);
      return { items, ...reached(content, rows[0], query, head) };
    }, LOOKING);
  }

  override async arrivals(
    query: Parameters<ReadingRoom['arrivals']>[0],
    choose: Parameters<ReadingRoom['arrivals']>[1],
  ): Promise<{ readonly arrivals: readonly Arrival[]; readonly scannedTo: bigint; readonly more: boolean }> {
    return await this.database.transaction(async (queries) => {
      const head = await lockedHead(queries, query.version);
      const { rows } = await queries.query<ArrivalRow>(ARRIVALS, [query.readers, query.audiences, query.exercise, query.after, query.limit, query.maxBytes, head]);
      const content = rows.filter((row): row is ArrivalRow & ArrivalContent => row.position !== null);
      const arrivals = content.map((row) => ({
        ...this.#open(row),
        recipients: new Set(row.reached ?? []),
        audiences: row.shared ?? [],
        exceptFor: new Set(row.except_for),
        version: Number(row.version),
      }));
      await noteShown(queries, await choose(arrivals, (references) => findGrants(queries, references, query.exercise)));
      return { arrivals, ...reached(content, rows[0], query, head) };
    }, LOOKING);
  }

  override async message(reference: Reference, reader: string, view: (found: FoundMessage) => FoundMessage | undefined): Promise<FoundMessage | undefined> {
    return await this.database.transaction(async (queries) => {
      const row = (await queries.query<FoundRow>(MESSAGE, [reference.from, reference.id, reader])).rows[0];
      if (row === undefined) return undefined;
      const { recipients, audiences, recalled, expired, exercise, countersigned, grants, published } = row;
      const found: FoundMessage = { ...this.#open(row), recipients, audiences, exceptFor: row.except_for, version: Number(row.version), recalled, expired, exercise, countersigned, grants, ...(published === null ? {} : { published }) };
      const shown = view(found);
      if (shown !== undefined && reader !== found.from) await noteShown(queries, [{ reader, positions: [found.position] }]);
      return shown;
    }, LOOKING);
  }

  override async receipts(reference: Reference): Promise<readonly ReceiptStanding[]> {
    return await findReceipts(this.database, reference);
  }

  override async recall(reference: Reference, now: number): Promise<RecallStanding | undefined> {
    return await findRecall(this.database, reference, now);
  }

  #open(row: ContentRow): ShownMessage {
    const { facts, inherits } = row;
    return { facts, inherits, from: row.sender, id: row.id, position: row.position, type: row.type, receivedAt: row.received_at.getTime(), compact: this.vault.open(row.content, row.wrapped) };
  }
}

/** How far a look got: behind what was cut off by its size, or by its limit, there may be more. */
function reached(
  content: readonly { readonly position: bigint; readonly visible: number }[],
  first: { readonly candidates: number; readonly last: bigint | null } | undefined,
  query: { readonly after: bigint; readonly limit: number },
  head: bigint,
): { readonly scannedTo: bigint; readonly more: boolean } {
  const cut = content.length < (content[0]?.visible ?? 0);
  if (!cut && (first?.candidates ?? 0) < query.limit) return { scannedTo: later(query.after, head), more: false };
  return { scannedTo: (cut ? content.at(-1)?.position : first?.last) ?? query.after, more: true };
}

const later = (one: bigint, other: bigint): bigint => (one > other ? one : other);

/** How a look at mailboxes begins. */
export const LOOKING = Object.freeze({ first: LOCK });

/**
 * Up to where a transaction that began by {@link LOOKING} looks.
 * @throws RegistryBehind when something there was decided by more than the reader's memberships know
 */
export async function lockedHead(look: Pick<Transaction, 'first'>, known: number): Promise<bigint> {
  const head = (await look.first<{ position: bigint; version: bigint }>()).rows[0];
  if (head !== undefined && head.version > BigInt(known)) throw new RegistryBehind(Number(head.version));
  return head?.position ?? 0n;
}

/** Notes what each reader is shown, and ends the look by that: a recall asks there. */
export async function noteShown(look: Pick<Transaction, 'last'>, flushes: readonly Flush[]): Promise<void> {
  const shown = flushes.filter((flush) => flush.positions.length > 0);
  if (shown.length === 0) return;
  await look.last(NOTE, [
    shown.map((flush) => flush.reader),
    shown.map((flush) => flush.positions.at(-1)),
    shown.map((flush) => flush.positions[0]),
    shown.map((flush) => `{${flush.positions.join(',')}}`),
  ]);
}
