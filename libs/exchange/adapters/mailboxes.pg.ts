import { statement, type Database, type Queries } from '#postgres';
import { Mailboxes, type MailboxTurn } from '../deliver/mailboxes.js';
import type { ContentVault } from '../seal-content.js';
import { PgMailboxTurn } from './mailbox-turn.pg.js';
import { MAILBOX_CHANNEL } from './reading-lock.js';

const LOCK_HEAD = statement('mailbox.lock', 'SELECT position FROM exchange.mailbox_head FOR UPDATE');
const SAVE_HEAD = statement('mailbox.head', 'UPDATE exchange.mailbox_head SET position = $1');
const NOTIFY = statement('mailbox.notify', 'SELECT pg_notify($1, $2)');
const POSITION = 'SELECT next_offset FROM exchange.consumer_position WHERE topic = $1 AND partition = $2';
const ANYTHING_DUE = statement(
  'mailbox.due',
  `SELECT EXISTS (SELECT 1 FROM exchange.held WHERE release_at <= $1)
       OR EXISTS (SELECT 1 FROM exchange.owed WHERE NOT answered AND NOT reminded AND due_at <= $1)
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

  override async inTurn<Result>(work: (turn: MailboxTurn) => Promise<Result>): Promise<Result> {
    return await this.database.transaction(async (queries: Queries) => {
      const head = await queries.query<{ position: bigint }>(LOCK_HEAD);
      const before = head.rows[0]?.position;
      if (before === undefined) throw new Error('exchange.mailbox_head has no row: the migrations did not run.');
      const turn = new PgMailboxTurn(queries, this.vault, before);
      const result = await work(turn);
      if (turn.head > before) {
        await queries.query(SAVE_HEAD, [turn.head]);
        await queries.query(NOTIFY, [MAILBOX_CHANNEL, String(turn.head)]);
      }
      return result;
    });
  }

  override async position(topic: string, partition: number): Promise<bigint | undefined> {
    const found = await this.database.query<{ next_offset: bigint }>(POSITION, [topic, partition]);
    return found.rows[0]?.next_offset;
  }

  override async anythingDue(now: number): Promise<boolean> {
    const found = await this.database.query<{ due: boolean }>(ANYTHING_DUE, [new Date(now)]);
    return found.rows[0]?.due === true;
  }
}
