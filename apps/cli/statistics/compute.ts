import { bureauOf, type SeizureReport as Seizure, type StatisticsReturn } from '#contracts';

export type Return = StatisticsReturn;
export type Row = Return['rows'][number];

/** A seizure report that could be read. */
export interface ReportedSeizure {
  readonly from: string;
  /** When its sender issued it: of two reports of one seizure the later stands. */
  readonly issuedAt: string;
  readonly body: Seizure;
}

export interface Period {
  /** Days or longer stretches, as partial dates. */
  readonly from: string;
  readonly until: string;
}

const SOURCE = 'environment.seizure/1';

/** The first and the last day a partial date can mean, to be compared as text. */
export const firstDay = (date: string): string => date.slice(0, 10) + '-01-01'.slice(date.slice(0, 10).length - 4);
export const lastDay = (date: string): string => date.slice(0, 10) + '-12-31'.slice(date.slice(0, 10).length - 4);

/** Whether a moment, as far as it is known, lies in a period. What is known only by its year or month counts where that begins, and so in one period only. */
const within = (moment: string, { from, until }: Period): boolean => firstDay(moment) >= firstDay(from) && firstDay(moment) <= lastDay(until);

/**
 * What stands of reports sent one after the other: of those with one reference the last, whatever it says. The number is its
 * agency's; where none is named it is the sender's. A report without a number stands for itself.
 */
function standing(reports: readonly ReportedSeizure[]): ReportedSeizure[] {
  const last = new Map<string, ReportedSeizure>();
  reports.toSorted((a, b) => Date.parse(a.issuedAt) - Date.parse(b.issuedAt)).forEach((report, index) => {
    const { from, body: { agency, reference } } = report;
    last.set(JSON.stringify(reference === undefined ? [index] : [bureauOf(from) ?? from, agency?.name ?? { from }, reference]), report);
  });
  return [...last.values()];
}

const countriesOf = (places: readonly { readonly country?: string | undefined }[] | undefined): string[] => [...new Set((places ?? []).flatMap(({ country }) => (country === undefined ? [] : [country])))];
const listed = <T>(name: string, values: readonly T[]): object => (values.length === 0 ? {} : { [name]: values });
const some = (name: string, value: unknown): object => (value === undefined ? {} : { [name]: value });
/** What the report calls otherwise than the row. */
const ACTIVITIES: Readonly<Record<string, Row['activity']>> = { import: 'import', export: 'export', 're-export': 're-export', transit: 'transit', sale: 'domestic', possession: 'domestic', manufacture: 'domestic', harvest: 'domestic', other: 'other', unknown: 'unknown' };

/** One row for each class of goods; the seizure itself is counted in the first. */
function rowsOf({ body }: ReportedSeizure): Row[] {
  const { subject, seized, place, items, agency, activity, detection, origin, transit, destination, value, status, transport } = body;
  const nationalities = [...new Set([...(body.suspectNationalities ?? []), ...(body.persons ?? []).flatMap(({ nationalities: of = [] }) => of)])];
  return items.map(({ product, pieces, kilograms, form }, index): Row => {
    const remarks = [...(status === undefined || status === 'confirmed' ? [] : [`The record is ${status}.`]), ...(kilograms !== undefined && pieces !== undefined ? [`${pieces} pieces.`] : []), ...(index > 0 ? ['Same seizure as the row before.'] : [])];
    return {
      area: subject.area, year: Number(seized.slice(0, 4)), date: seized.slice(0, 10), seizures: index === 0 ? 1 : 0,
      ...some('scientificName', product.scientificName), ...some('commonName', product.commonName), ...some('appendix', product.citesAppendix), form: (form === undefined ? product.description : `${form}: ${product.description}`).slice(0, 200),
      ...(kilograms !== undefined ? { quantity: kilograms, unit: 'kg' } : pieces !== undefined ? { quantity: pieces, unit: 'pieces' } : {}),
      ...some('place', [place.facility, place.locality, place.address].find((part) => part !== undefined)), ...some('agency', agency?.name?.slice(0, 200)), ...some('activity', activity === undefined ? undefined : ACTIVITIES[activity]), ...some('method', detection),
      ...some('transport', transport?.modes?.join(', ')), ...some('concealment', (body.concealment ?? transport?.concealment)?.slice(0, 500)),
      ...some('reason', subject.offence?.slice(0, 500)), ...listed('origin', countriesOf(origin)), ...listed('transit', countriesOf(transit)), ...listed('destination', countriesOf(destination)), ...listed('nationalities', nationalities),
      ...(value !== undefined && index === 0 ? { value } : {}), ...(remarks.length === 0 ? {} : { remarks: remarks.join(' ') }),
    };
  });
}

/**
 * A return computed beforehand from what its reader may read: what a country's own bureau and its entities reported as seized
 * there. What others say of a country is theirs, and is not counted against it. Of a report sent again the last counts, and
 * none when that withdraws it.
 * @param unreadable how many reports of that country could not be opened
 */
export function computeReturn(country: string, period: Period, reports: readonly ReportedSeizure[], unreadable: number): Return {
  const bureau = `ncb.${country}`;
  const own = reports.filter(({ from }) => (bureauOf(from) ?? from) === bureau);
  const counted = standing(own).filter(({ body }) => body.place.country === country && body.status !== 'withdrawn' && within(body.seized, period));
  const rows = counted.flatMap(rowsOf).toSorted((a, b) => ((a.date ?? '') < (b.date ?? '') ? -1 : 1));
  return { country, ...period, rows, computed: true, basis: `${counted.length} reports of type ${SOURCE} from ${bureau} and its entities.`, unreadable };
}
