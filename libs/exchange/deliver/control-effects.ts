import { bureauOf, parseReference, participantKind, speaksFor } from '#contracts';
import type { Directory } from '#directory';
import { ownersOf } from '../facts.js';
import { messageOf } from '../masks.js';
import type { Reference } from '../ports.js';
import { everyoneReached, type Delivery } from './delivery.js';
import type { FiledMessage, MailboxTurn, Recall } from './mailboxes.js';

/** How long recipients have to answer a recall that names no `replyBy`, in milliseconds. */
export const RECALL_ANSWER_MS = 72 * 60 * 60_000;

const RECEIPT_ANSWERS = new Set(['actioned', 'refused']);

const textOf = (body: Delivery['message']['body'], member: string): string => {
  const value = body?.[member];
  return typeof value === 'string' ? value : '';
};

/** The message a control message or a reply speaks about, as far as it names one. */
export function aboutWhat({ message }: Delivery): Reference | undefined {
  const named = message.type.startsWith('control.') ? textOf(message.body, 'message') : (message.inReplyTo ?? '');
  return named.includes('/') ? parseReference(named) : undefined;
}

/** The recall a message states, if it is one and its sender may (its own, or one of its entities'; the hub recalls what a decision takes out of circulation, an oversight body what it orders to be erased). */
export function toRecall(delivery: Delivery): Recall | undefined {
  const { message } = delivery;
  const of = aboutWhat(delivery);
  if (message.type !== 'control.recall/1' || of === undefined) return undefined;
  const erase = textOf(message.body, 'erase');
  if (message.from !== 'hub' && !mayRecall(message, of.from)) return undefined;
  return {
    of,
    digest: textOf(message.body, 'digest'),
    exercise: message.mode === 'exercise',
    by: message,
    reason: textOf(message.body, 'reason'),
    recalledAt: delivery.acceptedAt,
    answerBy: message.replyBy === undefined ? delivery.acceptedAt + RECALL_ANSWER_MS : Date.parse(message.replyBy),
    ...(erase === '' ? {} : { erase }),
  };
}

/** Whether a recall is its sender's to make: of its own message or an entity's; for an oversight body, where it orders erasing. */
export const mayRecall = ({ from, body }: Delivery['message'], of: string): boolean => speaksFor(from, of) || (participantKind(from) === 'oversight' && textOf(body, 'erase') !== '');

/**
 * Lets a recall take effect on its message: out of every mailbox, and the recall itself goes to those who had fetched it,
 * whomever it was addressed to. Returns whether it took effect now and who had fetched it, or `mismatch` when it names another digest or the other mode.
 * Without its message it waits and wins; but a turn that failed may have put the message onto inbox topics already, and whoever
 * has it there hears of the recall now: when the message comes back the recall is no longer in hand.
 */
export async function recallMessage(turn: MailboxTurn, recall: Recall, original: FiledMessage | undefined, directory: Directory): Promise<{ readonly made: boolean; readonly first: boolean; readonly readers: readonly string[] } | 'mismatch'> {
  const effective = original !== undefined && original.digest === recall.digest && original.exercise === recall.exercise;
  if (original !== undefined && !effective) return 'mismatch';
  const readers = effective ? await turn.shownTo(original, readersOf(original, directory)) : await turn.taken.holders(recall.of, recall.digest);
  const told = readers.filter((reader) => reader !== recall.by.from && reader !== recall.of.from);
  const first = await turn.saveRecall(recall, effective, told);
  if (!first || !effective) return { made: false, first, readers: told };
  await turn.withdraw(original);
  return { made: true, first, readers: told };
}

/**
 * Whose data an oversight body has erased: they hear of it like those who hold it, though nobody asks them to answer.
 * @param compact the message, as long as it is on file
 */
export function ownersToTell({ of, by, erase }: Recall, compact: string | undefined): readonly string[] {
  if (erase === undefined || participantKind(by.from) !== 'oversight' || of.from === 'hub') return [];
  return [...new Set([of.from, bureauOf(of.from) ?? of.from, ...(compact === undefined ? [] : ownersOf(messageOf(compact)))])];
}

/** Everyone who may have been shown a message: whom it reached, and the bureaus that read what reached their entities. */
export function readersOf(original: FiledMessage, directory: Directory): ReadonlySet<string> {
  const reached = [...everyoneReached(original, directory), ...original.dispatched];
  return new Set([...reached, ...reached.flatMap((one) => bureauOf(one) ?? [])]);
}

/** Notes receipts, outcomes and replies. Only someone the message reached, in its own mode, counts. */
export async function noteAnswer(turn: MailboxTurn, delivery: Delivery, original: FiledMessage | undefined, directory: Directory): Promise<void> {
  const { message } = delivery;
  if (original === undefined || original.exercise !== (message.mode === 'exercise')) return;
  if (!readersOf(original, directory).has(message.from)) return;
  const status = message.type === 'control.receipt/1' ? textOf(message.body, 'status') : undefined;
  if (status !== undefined) {
    if (textOf(message.body, 'digest') !== original.digest) return;
    const note = textOf(message.body, 'note');
    await turn.saveReceipts([{ of: original, recipient: message.from, byId: message.id, status, note: note === '' ? undefined : note, at: delivery.acceptedAt }]);
    if (!RECEIPT_ANSWERS.has(status)) return;
  }
  await turn.answered(original, message.from);
}

/** Who owes an answer: those addressed by name, where the message sets a deadline. */
export function owedBy(delivery: Delivery): { recipients: readonly string[]; dueAt: number } | undefined {
  const { message } = delivery;
  if (message.type.startsWith('control.')) return undefined;
  const deadline = message.replyBy ?? (message.type === 'general.request-for-action/1' ? textOf(message.body, 'deadline') : '');
  return deadline === '' ? undefined : { recipients: delivery.recipients, dueAt: Date.parse(deadline) };
}
