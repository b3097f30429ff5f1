import { referenceOf } from '#contracts';
import { statement, type Queries, type Transaction } from '#postgres';
import type { Ahead, Recall } from '../deliver/mailboxes.js';
import type { Reference } from '../ports.js';
import { toRecall, type RecallRow } from './mailbox-rows.js';

const POSITIONS = statement('turn.positions', 'SELECT partition, next_offset FROM exchange.consumer_position WHERE topic = $1');
const RECALLS = statement(
  'turn.recalls',
  `SELECT sender, id, digest, exercise, by_sender, by_id, reason, recalled_at, answer_by, effective, told
   FROM exchange.recall WHERE (sender, id) IN (SELECT * FROM unnest($1::text[], $2::uuid[]))`,
);

/** Where the consumers of a topic go on, by partition. */
export async function askPositions(queries: Pick<Queries, 'query'>, topic: string): Promise<ReadonlyMap<number, bigint>> {
  const found = await queries.query<{ partition: number; next_offset: bigint }>(POSITIONS, [topic]);
  return new Map(found.rows.map((row) => [row.partition, row.next_offset]));
}

/** Recalls on file that name these messages. */
export async function askRecalls(queries: Pick<Queries, 'query'>, of: readonly Reference[]): Promise<readonly Recall[]> {
  const found = await queries.query<RecallRow>(RECALLS, [of.map((one) => one.from), of.map((one) => one.id)]);
  return found.rows.map(toRecall);
}

/** What a turn asks together with its lock: the server answers it once the lock is held. */
export class Beforehand {
  readonly #positions: Promise<ReadonlyMap<number, bigint>>;
  readonly #of: ReadonlySet<string>;
  #recalls: Promise<readonly Recall[]> | undefined;

  constructor(
    transaction: Pick<Transaction, 'alongside'>,
    private readonly ahead: Ahead,
  ) {
    const queries: Pick<Queries, 'query'> = { query: (sql, values) => transaction.alongside(sql, values) };
    this.#positions = askPositions(queries, ahead.topic);
    this.#of = new Set(ahead.of.map(referenceOf));
    this.#recalls = askRecalls(queries, ahead.of);
    // Whoever asks hears of a failure. When the lock itself fails nobody gets to ask.
    for (const asked of [this.#positions, this.#recalls]) asked.catch(() => undefined);
  }

  /** Undefined when it was not asked. */
  positions(topic: string): Promise<ReadonlyMap<number, bigint>> | undefined {
    return topic === this.ahead.topic ? this.#positions : undefined;
  }

  /** Undefined when it was not asked, or was told already: later in a turn there may be more, of the turn's own. */
  recalls(of: readonly Reference[]): Promise<readonly Recall[]> | undefined {
    const recalls = this.#recalls;
    this.#recalls = undefined;
    const named = new Set(of.map(referenceOf));
    return [...named].every((one) => this.#of.has(one)) ? recalls?.then((all) => all.filter((recall) => named.has(referenceOf(recall.of)))) : undefined;
  }
}
