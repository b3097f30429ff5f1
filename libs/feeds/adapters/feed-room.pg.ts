import { referenceOf } from '#contracts';
import { findGrants, lockedHead, LOOKING, noteShown, shownTo, type ContentVault, type ShownMessage } from '#exchange';
import { statement, type Database, type Queries } from '#postgres';
import { FeedRoom, type Candidate, type FeedLook, type FeedPage } from '../feed-room.js';

/** Of what an act in the feed `p` is on: the content that stood then, with its own message. */
const STOOD_THEN = `SELECT t.sender, t.id, t.position FROM exchange.published c JOIN exchange.message t USING (sender, id)
  WHERE c.of_sender = p.of_sender AND c.of_id = p.of_id AND c.audience = p.audience AND NOT c.says AND c.position < p.position ORDER BY c.position DESC LIMIT 1`;
/** Of the same, what stands and lies behind the position looked at from. */
const AHEAD = `SELECT c.sender, c.id FROM exchange.published c JOIN exchange.message t USING (sender, id)
  WHERE p.says AND c.of_sender = p.of_sender AND c.of_id = p.of_id AND c.audience = p.audience AND NOT c.says AND c.position > $3 AND t.recalled_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())
    AND NOT ($1 = ANY (c.except_for)) AND EXISTS (SELECT 1 FROM unnest($5::bigint[], $6::bigint[]) AS a (since, until) WHERE c.version >= a.since AND (a.until IS NULL OR c.version < a.until)) ORDER BY c.position DESC LIMIT 1`;
/** Candidates first, by keys alone: what was published while the feed was open to the reader, and recalls it was told of. What was published after it was filed (`p`) has its own time, and its own exceptions. */
const LOOK = statement(
  'feed.look',
  `WITH candidate AS (
     SELECT DISTINCT position, sender, id FROM (
       (SELECT s.position, s.sender, s.id FROM unnest($5::bigint[], $6::bigint[]) AS a (since, until)
          CROSS JOIN LATERAL (SELECT position, sender, id FROM exchange.mailbox_shared
            WHERE audience = $7 AND exercise = $2 AND position > $3 AND position <= $9 AND version >= a.since AND (a.until IS NULL OR version < a.until) ORDER BY position LIMIT $4) s)
       UNION ALL
       (SELECT p.position, p.sender, p.id FROM exchange.recall r
          JOIN exchange.message o ON o.sender = r.sender AND o.id = r.id AND o.digest = r.digest AND o.exercise = r.exercise
            AND ($7 = ANY (o.audiences) OR EXISTS (SELECT 1 FROM exchange.published p WHERE p.sender = o.sender AND p.id = o.id AND p.audience = $7))
          JOIN exchange.message b ON b.sender = r.by_sender AND b.id = r.by_id
          JOIN exchange.mailbox_pointer p ON p.recipient = $1 AND p.exercise = $2 AND p.position = b.position
        WHERE r.told @> ARRAY[$1] AND r.effective AND p.position > $3 AND p.position <= $9 ORDER BY p.position LIMIT $4)
     ) both_kinds ORDER BY position LIMIT $4),
   visible AS (
     SELECT c.position, m.sender, m.id, m.type, coalesce(p.at, m.received_at) AS received_at, m.facts, m.inherits, m.content, k.wrapped,
            coalesce(p.says, false) AS says, p.of_sender, CASE WHEN p.says THEN EXISTS (SELECT 1 FROM (${STOOD_THEN}) o CROSS JOIN LATERAL (${shownTo({ readers: 'ARRAY[$1]', position: 'o.position', sender: 'o.sender', id: 'o.id' })}) s) END AS had, ahead.sender AS ahead_sender, ahead.id AS ahead_id, count(*) OVER ()::int AS visible,
            sum(length(m.content)) OVER (ORDER BY c.position) AS total, row_number() OVER (ORDER BY c.position) AS ordinal
     FROM candidate c JOIN exchange.message m USING (sender, id) JOIN vault.record_key k USING (sender, id)
       LEFT JOIN exchange.published p ON p.sender = m.sender AND p.id = m.id AND p.audience = $7
       LEFT JOIN LATERAL (${AHEAD}) ahead ON true
     WHERE m.recalled_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > now()) AND NOT ($1 = ANY (coalesce(p.except_for, m.except_for))))
   SELECT (SELECT count(*)::int FROM candidate) AS candidates, (SELECT max(position) FROM candidate) AS last, v.*
   FROM (SELECT 1) one LEFT JOIN LATERAL (SELECT * FROM visible WHERE total <= $8 OR ordinal = 1 ORDER BY position) v ON true ORDER BY v.position`,
);
const BEFORE = `SELECT coalesce(
    (SELECT s.position - 1 FROM exchange.mailbox_shared s JOIN exchange.message m USING (sender, id) LEFT JOIN exchange.published p ON p.sender = s.sender AND p.id = s.id AND p.audience = s.audience
      WHERE s.audience = $1 AND s.exercise = $2 AND coalesce(p.at, m.received_at) >= $3 ORDER BY s.position LIMIT 1),
    (SELECT position FROM exchange.mailbox_head)) AS position`;
