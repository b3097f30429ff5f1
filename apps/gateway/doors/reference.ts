import { participantKind } from '#contracts';
import { isUuidV7, Problem } from '#kernel';

/** What is no reference cannot name a message, and looks like one that does not exist. */
export function referenceIn(from: string, id: string): { from: string; id: string } {
  if (participantKind(from) === undefined || !isUuidV7(id)) throw new Problem('not-found');
  return { from, id };
}
