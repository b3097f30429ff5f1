import type { Message } from '#contracts';
import type { Directory } from '#directory';
import { Problem } from '#kernel';

/**
 * Who is suspended, or contested (R27), sends nothing; what it sent before stays its own, so it may still take it back.
 * @throws Problem `suspended`, `contested`
 */
export function demandStanding(directory: Directory, { from, type }: Pick<Message, 'from' | 'type'>): void {
  if (type === 'control.recall/1') return;
  const participant = directory.participant(from);
  if (participant?.isActive(directory.version) === false) throw new Problem('suspended');
  if (participant?.isFrozen(directory.version) === true) throw new Problem('contested');
}
