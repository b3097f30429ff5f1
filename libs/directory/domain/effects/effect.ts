import { Problem } from '#kernel';
import type { Directory } from '../directory.js';
import type { Participant } from '../participant.js';

/** What a statement does when it takes effect. */
export type Effect = (version: number) => void;

export const invalid = (detail: string): Problem => new Problem('statement-invalid', { detail });

/** @throws Problem `statement-invalid` */
export function known(directory: Directory, subject: string): Participant {
  const participant = directory.participant(subject);
  if (participant === undefined) throw invalid(`${subject} is not admitted.`);
  return participant;
}

/** Whom the stater may not know of it cannot name, and must not find out about by trying. @throws Problem `statement-invalid` */
export function knownTo(directory: Directory, by: string, id: string): Participant {
  const participant = directory.participant(id);
  if (participant === undefined || !participant.isVisibleTo(by)) throw invalid(`${id} is not admitted.`);
  return participant;
}

/** The span of dated data, in milliseconds. @throws Problem `statement-invalid` when it ends before it begins */
export function spanOf(what: string, from: string, until: string): { readonly from: number; readonly until: number } {
  const span = { from: Date.parse(from), until: Date.parse(until) };
  if (span.until <= span.from) throw invalid(`${what} ends before it starts.`);
  return span;
}
