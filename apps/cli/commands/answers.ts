import type { ReceiptStatus, Sent } from '#client';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import type { Session } from '../session.js';

const ANSWER_NEEDS_NOTE: Readonly<Record<string, string>> = {
  retained: 'the ground in national law',
  objected: 'the reason',
};

/** What was sent, as every answering verb shows it. */
export function showSent(session: Session, sent: Sent, what: string): void {
  session.output.one(sent, () => [
    [what, sent.reference],
    ['accepted', `${sent.acceptance.acceptedAt} (signed by the hub, verified)`],
    ['digest', sent.digest],
  ]);
}

/** Signs a receipt and sends it to the originator. */
export async function receipt(session: Session, reference: string, { status, note }: { readonly status: ReceiptStatus; readonly note?: string }): Promise<ExitCode> {
  const needed = note === undefined ? ANSWER_NEEDS_NOTE[status] : undefined;
  if (needed !== undefined) throw new Stop(EXIT.usage, `${status} needs --note with ${needed}`);
  showSent(session, await session.client().receipt(reference, status, note, { signal: session.interrupted }), 'receipt');
  return EXIT.ok;
}

/** Lets a message of one's entity go out, or returns it. */
export async function settle(session: Session, reference: string, verdict: 'endorsed' | 'returned', note: string | undefined): Promise<ExitCode> {
  const client = session.client();
  const options = { signal: session.interrupted };
  showSent(session, verdict === 'endorsed' ? await client.endorse(reference, note, options) : await client.returnToEntity(reference, note ?? '', options), verdict === 'endorsed' ? 'endorsement' : 'return');
  return EXIT.ok;
}

/** Hands a message on to one's own entities. */
export async function dispatch(session: Session, reference: string, to: readonly string[], note: string | undefined): Promise<ExitCode> {
  showSent(session, await session.client().dispatch(reference, to, note, { signal: session.interrupted }), 'dispatch');
  return EXIT.ok;
}

export interface RecallOptions {
  readonly reason?: string;
  readonly replyBy?: string;
  readonly erase?: string;
  readonly status?: boolean;
}

/** Recalls a message, or shows where its recall stands. */
export async function recall(session: Session, reference: string, { reason, replyBy, erase, status }: RecallOptions): Promise<ExitCode> {
  if (status !== true && reason === undefined) throw new Stop(EXIT.usage, 'a recall needs --reason', 'The recipients read it. To see where a recall stands: --status');
  const client = session.client();
  if (reason !== undefined && status !== true) {
    const sent = await client.recall(reference, reason, { signal: session.interrupted, ...(replyBy === undefined ? {} : { replyBy }), ...(erase === undefined ? {} : { erase }) });
    showSent(session, sent, 'recall');
    session.say(`entente: see who was told and what they answer: entente recall ${reference} --status --as ${client.participant}`);
    return EXIT.ok;
  }
  const standing = await client.recallStanding(reference);
  const { told, removedUnread } = standing;
  session.output.one(standing, () => [
    ['message', standing.message],
    ['recall', standing.recall],
    ['reason', standing.reason],
    ['recalled', standing.recalledAt],
    ['effect', standing.effective ? 'removed from the mailboxes' : 'waits for its message, which has not arrived or waits for its own time: it will reach nobody'],
    ['answers by', standing.answerBy],
    ['removed unread', removedUnread.join(', ') || 'nobody'],
    ['told', told.length === 0 ? 'nobody had fetched it' : told.map((one) => `${one.recipient} ${one.status}${one.at === undefined ? '' : ` ${one.at}`}${one.note === undefined ? '' : ` — ${one.note}`}`).join('\n')],
  ]);
  return EXIT.ok;
}
