import { participantKind } from '#contracts';
import type { Directory } from '../directory.js';
import type { Statement } from '../statement.js';
import { isMandateId } from '../subjects.js';
import { invalid, knownTo, spanOf, type Effect } from './effect.js';

/** Longer than this nobody looks without being asked again, in milliseconds. */
const LONGEST_MANDATE = 366 * 86_400_000;

export function grantMandate(directory: Directory, { by, subject, body }: Statement<'grant-mandate'>, at: number): Effect {
  if (!isMandateId(subject)) throw invalid('The subject is not a mandate id: mandate/<name>.');
  if (directory.mandateShelf.has(subject)) throw invalid(`${subject} exists already: grant another.`);
  knownTo(directory, by, body.auditor);
  if (participantKind(body.auditor) === 'hub') throw invalid('The hub audits nobody.');
  for (const one of body.of) {
    if (one !== 'all') knownTo(directory, by, one);
  }
  const span = spanOf('The mandate', body.from, body.until);
  if (span.until <= at) throw invalid('The mandate would be over already.');
  if (span.until - Math.max(span.from, at) > LONGEST_MANDATE) throw invalid('A mandate lasts a year at most; grant it again then.');
  return (version) => directory.mandateShelf.set(body.auditor, subject, { id: subject, auditor: body.auditor, by, terms: body, ...span, version }, version);
}

export function endMandate(directory: Directory, { subject, body }: Statement<'end-mandate'>, at: number): Effect {
  const mandate = directory.mandateShelf.get(subject, directory.version);
  if (mandate === undefined) throw invalid(`There is no ${subject}.`);
  if (mandate.ended !== undefined || mandate.until <= at) throw invalid(`${subject} is over.`);
  return (version) => directory.mandateShelf.set(mandate.auditor, subject, { ...mandate, until: at, ended: at, endReason: body.reason, version }, version);
}
