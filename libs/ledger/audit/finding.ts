import type { LedgerError } from '../domain/problem.js';

/** What an audit can find, each with a name a program can act upon. */
export const FINDINGS = Object.freeze({
  'bad-checkpoint': 'A checkpoint that the log did not sign, or that is malformed.',
  fork: 'The log signed two histories.',
  shrunk: 'The log was larger before.',
  altered: 'An entry is not what the tree holds at its place.',
  withheld: 'A part of the log, or a step of an exchange that later ones follow, is not shown.',
  uncosigned: 'Too few witnesses of the policy cosigned the newest checkpoint, or one that a proof leads to.',
  'history-changed': 'The list of checkpoints is another than it was.',
  'bad-receipt': 'A receipt or evidence that does not hold.',
  'promise-broken': 'A message was accepted and is not in the log by the time that was promised.',
  late: 'A message came into the log after the time that was promised, or is said to be older than it is.',
  swapped: 'The log holds another message than the one that was accepted.',
  gap: 'Messages of a sender are missing in its count.',
  reordered: 'A message does not follow the one its sender says it follows.',
  'not-delivered': 'The hub accepted a message, and its addressee was not given it.',
  'statement-wrong': 'A signed statement of an inbox is not what the inbox held.',
  'counts-wrong': 'What the hub says of how many entries of each topic there are does not hold.',
  unanswered: 'The hub did not answer a challenge by the time it had named.',
  'not-received': 'The hub says that a message never arrived, and accepted it.',
});
export type FindingKind = keyof typeof FINDINGS;

/** Something that does not hold, with what shows it. */
export interface Finding {
  readonly kind: FindingKind;
  /** Where: a checkpoint's size, an entry, a message. */
  readonly place: string;
  readonly says: string;
  /** What anyone can carry away: notes, receipts, statements, as they were signed. */
  readonly evidence?: readonly string[];
}

export const finding = (kind: FindingKind, place: string, says: string, evidence: readonly string[] = []): Finding => ({ kind, place, says, ...(evidence.length === 0 ? {} : { evidence }) });

/** What was found where something failed to hold. That witnesses were late or away accuses nobody of more than that, whatever rests on their word. */
export const failed = (error: LedgerError, kind: FindingKind, place: string, says: string, evidence: readonly string[]): Finding =>
  finding(error.fault === 'too-few-witnesses' ? 'uncosigned' : kind, place, says, evidence);
