import { referenceOf } from '#contracts';
import type { Database, Queries } from '#postgres';
import type { Delivery, Published } from '../deliver/delivery.js';
import { MailboxTurn, type FiledContent, type FiledMessage, type Owed, type Position, type Receipt, type Recall, type Review } from '../deliver/mailboxes.js';
import type { Subject } from '../deliver/workflow.js';
import type { Reference } from '../ports.js';
import type { ContentVault } from '../seal-content.js';
import { askPositions, askRecalls, type Beforehand } from './beforehand.pg.js';
import { insertCountersigned, PgConsentBook } from './consents.pg.js';
import { PgInboxQueue } from './inbox-queue.pg.js';
import { toOwed, toRecall, type OwedRow, type RecallRow } from './mailbox-rows.js';
import { FILE, findFiled, HAND_ON, HOLD, KEEP_KEYS, PUBLISH, SHARE, SHOWN_TO } from './mailbox-statements.js';
import { PgProductBook } from './products.pg.js';
import { READING_LOCK } from './reading-lock.js';
import { PgTakenBook } from './taken.pg.js';

const NOBODY: ReadonlySet<string> = new Set();
const refs = (of: readonly Reference[]): [string[], string[]] => [of.map((one) => one.from), of.map((one) => one.id)];
/** PostgreSQL's spelling of a text array; participant ids hold nothing that needs quoting. */
const arrayOf = (ids: readonly string[]): string => `{${ids.join(',')}}`;
/** Contents side by side in one parameter: the driver would spell an array of bytes out in hexadecimal. Starts count from 1. */
function joined(contents: readonly Buffer[]): [starts: number[], bytes: number[], all: Buffer] {
  let start = 1;
  const starts = contents.map(({ length }) => (start += length) - length);
  return [starts, contents.map(({ length }) => length), Buffer.concat(contents)];
}
const isExercise = (delivery: Delivery): boolean => delivery.message.mode === 'exercise';

/** One turn, inside one transaction that holds the head row. */
export class PgMailboxTurn extends MailboxTurn {
  override readonly consents: PgConsentBook;
  override readonly queue: PgInboxQueue;
  override readonly products: PgProductBook;
  override readonly taken: PgTakenBook;

  constructor(
    /** For books that other parts keep in the same turn. */
    readonly queries: Queries,
    private readonly vault: ContentVault,
    database: Pick<Database, 'query'>,
    /** The last position given out. */
    public head: bigint,
    private readonly beforehand?: Beforehand,
    /** The newest rule-set version of what was filed in this turn. */
    public version = -1,
    /** Where consumers go on after this turn. */
    public reached: readonly Position[] = [],
  ) {
    super();
    this.consents = new PgConsentBook(queries);
    this.queue = new PgInboxQueue(queries);
    this.products = new PgProductBook(queries);
    this.taken = new PgTakenBook(queries, database);
  }

  override async positions(topic: string): Promise<ReadonlyMap<number, bigint>> {
    return await (this.beforehand?.positions(topic) ?? askPositions(this.queries, topic));
  }

  override savePositions(positions: readonly Position[]): void {
    this.reached = positions;
  }

  override async recalls(of: readonly Reference[]): Promise<readonly Recall[]> {
    return await (this.beforehand?.recalls(of) ?? askRecalls(this.queries, of));
  }

  override async file(deliveries: readonly Delivery[], recalled: ReadonlySet<string>, waiting: ReadonlySet<string> = NOBODY): Promise<void> {
    const reaches = ({ message }: Delivery): boolean => !recalled.has(referenceOf(message)) && !waiting.has(referenceOf(message));
    const placed = await this.#store(deliveries, recalled, (delivery) => (reaches(delivery) ? delivery.recipients : []));
    const shared = placed.filter(({ delivery }) => reaches(delivery)).flatMap(({ delivery, position }) => delivery.audiences.map((audience) => ({ audience, delivery, position })));
    if (shared.length === 0) return;
    await this.queries.query(SHARE, [
      shared.map((row) => row.audience),
      shared.map((row) => isExercise(row.delivery)),
      shared.map((row) => row.position),
      shared.map((row) => row.delivery.version),
      ...refs(shared.map((row) => row.delivery.message)),
    ]);
  }

  override async fileFor(delivery: Delivery, recipients: readonly string[]): Promise<void> {
    const only: Delivery = { ...delivery, recipients, audiences: [], exceptFor: [] };
    await this.#store([only], new Set(), () => recipients);
  }

