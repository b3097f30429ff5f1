import type { Queries } from '#postgres';
import type { Reference } from '../ports.js';
import type { RecallAnswer, RecallStanding } from '../read/reading.js';
import type { RecallRow } from './mailbox-rows.js';

type StandingRow = RecallRow & { readonly named: string[] | null };
interface AnswerRow {
  readonly recipient: string;
  readonly status: 'destroyed' | 'retained' | 'objected';
  readonly note: string | null;
  readonly at: Date;
}

/** Where a recall stands: who was told and what each answered last. @param now milliseconds since the epoch */
export async function findRecall(queries: Queries, of: Reference, now: number): Promise<RecallStanding | undefined> {
  const found = await queries.query<StandingRow>(
    'SELECT r.*, m.recipients AS named FROM exchange.recall r LEFT JOIN exchange.message m USING (sender, id) WHERE r.sender = $1 AND r.id = $2 ORDER BY r.effective DESC, r.recalled_at LIMIT 1',
    [of.from, of.id],
  );
  const row = found.rows[0];
  if (row === undefined) return undefined;
  const answers = await queries.query<AnswerRow>(
    `SELECT DISTINCT ON (recipient) recipient, status, note, at FROM exchange.receipt
     WHERE sender = $1 AND id = $2 AND status IN ('destroyed', 'retained', 'objected') ORDER BY recipient, at DESC, by_id DESC`,
    [of.from, of.id],
  );
  const byRecipient = new Map(answers.rows.map((answer) => [answer.recipient, answer]));
  const told = row.told.map((recipient): RecallAnswer => {
    const answer = byRecipient.get(recipient);
    if (answer === undefined) return { recipient, status: row.answer_by.getTime() <= now ? 'overdue' : 'pending' };
    return { recipient, status: answer.status, at: answer.at.getTime(), ...(answer.note === null ? {} : { note: answer.note }) };
  });
  return {
    recall: { from: row.by_sender, id: row.by_id },
    reason: row.reason,
    recalledAt: row.recalled_at.getTime(),
    answerBy: row.answer_by.getTime(),
    effective: row.effective,
    removedUnread: row.effective ? (row.named ?? []).filter((recipient) => !row.told.includes(recipient)) : [],
    told,
  };
}
