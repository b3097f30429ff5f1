import type { Bodies, MessageEnvelope } from '#contracts';
import type { Draft } from '#client';
import type { RowMessage } from './to-ecomessage.js';

type FisheriesIncident = Bodies['environment.fisheries-incident/1'];
type PurpleNoticeRequest = Bodies['notice.purple/1'];

/** What a row can become. */
export const FORMS = ['ecomessage', 'fisheries-incident', 'purple-notice'] as const;
export type Form = (typeof FORMS)[number];

/** What is sent of a row, and to whom when not to the bureau of its flag. */
export type Formed = Pick<Draft, 'type' | 'body' | 'handling'> & { readonly to?: readonly string[] };
/** A row that cannot become it, and why. */
export interface Unformed {
  readonly unfit: string;
}

interface Circumstances {
  readonly mode: MessageEnvelope['mode'];
  /** What the list is, for the reader. */
  readonly source: string;
}

const EXERCISE = 'Exercise. No notice has been issued by any authority.';
const MOST = 50_000;

/** What stands beside the particulars: that it is an exercise, where it comes from, and what the list says besides. */
const beside = ({ body }: RowMessage, { mode, source }: Circumstances): string =>
  [...(mode === 'exercise' ? [EXERCISE] : []), `Taken from a list: ${source}`, ...(body.additionalInformation === undefined ? [] : [body.additionalInformation])].join('\n').slice(0, MOST);

const vesselOf = ({ body }: RowMessage): FisheriesIncident['vessel'] => body.transport?.vessels?.[0] ?? { description: 'The list gives no particulars.' };

/** The vessel with everything it was called; what it did is not guessed from the words of a list. */
function toIncident(row: RowMessage, circumstances: Circumstances): Formed {
  const { title, nature, summary } = row.body.subject;
  const body: FisheriesIncident = {
    subject: { area: 'FISHERIES', title, ...(nature === undefined ? {} : { nature }), ...(summary === undefined ? {} : { summary, riskIndicator: { kind: 'listing', text: summary.slice(0, 4000) } }) },
    vessel: vesselOf(row),
    additionalInformation: beside(row, circumstances),
  };
  return { type: 'environment.fisheries-incident/1', body };
}

/** A request to the desk, for a vessel that can be told by its number and of which it is said why it was listed. */
function toPurple(row: RowMessage, circumstances: Circumstances): Formed | Unformed {
  const vessel = vesselOf(row);
  if (vessel.imo === undefined) return { unfit: 'no-imo-number' };
  if (row.reason === undefined) return { unfit: 'no-listing-reason' };
  const listed = row.body.subject.summary ?? row.reason;
  const body: PurpleNoticeRequest = {
    title: row.body.subject.title,
    terms: { language: 'en' },
    offence: { area: 'FISHERIES', text: row.reason.slice(0, 2000) },
    modusOperandi: `The list gives as its reason: ${row.reason}`.slice(0, 20_000),
    grounds: { text: listed.slice(0, 4000) },
    vessels: [vessel],
    riskIndicator: { kind: 'listing', text: listed.slice(0, 4000), source: circumstances.source.slice(0, 500) },
    additionalInformation: beside(row, circumstances),
  };
  return { type: 'notice.purple/1', to: ['gs'], body, handling: { confidentiality: 'official-use', purposes: ['WARN'], onward: 'national', attestation: { neutrality: true, humanRights: true } } };
}

/** Makes of a row what was asked for. */
export function formed(form: Form, row: RowMessage, circumstances: Circumstances): Formed | Unformed {
  if (form === 'fisheries-incident') return toIncident(row, circumstances);
  return form === 'purple-notice' ? toPurple(row, circumstances) : { type: 'environment.ecomessage/1', body: row.body };
}