  /** Files content under the next positions, and points to it from the mailboxes it goes to; returns those that were not filed before. */
  async #store(deliveries: readonly Delivery[], recalled: ReadonlySet<string>, mailboxesOf: (delivery: Delivery) => readonly string[]): Promise<{ delivery: Delivery; position: bigint }[]> {
    if (deliveries.length === 0) return [];
    const placed = deliveries.map((delivery) => ({ delivery, position: ++this.head }));
    this.version = Math.max(this.version, ...deliveries.map((delivery) => delivery.version));
    const sealed = deliveries.map((delivery) => this.vault.seal(delivery.compact));
    const [from, id] = refs(deliveries.map((delivery) => delivery.message));
    const pointers = placed.flatMap(({ delivery, position }) => mailboxesOf(delivery).map((recipient) => ({ recipient, position })));
    const filed = await this.queries.query<{ position: bigint }>(FILE, [
      from,
      id,
      placed.map(({ position }) => position),
      deliveries.map((delivery) => delivery.digest),
      deliveries.map((delivery) => delivery.message.type),
      deliveries.map(isExercise),
      deliveries.map((delivery) => new Date(delivery.acceptedAt)),
      deliveries.map(({ message }) => (message.expiresAt === undefined ? null : new Date(message.expiresAt))),
      deliveries.map((delivery) => recalled.has(referenceOf(delivery.message))),
      deliveries.map((delivery) => arrayOf(delivery.recipients)),
      deliveries.map((delivery) => arrayOf(delivery.audiences)),
      deliveries.map((delivery) => arrayOf(delivery.exceptFor)),
      deliveries.map((delivery) => delivery.version),
      deliveries.map((delivery) => delivery.facts),
      deliveries.map((delivery) => arrayOf(delivery.inherits)),
      ...joined(sealed.map(({ content }) => content)),
      sealed.map(({ wrapped }) => wrapped),
      deliveries.map(({ decided }) => decided ?? null),
      pointers.map(({ recipient }) => recipient),
      pointers.map(({ position }) => position),
    ]);
    const fresh = new Set(filed.rows.map((row) => row.position));
    return placed.filter(({ position }) => fresh.has(position));
  }

  override async hold(deliveries: readonly Delivery[]): Promise<void> {
    const sealed = deliveries.map((delivery) => this.vault.seal(JSON.stringify({ ...delivery, cause: { ...delivery.cause, salt: Buffer.from(delivery.cause.salt).toString('base64') } })));
    const [from, id] = refs(deliveries.map((delivery) => delivery.message));
    await this.queries.query(HOLD, [from, id, deliveries.map((delivery) => new Date(delivery.releaseAt ?? 0)), sealed.map(({ content }) => content)]);
    await this.queries.query(KEEP_KEYS, [from, id, sealed.map(({ wrapped }) => wrapped)]);
  }

  override async release(now: number, limit: number): Promise<readonly Delivery[]> {
    const due = await this.queries.query<{ content: Buffer; wrapped: Buffer }>(
      `WITH due AS (SELECT sender, id FROM exchange.held WHERE release_at <= $1 ORDER BY release_at LIMIT $2),
            gone AS (DELETE FROM exchange.held USING due WHERE held.sender = due.sender AND held.id = due.id RETURNING held.sender, held.id, held.release_at, held.content),
            keys AS (DELETE FROM vault.record_key USING due WHERE record_key.sender = due.sender AND record_key.id = due.id RETURNING record_key.sender, record_key.id, record_key.wrapped)
       SELECT gone.content, keys.wrapped FROM gone JOIN keys USING (sender, id) ORDER BY gone.release_at`,
      [new Date(now), limit],
    );
    return due.rows.map((row) => this.#kept(row));
  }

  #kept({ content, wrapped }: { readonly content: Buffer; readonly wrapped: Buffer }): Delivery {
    const kept = JSON.parse(this.vault.open(content, wrapped)) as Delivery & { cause: { salt: string } };
    return { ...kept, cause: { ...kept.cause, salt: Buffer.from(kept.cause.salt, 'base64') } };
  }

  override async takeHeld({ of, digest, exercise }: Recall): Promise<Delivery | undefined> {
    const found = await this.queries.query<{ content: Buffer; wrapped: Buffer }>('SELECT h.content, k.wrapped FROM exchange.held h JOIN vault.record_key k USING (sender, id) WHERE h.sender = $1 AND h.id = $2', [of.from, of.id]);
    const row = found.rows[0];
    const kept = row === undefined ? undefined : this.#kept(row);
    if (kept === undefined || kept.digest !== digest || isExercise(kept) !== exercise) return undefined;
    await this.queries.query('WITH held AS (DELETE FROM exchange.held WHERE sender = $1 AND id = $2) DELETE FROM vault.record_key WHERE sender = $1 AND id = $2', [of.from, of.id]);
    return kept;
  }

  override async heldBy({ of, digest, exercise }: Recall): Promise<readonly string[]> {
    const found = await this.queries.query<{ endorser: string }>("SELECT endorser FROM exchange.endorsement WHERE sender = $1 AND id = $2 AND digest = $3 AND exercise = $4 AND state = 'held' ORDER BY endorser", [of.from, of.id, digest, exercise]);
    return found.rows.map(({ endorser }) => endorser);
  }

  override async content(of: Reference): Promise<FiledContent | undefined> {
    const found = await this.queries.query<{ content: Buffer; wrapped: Buffer; accepted_at: Date; expires_at: Date | null; facts: string; inherits: string[]; decided: string | null }>(
      'SELECT m.content, k.wrapped, m.accepted_at, m.expires_at, m.facts, m.inherits, m.decided FROM exchange.message m JOIN vault.record_key k USING (sender, id) WHERE m.sender = $1 AND m.id = $2',
      [of.from, of.id],
    );
    const row = found.rows[0];
    return row === undefined ? undefined : { compact: this.vault.open(row.content, row.wrapped), acceptedAt: row.accepted_at.getTime(), expiresAt: row.expires_at?.getTime(), facts: row.facts, inherits: row.inherits, decided: row.decided ?? undefined };
  }

  override async handOn(message: FiledMessage, by: Reference, version: number, recipients: readonly string[]): Promise<void> {
    const position = ++this.head;
    this.version = Math.max(this.version, version);
    await this.queries.query(HAND_ON, [message.from, message.id, recipients, position, by.from, by.id, message.exercise]);
  }

  override async publish(message: FiledMessage, by: Reference, { audience, version, exceptFor }: Published, { of, says }: Subject): Promise<void> {
    const position = ++this.head;
    this.version = Math.max(this.version, version);
    await this.queries.query(PUBLISH, [message.from, message.id, audience, position, version, exceptFor, by.from, by.id, message.exercise, of.from, of.id, says]);
  }

  override async find(references: readonly Reference[]): Promise<ReadonlyMap<string, FiledMessage>> {
    return await findFiled(this.queries, references);
  }

  override async countersigned(message: FiledMessage, recipient: string, byId: string, at: number): Promise<boolean> {
    return await insertCountersigned(this.queries, message, recipient, byId, at, ++this.head);
  }

  override async makeEffective(of: readonly Reference[]): Promise<void> {
    await this.queries.query(
      `UPDATE exchange.recall r SET effective = true FROM exchange.message m
       WHERE (r.sender, r.id) IN (SELECT * FROM unnest($1::text[], $2::uuid[])) AND m.sender = r.sender AND m.id = r.id AND m.digest = r.digest AND m.exercise = r.exercise`,
      refs(of),
    );
  }

  override async shownTo(message: FiledMessage, readers: ReadonlySet<string>): Promise<readonly string[]> {
    // Whoever is reading this moment has noted it when the lock is ours, or will look after the recall. What was announced for
    // an inbox topic counts as shown: it may lie there though the turn that produced it has failed.
    await this.queries.query('SELECT pg_advisory_xact_lock($1)', [READING_LOCK]);
    const found = await this.queries.query<{ reader: string }>(SHOWN_TO, [message.position, [...readers], message.from, message.id]);
    return found.rows.map((row) => row.reader);
  }

  override async markShown(shown: readonly { readonly reader: string; readonly of: Reference }[]): Promise<void> {
    await this.queries.query(
      `INSERT INTO exchange.shown (reader, last, first, positions, at)
       SELECT reader, position, position, ARRAY[position], now()
       FROM unnest($1::text[], $2::text[], $3::uuid[]) AS new (reader, sender, id) JOIN exchange.message USING (sender, id)`,
      [shown.map((one) => one.reader), ...refs(shown.map((one) => one.of))],
    );
  }

  override async saveRecall(recall: Recall, effective: boolean, told: readonly string[]): Promise<boolean> {
    const saved = await this.queries.query(
      `INSERT INTO exchange.recall (sender, id, digest, exercise, by_sender, by_id, reason, recalled_at, answer_by, effective, told)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (sender, id, digest, exercise) DO NOTHING`,
      [recall.of.from, recall.of.id, recall.digest, recall.exercise, recall.by.from, recall.by.id, recall.reason, new Date(recall.recalledAt), new Date(recall.answerBy), effective, told],
    );
    return saved.rowCount === 1;
  }

  override async withdraw(message: FiledMessage): Promise<void> {
    await this.queries.query('UPDATE exchange.message SET recalled_at = now() WHERE sender = $1 AND id = $2 AND recalled_at IS NULL', [message.from, message.id]);
  }

  override async orderErasure({ of, digest, exercise, by, erase, recalledAt }: Recall & { readonly erase: string }): Promise<boolean> {
    const ordered = await this.queries.query(
      'INSERT INTO exchange.erasure (sender, id, digest, exercise, by_sender, by_id, basis, ordered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING',
      [of.from, of.id, digest, exercise, by.from, by.id, erase, new Date(recalledAt)],
    );
    return ordered.rowCount === 1;
  }

  override async saveReceipts(receipts: readonly Receipt[]): Promise<void> {
    for (const receipt of receipts) {
      await this.queries.query(
        'INSERT INTO exchange.receipt (sender, id, recipient, by_id, status, note, at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING',
        [receipt.of.from, receipt.of.id, receipt.recipient, receipt.byId, receipt.status, receipt.note ?? null, new Date(receipt.at)],
      );
    }
  }

  override async owe(owed: readonly Owed[]): Promise<void> {
    if (owed.length === 0) return;
    await this.queries.query(
      `INSERT INTO exchange.owed (sender, id, recipient, digest, exercise, due_at)
       SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::boolean[], $6::timestamptz[]) ON CONFLICT DO NOTHING`,
      [...refs(owed.map((one) => one.of)), owed.map((one) => one.recipient), owed.map((one) => one.digest), owed.map((one) => one.exercise), owed.map((one) => new Date(one.dueAt))],
    );
  }

  override async review(reviews: readonly Review[]): Promise<void> {
    if (reviews.length === 0) return;
    await this.queries.query(
      `INSERT INTO exchange.review (sender, id, digest, exercise, owners, review_by)
       SELECT sender, id, digest, exercise, owners::text[], review_by FROM unnest($1::text[], $2::uuid[], $3::text[], $4::boolean[], $5::text[], $6::date[]) AS new (sender, id, digest, exercise, owners, review_by) ON CONFLICT DO NOTHING`,
      [...refs(reviews.map((one) => one.of)), reviews.map((one) => one.digest), reviews.map((one) => one.exercise), reviews.map((one) => arrayOf(one.owners)), reviews.map((one) => one.reviewBy)],
    );
  }

  override async answered(of: Reference, recipient: string): Promise<void> {
    await this.queries.query('UPDATE exchange.owed SET answered = true WHERE sender = $1 AND id = $2 AND recipient = $3', [of.from, of.id, recipient]);
  }

  override async takeOverdue(now: number, limit: number): Promise<readonly Owed[]> {
    const taken = await this.queries.query<OwedRow>(
      `WITH taken AS (
         UPDATE exchange.owed SET reminded = true
         WHERE (sender, id, recipient) IN (SELECT sender, id, recipient FROM exchange.owed WHERE NOT answered AND NOT reminded AND due_at <= $1 ORDER BY due_at LIMIT $2)
         RETURNING sender, id, recipient, digest, exercise, due_at)
       SELECT taken.* FROM taken LEFT JOIN exchange.message m USING (sender, id) WHERE m.recalled_at IS NULL ORDER BY due_at, recipient`,
      [new Date(now), limit],
    );
    return taken.rows.map(toOwed);
  }

  override async takeOverdueRecalls(now: number, limit: number): Promise<readonly { readonly recall: Recall; readonly missing: readonly string[] }[]> {
    const taken = await this.queries.query<RecallRow & { missing: string[] }>(
      `UPDATE exchange.recall r SET reminded = true
       WHERE r.effective AND (r.sender, r.id) IN (SELECT sender, id FROM exchange.recall WHERE NOT reminded AND effective AND answer_by <= $1 ORDER BY answer_by LIMIT $2)
       RETURNING r.*, ARRAY(SELECT reader FROM unnest(r.told) AS reader WHERE NOT EXISTS (
         SELECT 1 FROM exchange.receipt a WHERE a.sender = r.sender AND a.id = r.id AND a.recipient = reader AND a.status IN ('destroyed', 'retained', 'objected'))) AS missing`,
      [new Date(now), limit],
    );
    return taken.rows.filter((row) => row.missing.length > 0).map((row) => ({ recall: toRecall(row), missing: row.missing }));
  }
}
