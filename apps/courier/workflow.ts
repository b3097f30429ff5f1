import { readVocabularies } from '#contracts';
import { PgMailboxTurn, type Workflow } from '#exchange';
import { kindsOf, NoticeWorkflow, PgNoticeBook } from '#notices';
import type { HubProcess } from '#process';

/** Requests become notices, and signed acts take effect, in the courier's own turns. */
export function noticeWorkflow({ hub, registry }: HubProcess): Workflow {
  const vocabulary = readVocabularies().get('notice-kinds');
  if (vocabulary === undefined) throw new Error('schemas/vocabularies has no notice-kinds.');
  return new NoticeWorkflow({
    hub,
    directory: registry.directory,
    kinds: kindsOf(vocabulary),
    bookIn: (turn) => {
      if (!(turn instanceof PgMailboxTurn)) throw new TypeError('The turn is not one at mailboxes in PostgreSQL.');
      return new PgNoticeBook(turn.queries);
    },
  });
}
