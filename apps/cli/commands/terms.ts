import { conditionsOf, consentAnswer, consentRequest, countersignature, type ConsentWanted } from '#client';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import type { Session } from '../session.js';
import { showSent } from './answers.js';

/** Asks the owner of a message for its consent to one use of it. */
export async function askConsent(session: Session, reference: string, wanted: ConsentWanted): Promise<ExitCode> {
  if (wanted.use === 'forward' && wanted.to === undefined) throw new Stop(EXIT.usage, 'forward needs --to', 'The owner consents to named participants, and to nobody else.');
  if (wanted.use === 'purpose' && wanted.purposes === undefined) throw new Stop(EXIT.usage, 'purpose needs --purpose', 'The owner consents to named purposes, and to nothing else.');
  const client = session.client();
  showSent(session, await client.send(await consentRequest(client, reference, wanted), { signal: session.interrupted }), 'request');
  return EXIT.ok;
}

/** Grants or refuses what a consent request asks for. */
export async function answerConsent(session: Session, request: string, granted: boolean, more: { readonly note?: string; readonly until?: string }): Promise<ExitCode> {
  const client = session.client();
  showSent(session, await client.send(await consentAnswer(client, request, granted, more), { signal: session.interrupted }), granted ? 'consent' : 'refusal');
  return EXIT.ok;
}

/** Shows the conditions a message waits under and, when they are accepted, signs them. */
export async function countersign(session: Session, reference: string, { accept }: { readonly accept?: boolean }): Promise<ExitCode> {
  const client = session.client();
  const waiting = await conditionsOf(client, reference);
  if (waiting === undefined) throw new Stop(EXIT.refused, `no message ${reference} waits under conditions for ${client.participant}`);
  if (accept === true) {
    showSent(session, await client.send(countersignature(waiting), { signal: session.interrupted }), 'countersignature');
    return EXIT.ok;
  }
  const { conditions } = waiting.body;
  session.output.one({ message: reference, conditions }, () => [
    ['message', reference],
    ['conditions', String(conditions)],
  ]);
  session.say(`entente: to accept them word for word: entente countersign ${reference} --accept --as ${client.participant}`);
  return EXIT.ok;
}
