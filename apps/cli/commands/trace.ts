import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Session } from '../session.js';

/** Tells what became of a message, as far as whoever asks may know. */
export async function trace(session: Session, reference: string): Promise<ExitCode> {
  const story = await session.client().trace(reference);
  const { addressees, shown, countersigned, receipts } = story;
  session.output.one(story, () => [
    ['message', story.message],
    ['mode', story.mode],
    ['accepted', story.acceptedAt],
    ['in mailboxes', story.receivedAt],
    ['recalled', story.recalledAt],
    ['decided at', `rule-set version ${story.version}`],
    ['inherits from', story.inherits?.join(', ')],
    ...addressees.map(({ to, allowed, rules, except, withheld }): [string, string] => [
      'addressee',
      `${to} ${allowed ? 'allowed' : 'refused'}${rules.length === 0 ? '' : `: ${rules.join(', ')}`}${except === undefined || except.length === 0 ? '' : `; not ${except.join(', ')}`}${withheld === undefined || withheld.length === 0 ? '' : `; without ${withheld.join(', ')}`}`,
    ]),
    ...shown.map(({ reader, at }): [string, string] => ['shown', `${reader} ${at}`]),
    ...countersigned.map(({ recipient, at }): [string, string] => ['countersigned', `${recipient} ${at}`]),
    ...receipts.map(({ recipient, status, at, note }): [string, string] => ['receipt', `${recipient} ${status} ${at}${note === undefined ? '' : ` — ${note}`}`]),
  ]);
  return EXIT.ok;
}