const NEWS = statement(
  'feed.news',
  `SELECT ARRAY(SELECT f FROM unnest($1::text[]) AS f WHERE EXISTS (SELECT 1 FROM exchange.mailbox_shared WHERE audience = f AND exercise IN (true, false) AND position > $2)) AS feeds,
          (SELECT count(*)::int FROM exchange.recall WHERE effective) AS recalls, (SELECT position FROM exchange.mailbox_head) AS head`,
);

const CONTENTS = statement(
  'feed.contents',
  `SELECT m.position, m.sender, m.id, m.type, m.received_at, m.facts, m.inherits, m.content, k.wrapped FROM exchange.message m JOIN vault.record_key k USING (sender, id)
   WHERE (m.sender, m.id) IN (SELECT * FROM unnest($1::text[], $2::uuid[])) AND m.recalled_at IS NULL`,
);

interface Content {
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
interface Standing extends Content {
  readonly visible: number;
  /** Whether it says what became of content, whose that is, and whether the reader was shown it. */
  readonly says: boolean;
  readonly of_sender: string | null;
  readonly had: boolean | null;
  readonly ahead_sender: string | null;
  readonly ahead_id: string | null;
}
type Row = { readonly candidates: number; readonly last: bigint | null } & (Standing | { readonly position: null });

/** Feeds in PostgreSQL: shared rows of the mailboxes. */
export class PgFeedRoom extends FeedRoom {
  constructor(
    private readonly database: Database,
    private readonly vault: ContentVault,
  ) {
    super();
  }

  override async look(query: FeedLook): Promise<FeedPage> {
    return await this.database.transaction(async (queries) => {
      const head = await lockedHead(queries, query.version);
      const { reader, exercise, after, limit, spans, feed, maxBytes, until = head } = query;
      const end = until < head ? until : head;
      const { rows } = await queries.query<Row>(LOOK, [reader, exercise, after, limit, spans.map(({ from }) => from), spans.map(({ to }) => to ?? null), feed, maxBytes, end]);
      const content = rows.filter((row): row is Row & Standing => row.position !== null);
      const items = await query.view(await this.#candidates(queries, content), (references) => findGrants(queries, references, exercise));
      await noteShown(queries, [{ reader, positions: items.map(({ position }) => position) }]);
      const cut = content.length < (content[0]?.visible ?? 0);
      if (!cut && (rows[0]?.candidates ?? 0) < limit) return { items, scannedTo: after > end ? after : end, more: false };
      return { items, scannedTo: (cut ? content.at(-1)?.position : rows[0]?.last) ?? after, more: true };
    }, LOOKING);
  }

  /** What says what became of content comes with what there is to know of the reader and that content. */
  async #candidates(queries: Queries, rows: readonly Standing[]): Promise<readonly Candidate[]> {
    const items = rows.map((row) => this.#open(row));
    const contents = new Map(items.map((item) => [referenceOf(item), item]));
    const aheadOf = ({ ahead_sender: from, ahead_id: id }: Standing): string => `${from ?? ''}/${id ?? ''}`;
    const missing = rows.filter((row) => row.ahead_id !== null && row.had !== true && !contents.has(aheadOf(row)));
    const found = missing.length === 0 ? [] : (await queries.query<Content>(CONTENTS, [missing.map((row) => row.ahead_sender), missing.map((row) => row.ahead_id)])).rows;
    for (const item of found.map((row) => this.#open(row))) contents.set(referenceOf(item), item);
    return rows.flatMap((row, index) => {
      const item = items[index];
      if (item === undefined || !row.says) return item ?? [];
      const ahead = contents.get(aheadOf(row));
      return { ...item, ...(row.of_sender === null ? {} : { onBehalfOf: row.of_sender }), news: { had: row.had === true, ...(ahead === undefined ? {} : { ahead }) } };
    });
  }

  #open({ facts, inherits, position, type, sender, id, received_at, content, wrapped }: Content): ShownMessage {
    return { facts, inherits, position, type, from: sender, id, receivedAt: received_at.getTime(), compact: this.vault.open(content, wrapped) };
  }

  override async before(feed: string, exercise: boolean, time: number): Promise<bigint> {
    const found = await this.database.query<{ position: bigint }>(BEFORE, [feed, exercise, new Date(time)]);
    return found.rows[0]?.position ?? 0n;
  }

  override async news(feeds: readonly string[], after: bigint): Promise<{ readonly feeds: readonly string[]; readonly recalls: number; readonly head: bigint }> {
    const found = await this.database.query<{ feeds: string[]; recalls: number; head: bigint }>(NEWS, [feeds, after]);
    return found.rows[0] ?? { feeds: [], recalls: 0, head: after };
  }
}
