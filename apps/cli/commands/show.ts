import type { Declaration } from '#client';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Session } from '../session.js';
import { bodyLines, withheldText } from '../show-message.js';
import { toJson } from './inbox.js';

/** Shows one message and, to its sender, who answered. */
export async function show(session: Session, reference: string, declaration: Declaration = {}): Promise<ExitCode> {
  const found = await session.client().message(reference, declaration);
  const { receipts, message, fault } = found;
  // What one sent oneself was sealed for others: that it does not open here says nothing against it.
  const ownSealed = fault?.code === 'cannot-open' && message?.from === session.identity.participant;
  const withheld = found.fault === undefined ? found.withheld.reduce((sum, { members }) => sum + members, 0) : 0;
  session.output.one({ ...toJson(found), ...(receipts === undefined ? {} : { receipts }) }, () => [
    ['message', reference],
    ['signature', message === undefined ? `does not hold: ${fault?.code ?? ''}` : 'verified'],
    ['withheld', withheld === 0 ? undefined : `${withheldText(withheld)} of the body; what is shown is signed`],
    ['here', found.notExecutable === true ? 'not executable: a rule of yours says that your law does not let you act upon it' : undefined],
    ['keep until', found.keepUntil === undefined ? undefined : `${found.keepUntil}: its owner wants your copy refreshed or destroyed by then`],
    ['type', message?.type],
    ['mode', message?.mode],
    ['to', message?.to.join(', ')],
    ['issued', message?.issuedAt],
    ['received', found.receivedAt],
    ['subject', message?.subject],
    ['handling', message === undefined ? undefined : [message.handling.confidentiality, message.handling.tlp, message.handling.purposes.join(' ')].filter((part) => part !== undefined).join(' · ')],
    ['conditions', message?.conditions],
    ['digest', found.digest],
    ['content', ownSealed ? 'sealed for its addressees' : fault === undefined ? bodyLines(found).join('\n') : `${fault.code}: ${fault.message}`],
    ...(receipts ?? []).map(({ recipient, status, note, at }): [string, string] => ['receipt', `${recipient} ${status} ${at}${note === undefined ? '' : ` — ${note}`}`]),
    ['receipts', receipts?.length === 0 ? 'none yet' : undefined],
  ]);
  return fault === undefined || ownSealed ? EXIT.ok : EXIT.unverified;
}
