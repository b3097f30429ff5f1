import type { ConfirmationOfStatistics } from '#contracts';
import { csvLine } from '../csv.js';
import { firstDay, lastDay, type Return, type Row } from './compute.js';

export type Confirmation = ConfirmationOfStatistics;

/** What a bureau said to a return. */
export interface Answered {
  readonly country: string;
  /** When it said so. */
  readonly at: string;
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

/**
 * The columns of the annual illegal trade report, under the titles of its standard format, and after them what the return says
 * besides. Source: "Guidelines for the preparation and submission of the CITES annual illegal trade report", approved by the
 * Standing Committee at its 71st meeting (SC71, Geneva, August 2019), with the standard format at its end. Looked up on
 * 2026-11-22 in stored copies: the guidelines' text (vdocument.in), and the titles in a program of a reporting authority that
 * prints the form; that program has no "Date of seizure", "Unit" and "Sanction", which nobody could check for us.
 */
const COLUMNS: readonly Column[] = [
  ['Date of seizure', ({ date, year }) => date ?? year], ['Species', ({ scientificName, commonName }) => scientificName ?? commonName], ['Description of specimen', ({ form }) => form], ['Quantity', ({ quantity }) => quantity], ['Unit', ({ unit }) => unit],
  ['Location of incident', ({ place }) => place], ['Detecting agency', ({ agency }) => agency], ['Reason for seizure', ({ reason }) => reason], ['Method of detection', ({ method }) => method], ['Mode of transport', ({ transport }) => transport], ['Method of concealment', ({ concealment }) => concealment],
  ['Alleged country of origin', ({ origin }) => list(origin)], ['Country(ies) of transit', ({ transit }) => list(transit)], ['Alleged final destination', ({ destination }) => list(destination)],
  ['Estimated value in country (amount and currency)', ({ value }) => (value === undefined ? undefined : `${value.amount} ${value.currency}`)], ['Nationality of offenders', ({ nationalities }) => list(nationalities)], ['Law under which charges were brought', ({ law }) => law], ['Sanction', ({ sanction }) => sanction],
  ['Disposal of confiscated specimens', ({ disposal }) => disposal], ['Additional information', ({ remarks }) => remarks],
  ['Reporting country', (_, country) => country], ['Common name', ({ commonName }) => commonName], ['Appendix', ({ appendix }) => appendix], ['Type of trade', ({ activity }) => activity], ['Number of seizures', ({ seizures }) => seizures],
];

/** What was confirmed last of each country and period: a bureau that confirms a second return of a year means that one. */
export function latest(answered: readonly Answered[]): Answered[] {
  const byPeriod = new Map<string, Answered>();
  for (const one of answered.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
    const { country, computed: { from, until } } = one;
    byPeriod.set(`${country} ${firstDay(from)} ${lastDay(until)}`, one);
  }
  return [...byPeriod.values()];
}

/** Pairs of returns of one country whose periods meet without being the same: their seizures may be counted twice. */
export const overlapping = (answered: readonly Answered[]): readonly (readonly [Answered, Answered])[] => answered.flatMap((a, index) => answered.slice(index + 1)
  .filter((b) => a.country === b.country && firstDay(a.computed.from) <= lastDay(b.computed.until) && firstDay(b.computed.from) <= lastDay(a.computed.until)).map((b) => [a, b] as const));

/** Rows of the annual illegal trade report (CSV, RFC 4180). Only wildlife and what lives: other areas are no matter of that convention. */
export function tradeReport(answered: readonly Answered[]): { readonly csv: string; readonly rows: number } {
  const lines = answered.flatMap((one) => rowsShared(one, 'cites').filter(({ appendix }) => appendix !== undefined && appendix !== 'none').map((row) => csvLine(COLUMNS.map(([, of]) => of(row, one.country)))));
  return { csv: [csvLine(COLUMNS.map(([title]) => title)), ...lines].join(''), rows: lines.length };
}
