import { KafkaLog, PgMailboxTurn, type Workflow } from '#exchange';
import { kindsInForce, NoticeDeadlines, NoticeWorkflow, PgNoticeBook, PgNoticeDeadlines } from '#notices';
import type { HubProcess } from '#process';

/** Requests become notices, and signed acts take effect, in the courier's own turns. */
export function noticeWorkflow({ hub, registry }: HubProcess): Workflow {
  return new NoticeWorkflow({
    hub,
    directory: registry.directory,
    kinds: kindsInForce(),
    bookIn: (turn) => {
      if (!(turn instanceof PgMailboxTurn)) throw new TypeError('The turn is not one at mailboxes in PostgreSQL.');
      return new PgNoticeBook(turn.queries);
    },
  });
}

/** Terms of notices, and when their owners are asked. */
export const noticeDeadlines = ({ hub, registry, database, producer, clock }: HubProcess): NoticeDeadlines =>
  new NoticeDeadlines({ hub, directory: registry.directory, kinds: kindsInForce(), store: new PgNoticeDeadlines(database), log: new KafkaLog(producer), clock });
