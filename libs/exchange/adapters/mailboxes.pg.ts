import { statement, type Database } from '#postgres';
import { Mailboxes, type Ahead, type MailboxTurn } from '../deliver/mailboxes.js';
import type { ContentVault } from '../seal-content.js';
import { Beforehand } from './beforehand.pg.js';
import { PgMailboxTurn } from './mailbox-turn.pg.js';
import { MAILBOX_CHANNEL } from './reading-lock.js';

const LOCK_HEAD = 'SELECT position FROM exchange.mailbox_head FOR UPDATE';
/** The end of a turn: positions, head, and the news for the gateways, which goes out with the commit. */
const FINISH = statement(
  'mailbox.finish',
  `WITH saved AS (
     INSERT INTO exchange.consumer_position (topic, partition, next_offset) SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[])
     ON CONFLICT (topic, partition) DO UPDATE SET next_offset = EXCLUDED.next_offset),
   head AS (UPDATE exchange.mailbox_head SET position = $4, version = greatest(version, $6) WHERE position < $4 RETURNING position)
   SELECT pg_notify($5, position::text) FROM head`,
);
const POSITION = 'SELECT next_offset FROM exchange.consumer_position WHERE topic = $1 AND partition = $2';
const ANYTHING_DUE = statement(
  'mailbox.due',
  `SELECT EXISTS (SELECT 1 FROM exchange.held WHERE release_at <= $1)
       OR EXISTS (SELECT 1 FROM exchange.owed WHERE NOT answered AND NOT reminded AND due_at <= $1)
       OR EXISTS (SELECT 1 FROM exchange.consent WHERE status = 'pending' AND due_at <= $1)
       OR EXISTS (SELECT 1 FROM exchange.queued WHERE NOT recipient = ANY ($2))
       OR EXISTS (SELECT 1 FROM exchange.recall WHERE NOT reminded AND effective AND answer_by <= $1) AS due`,
);

/** The mailboxes in PostgreSQL. */
export class PgMailboxes extends Mailboxes {
  constructor(
    private readonly database: Database,
    private readonly vault: ContentVault,
  ) {
    super();
  }

  override async inTurn<Result>(work: (turn: MailboxTurn) => Promise<Result>, ahead?: Ahead): Promise<Result> {
    return await this.database.transaction(
      async (queries) => {
        const beforehand = ahead === undefined ? undefined : new Beforehand(queries, ahead);
        const head = await queries.first<{ position: bigint }>();
        const before = head.rows[0]?.position;
        if (before === undefined) throw new Error('exchange.mailbox_head has no row: the migrations did not run.');
        const turn = new PgMailboxTurn(queries, this.vault, this.database, before, beforehand);
        const result = await work(turn);
        const reached = turn.reached;
        await queries.last(FINISH, [reached.map((one) => one.topic), reached.map((one) => one.partition), reached.map((one) => one.nextOffset), turn.head, MAILBOX_CHANNEL, turn.version]);
        return result;
      },
      { first: LOCK_HEAD },
    );
  }

  override async position(topic: string, partition: number): Promise<bigint | undefined> {
    const found = await this.database.query<{ next_offset: bigint }>(POSITION, [topic, partition]);
    return found.rows[0]?.next_offset;
  }

  override async anythingDue(now: number, contested: readonly string[] = []): Promise<boolean> {
    const found = await this.database.query<{ due: boolean }>(ANYTHING_DUE, [new Date(now), contested]);
    return found.rows[0]?.due === true;
  }
}
