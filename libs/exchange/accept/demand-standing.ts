import type { Message } from '#contracts';
import type { Directory } from '#directory';
import { Problem } from '#kernel';

/** Receipts by which a recall is answered. */
const RECALL_ANSWERS: ReadonlySet<unknown> = new Set(['destroyed', 'retained', 'objected']);

/**
 * Who is suspended, or contested (R27), sends nothing; what it sent before stays its own, so it may still take it back. Who
 * is suspended also says what became of others' data that is recalled.
 * @throws Problem `suspended`, `contested`
 */
export function demandStanding(directory: Directory, { from, type, body }: Pick<Message, 'from' | 'type' | 'body'>): void {
  if (type === 'control.recall/1') return;
  const participant = directory.participant(from);
  const answers = type === 'control.receipt/1' && RECALL_ANSWERS.has(body?.['status']);
  if (participant?.isActive(directory.version) === false && !answers) throw new Problem('suspended');
  if (participant?.isFrozen(directory.version) === true) throw new Problem('contested');
}
