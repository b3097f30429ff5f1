import { type EntenteClient, EntenteProblem, type ReadMessage } from '#client';
import { bureauOf, type SeizureReport as Seizure } from '#contracts';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import { readValues } from '../input.js';
import type { Session } from '../session.js';
import { computeReturn, type Return, type ReportedSeizure } from '../statistics/compute.js';
import { latest, overlapping, tradeReport, type Answered, type Confirmation } from '../statistics/confirmed.js';
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
    if (received.fault === undefined) reports.push({ from: received.message.from, issuedAt: received.message.issuedAt, body: received.body as unknown as Seizure });
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
  for (const confirmation of newest.values()) {
    const found = await answeredBy(client, confirmation);
    if (typeof found === 'string') session.say(`entente: ${found}`);
    else answered.push(found);
  }
  const standing = latest(answered);
  for (const [a, b] of overlapping(standing)) session.say(`entente: ${a.country} confirmed returns of ${periodOf(a)} and of ${periodOf(b)}: what lies in both may be counted twice`);
  const { csv, rows } = tradeReport(standing);
  session.output.raw(csv);
  const superseded = answered.length - standing.length;
  session.say(`entente: ${count(rows, 'row')} of ${count(standing.length, 'confirmed return')}; what is withheld, or not shared with cites, is left out${superseded === 0 ? '' : `, and ${count(superseded, 'return')} of which a later one was confirmed for the same time`}`);
  return EXIT.ok;
}

const periodOf = ({ computed: { from, until } }: Answered): string => `${from} to ${until}`;

/** The return a confirmation is of, or why it is left out: one that cannot be read any more must not stop the others. */
async function answeredBy(client: EntenteClient, { message, body }: ReadMessage): Promise<Answered | string> {
  const confirmation = body as unknown as Confirmation;
  const left = (why: string): string => `left out: the return ${confirmation.return}, to which ${message.from} answered, ${why}`;
  try {
    const asked = await client.message(confirmation.return);
    if (asked.fault !== undefined) return left(`cannot be read (${asked.fault.code})`);
    if (asked.digest !== confirmation.digest) return left('is not the one that was answered: the digests differ');
    const computed = asked.body as unknown as Return;
    if (asked.message.from !== client.participant || message.from !== `ncb.${computed.country}`) return left('is not one that was asked of that bureau here');
    return { country: computed.country, at: message.issuedAt, computed, confirmation };
  } catch (error) {
    if (!(error instanceof EntenteProblem) || error.status !== 404) throw error;
    return left('is not found: taken back, expired, or never sent here');
  }
}
