import type { EntenteClient, ReadMessage } from '#client';
import { bureauOf, type SeizureReport as Seizure } from '#contracts';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import { readValues } from '../input.js';
import type { Session } from '../session.js';
import { computeReturn, type Return, type ReportedSeizure } from '../statistics/compute.js';
import { tradeReport, type Answered, type Confirmation } from '../statistics/confirmed.js';
import { count } from '../text.js';
import { showSent } from './answers.js';

type Mode = 'live' | 'exercise';
const HANDLING = { confidentiality: 'official-use', purposes: ['THREAT_ANALYSIS'], personalData: false } as const;
const ATTESTED = { ...HANDLING, attestation: { neutrality: true, humanRights: true } } as const;
const SEIZURE = 'environment.seizure/1';
const CONFIRMATION = 'environment.statistics-confirmation/1';

/** Computes a return from one's own mailbox, and sends it to the bureau it is about, to be confirmed. */
export async function computeStatistics(session: Session, { country, from, until, mode = 'live', dryRun }: { readonly country: string; readonly from: string; readonly until: string; readonly mode?: Mode; readonly dryRun?: boolean }): Promise<ExitCode> {
  const client = session.client();
  const bureau = `ncb.${country}`;
  const reports: ReportedSeizure[] = [];
  let unreadable = 0;
  for await (const received of client.inboxIterator({ follow: false, types: [SEIZURE], mode, signal: session.interrupted })) {
    if (received.fault === undefined) reports.push({ from: received.message.from, body: received.body as unknown as Seizure });
    else if (received.message !== undefined && (bureauOf(received.message.from) ?? received.message.from) === bureau) unreadable++;
  }
  const body = computeReturn(country, { from, until }, reports, unreadable);
  if (dryRun === true) {
    session.output.one(body, () => [['country', country], ['rows', body.rows.length], ['basis', body.basis], ['could not be read', unreadable]]);
    return EXIT.ok;
  }
  const sent = await client.send({ type: 'environment.statistics-return/1', mode, to: [bureau], body, handling: ATTESTED as never }, { signal: session.interrupted });
  showSent(session, sent, 'return');
  session.say(`entente: ${count(body.rows.length, 'row')}; it counts when ${bureau} has confirmed it: entente statistics confirm ${sent.reference} --as ${bureau}`);
  return EXIT.ok;
}

/** The answer of the bureau a return is about: confirmed, corrected, or withheld. */
export async function confirmStatistics(session: Session, reference: string, { withhold, corrections, share }: { readonly withhold?: boolean; readonly corrections?: string; readonly share?: readonly string[] }): Promise<ExitCode> {
  const client = session.client();
  const { message, digest } = await client.message(reference);
  if (message === undefined) throw new Stop(EXIT.refused, `${reference} could not be read`);
  const corrected = corrections === undefined ? {} : ((await readValues(session, corrections).next()).value as { value?: object } | undefined)?.value;
  if (corrected === undefined) throw new Stop(EXIT.noInput, `${String(corrections)} holds no JSON object`, 'It has corrections, added or removed: entente explain environment.statistics-confirmation/1');
  const verdict = withhold === true ? 'withheld' : corrections === undefined ? 'confirmed' : 'corrected';
  const sent = await client.send({ type: CONFIRMATION, mode: message.mode, to: [message.from], inReplyTo: reference, handling: HANDLING as never, body: { ...corrected, return: reference, digest, verdict, ...(share === undefined ? {} : { share }) } }, { signal: session.interrupted });
  showSent(session, sent, 'confirmation');
  return EXIT.ok;
}

/** Rows of the annual illegal trade report of CITES, of what bureaus confirmed and share with it. */
export async function exportStatistics(session: Session, { mode = 'live' }: { readonly mode?: Mode }): Promise<ExitCode> {
  const client = session.client();
  const newest = new Map<string, ReadMessage>();
  for await (const received of client.inboxIterator({ follow: false, types: [CONFIRMATION], mode, signal: session.interrupted })) {
    if (received.fault === undefined) newest.set(`${received.message.from} ${(received.body as unknown as Confirmation).return}`, received);
  }
  const answered: Answered[] = [];
  for (const confirmation of newest.values()) answered.push(...(await answeredBy(client, confirmation)));
  const { csv, rows } = tradeReport(answered);
  session.output.stdout.write(csv);
  session.say(`entente: ${count(rows, 'row')} of ${count(answered.length, 'confirmed return')}; what is withheld, or not shared with cites, is left out`);
  return EXIT.ok;
}

/** The return a confirmation is of, where it is one that its bureau was asked about. */
async function answeredBy(client: EntenteClient, { message, body }: ReadMessage): Promise<Answered[]> {
  const confirmation = body as unknown as Confirmation;
  const asked = await client.message(confirmation.return);
  if (asked.fault !== undefined || asked.digest !== confirmation.digest || asked.message.from !== client.participant) return [];
  const computed = asked.body as unknown as Return;
  return message.from === `ncb.${computed.country}` ? [{ country: computed.country, computed, confirmation }] : [];
}
