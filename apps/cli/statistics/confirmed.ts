import type { ConfirmationOfStatistics } from '#contracts';
import type { Return, Row } from './compute.js';

export type Confirmation = ConfirmationOfStatistics;

/** What a bureau said to a return. */
export interface Answered {
  readonly country: string;
  readonly computed: Return;
  readonly confirmation: Confirmation;
}

/** The rows that stand after a bureau's answer: none where it withholds, or shares them with somebody else alone. */
export function rowsShared({ computed, confirmation }: Answered, recipient: NonNullable<Confirmation['share']>[number]): readonly Row[] {
  const { verdict, corrections = [], added = [], removed = [], share = [] } = confirmation;
  if (verdict === 'withheld' || !share.includes(recipient)) return [];
  const corrected = new Map(corrections.map(({ row, withRow }) => [row, withRow]));
  const kept = computed.rows.flatMap((row, index): Row[] => (removed.includes(index + 1) ? [] : [corrected.get(index + 1) ?? row]));
  return [...kept, ...(added as readonly Row[])];
}

type Column = readonly [title: string, of: (row: Row, country: string) => string | number | undefined];
const list = (values: readonly string[] | undefined): string | undefined => values?.join('; ');

/** The columns of the annual illegal trade report, as its guidelines list them. */
const COLUMNS: readonly Column[] = [
  ['Reporting country', (_, country) => country], ['Date of seizure', ({ date, year }) => date ?? year], ['Scientific name', ({ scientificName }) => scientificName], ['Common name', ({ commonName }) => commonName], ['Appendix', ({ appendix }) => appendix],
  ['Description of specimen', ({ form }) => form], ['Quantity', ({ quantity }) => quantity], ['Unit', ({ unit }) => unit], ['Location of seizure', ({ place }) => place], ['Detecting agency', ({ agency }) => agency], ['Reason for seizure', ({ reason }) => reason],
  ['Type of trade', ({ activity }) => activity], ['Method of detection', ({ method }) => method], ['Alleged country of origin', ({ origin }) => list(origin)], ['Countries of transit', ({ transit }) => list(transit)], ['Alleged final destination', ({ destination }) => list(destination)],
  ['Estimated value', ({ value }) => (value === undefined ? undefined : `${value.amount} ${value.currency}`)], ['Nationality of offenders', ({ nationalities }) => list(nationalities)], ['Law under which charges were brought', ({ law }) => law], ['Sanction', ({ sanction }) => sanction],
  ['Disposal of specimens', ({ disposal }) => disposal], ['Number of seizures', ({ seizures }) => seizures], ['Additional information', ({ remarks }) => remarks],
];

/** A cell of RFC 4180; what a spreadsheet would take for a formula is made text. */
function cell(value: string | number | undefined): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows of the annual illegal trade report (CSV, RFC 4180). Only wildlife and what lives: other areas are no matter of that convention. */
export function tradeReport(answered: readonly Answered[]): { readonly csv: string; readonly rows: number } {
  const lines = answered.flatMap((one) => rowsShared(one, 'cites').filter(({ appendix }) => appendix !== undefined && appendix !== 'none').map((row) => COLUMNS.map(([, of]) => cell(of(row, one.country))).join(',')));
  return { csv: [COLUMNS.map(([title]) => cell(title)).join(','), ...lines].map((line) => `${line}\r\n`).join(''), rows: lines.length };
}
