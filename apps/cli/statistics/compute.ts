import { bureauOf, type SeizureReport as Seizure, type StatisticsReturn } from '#contracts';

export type Return = StatisticsReturn;
export type Row = Return['rows'][number];

/** A seizure report that could be read. */
export interface ReportedSeizure {
  readonly from: string;
  readonly body: Seizure;
}

export interface Period {
  /** Days or longer stretches, as partial dates. */
  readonly from: string;
  readonly until: string;
}

const SOURCE = 'environment.seizure/1';

/** Whether a moment, as far as it is known, lies in a period. What is known only by its year counts where the year begins. */
const within = (moment: string, { from, until }: Period): boolean => moment.slice(0, from.length) >= from.slice(0, Math.min(from.length, moment.length)) && moment.slice(0, until.length) <= until;

const countriesOf = (places: readonly { readonly country?: string | undefined }[] | undefined): string[] => [...new Set((places ?? []).flatMap(({ country }) => (country === undefined ? [] : [country])))];
const listed = <T>(name: string, values: readonly T[]): object => (values.length === 0 ? {} : { [name]: values });
const some = (name: string, value: unknown): object => (value === undefined ? {} : { [name]: value });
/** What the report calls otherwise than the row. */
const ACTIVITIES: Readonly<Record<string, Row['activity']>> = { import: 'import', export: 'export', 're-export': 're-export', transit: 'transit', sale: 'domestic', possession: 'domestic', manufacture: 'domestic', harvest: 'domestic', other: 'other', unknown: 'unknown' };

/** One row for each class of goods; the seizure itself is counted in the first. */
function rowsOf({ body }: ReportedSeizure): Row[] {
  const { subject, seized, place, items, agency, activity, detection, origin, transit, destination, value, status } = body;
  const nationalities = [...new Set([...(body.suspectNationalities ?? []), ...(body.persons ?? []).flatMap(({ nationalities: of = [] }) => of)])];
  return items.map(({ product, pieces, kilograms, form }, index): Row => {
    const remarks = [...(status === undefined || status === 'confirmed' ? [] : [`The record is ${status}.`]), ...(kilograms !== undefined && pieces !== undefined ? [`${pieces} pieces.`] : []), ...(index > 0 ? ['Same seizure as the row before.'] : [])];
    return {
      area: subject.area, year: Number(seized.slice(0, 4)), date: seized.slice(0, 10), seizures: index === 0 ? 1 : 0,
      ...some('scientificName', product.scientificName), ...some('commonName', product.commonName), ...some('appendix', product.citesAppendix), form: (form === undefined ? product.description : `${form}: ${product.description}`).slice(0, 200),
      ...(kilograms !== undefined ? { quantity: kilograms, unit: 'kg' } : pieces !== undefined ? { quantity: pieces, unit: 'pieces' } : {}),
      ...some('place', [place.facility, place.locality, place.address].find((part) => part !== undefined)), ...some('agency', agency?.name?.slice(0, 200)), ...some('activity', activity === undefined ? undefined : ACTIVITIES[activity]), ...some('method', detection),
      ...some('reason', subject.offence?.slice(0, 500)), ...listed('origin', countriesOf(origin)), ...listed('transit', countriesOf(transit)), ...listed('destination', countriesOf(destination)), ...listed('nationalities', nationalities),
      ...(value !== undefined && index === 0 ? { value } : {}), ...(remarks.length === 0 ? {} : { remarks: remarks.join(' ') }),
    };
  });
}

/**
 * A return computed beforehand from what its reader may read: what a country's own bureau and its entities reported as seized
 * there. What others say of a country is theirs, and is not counted against it; a report sent twice, and one withdrawn, neither.
 * @param unreadable how many reports of that country could not be opened
 */
export function computeReturn(country: string, period: Period, reports: readonly ReportedSeizure[], unreadable: number): Return {
  const bureau = `ncb.${country}`;
  const seen = new Set<string>();
  const counted = reports.filter(({ from, body }) => {
    if ((bureauOf(from) ?? from) !== bureau || body.place.country !== country || body.status === 'withdrawn' || !within(body.seized, period)) return false;
    const key = body.reference === undefined ? undefined : `${body.agency?.name ?? ''} ${body.reference}`;
    if (key === undefined) return true;
    return seen.has(key) ? false : (seen.add(key), true);
  });
  const rows = counted.flatMap(rowsOf).toSorted((a, b) => ((a.date ?? '') < (b.date ?? '') ? -1 : 1));
  return { country, ...period, rows, computed: true, basis: `${counted.length} reports of type ${SOURCE} from ${bureau} and its entities.`, unreadable };
}
