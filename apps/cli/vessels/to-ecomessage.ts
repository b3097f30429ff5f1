import type { Ecomessage, Vessel } from '#contracts';
import { type Flag, isUnknown, readFlag } from './flags.js';
import { scriptOf } from './scripts.js';
import type { VesselRow } from './vessel-list.js';

/** What this program noticed about a row; it stops nothing. */
export type RowWarning = 'flag-unrecognised' | 'several-call-signs' | 'listing-unclear' | 'cut' | 'name-missing';

export interface RowMessage {
  readonly body: Ecomessage;
  readonly flag: Flag;
  /** For the report: the name, or what stands for it. */
  readonly vessel: string;
  /** Why the list has it, as far as it says. */
  readonly reason?: string;
  readonly warnings: readonly RowWarning[];
}

const MOST_NAME = 200;

const oneSpace = (text: string): string => text.normalize('NFC').trim().replace(/\s+/g, ' ');
const sameName = (text: string): string => oneSpace(text).toLowerCase();

/** Names of a vessel: the one it goes by, and all others, each once, none invented and none lost. */
function namesOf({ vessel_name, all_names, rfmo_name }: VesselRow['cells']): { readonly name: string | undefined; readonly others: { readonly name: string; readonly source?: string }[] } {
  const own = [vessel_name, ...all_names.split('|')].map(oneSpace).filter((name) => !isUnknown(name));
  const seen = new Set<string>();
  const once = own.filter((name) => !seen.has(sameName(name)) && seen.add(sameName(name)));
  const [name, ...others] = once.map((one) => ({ name: one }));
  const listed = oneSpace(rfmo_name);
  if (!isUnknown(listed) && !seen.has(sameName(listed))) {
    if (name === undefined) return { name: listed, others: [] };
    return { name: name.name, others: [...others, { name: listed, source: 'name on the list of the fisheries organisation' }] };
  }
  return { name: name?.name, others };
}

const CURRENT: ReadonlyMap<string, boolean> = new Map([['true', true], ['yes', true], ['1', true], ['y', true], ['false', false], ['no', false], ['0', false], ['n', false]]);

/** A cell, or nothing where the list says it does not know; kept as reported otherwise. */
const reported = (text: string): string | undefined => (isUnknown(text) ? undefined : oneSpace(text));

function listingsOf({ listing_rfmos, is_currently_listed, listing_reason }: VesselRow['cells']): NonNullable<Vessel['listings']> {
  const organisations = listing_rfmos.split(/[,;|]/).map(oneSpace).filter((one) => one !== '');
  const current = CURRENT.get(is_currently_listed.toLowerCase());
  // Of several listings nobody can tell which one the reason belongs to; it then stands in the summary alone.
  const reason = organisations.length === 1 ? reported(listing_reason)?.slice(0, 2000) : undefined;
  return organisations.slice(0, 50).map((list) => ({ list: list.slice(0, MOST_NAME), ...(current === undefined ? {} : { current }), ...(reason === undefined ? {} : { reason }) }));
}

function summaryOf({ listing_rfmos, is_currently_listed, listing_reason }: VesselRow['cells']): string | undefined {
  const state = CURRENT.get(is_currently_listed.toLowerCase());
  const listed = listing_rfmos === '' ? undefined : `${state === false ? 'Formerly listed' : 'Listed'} by ${oneSpace(listing_rfmos)}.`;
  const reason = isUnknown(listing_reason) ? undefined : `Reason given: ${oneSpace(listing_reason)}`;
  const text = [listed, reason].filter((part) => part !== undefined).join(' ');
  return text === '' ? undefined : text.slice(0, 20_000);
}

const given = <T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };

/**
 * A report about one vessel of a list. Numbers are kept as the list gives them; what looks wrong is warned about elsewhere.
 * @param source what the list is, for the reader
 */
export function toEcomessage({ cells, others }: VesselRow, source: string): RowMessage {
  const warnings = new Set<RowWarning>();
  const cut = (text: string | undefined, most: number): string | undefined => {
    if (text !== undefined && text.length > most) warnings.add('cut');
    return text?.slice(0, most);
  };
  const { name, others: otherNames } = namesOf(cells);
  const flag = readFlag(cells.flag);
  const callSign = reported(cells.ircs);
  if (name === undefined) warnings.add('name-missing');
  if (flag.kind === 'unrecognised') warnings.add('flag-unrecognised');
  if (callSign !== undefined && /[,;/]/.test(callSign)) warnings.add('several-call-signs');
  if (cells.is_currently_listed !== '' && !CURRENT.has(cells.is_currently_listed.toLowerCase())) warnings.add('listing-unclear');
  const listings = listingsOf(cells);
  const vessel: Vessel = given({
    name: cut(name, MOST_NAME),
    otherNames: otherNames.length === 0 ? undefined : otherNames.slice(0, 50).map((one) => ({ ...one, name: one.name.slice(0, MOST_NAME), ...given({ script: scriptOf(one.name) }) })),
    imo: cut(reported(cells.imo), 20),
    mmsi: cut(reported(cells.mmsi), 20),
    callSign: cut(callSign, 40),
    flag: flag.kind === 'state' ? flag.code : undefined,
    flagAsReported: flag.kind === 'state' ? undefined : cut(flag.reported, 100),
    type: cut(reported(cells.vessel_type), 200),
    gear: cut(reported(cells.gear_type), 200),
    listings: listings.length === 0 ? undefined : listings,
  });
  const shown = name ?? `without a name${vessel.imo === undefined ? '' : `, IMO ${vessel.imo}`}`;
  // Full texts that had to be cut, and columns nobody asked for, go along: nothing of the row is lost.
  const rest = warnings.has('cut') ? { ...cells, ...others } : others;
  const additional = Object.entries(rest).filter(([, value]) => value !== '').map(([column, value]) => `${column}: ${value}`).join('\n');
  const body: Ecomessage = {
    subject: { area: 'FISHERIES', title: `Vessel on a list: ${shown}`.slice(0, 300), nature: 'risk-indicator', ...given({ summary: summaryOf(cells) }) },
    discovery: { method: 'list' },
    transport: { modes: ['sea'], vessels: [Object.keys(vessel).length === 0 ? { description: 'The list gives no particulars.' } : vessel] },
    source: source.slice(0, 500),
    ...(additional === '' ? {} : { additionalInformation: additional.slice(0, 50_000) }),
  };
  return { body, flag, vessel: shown, ...given({ reason: reported(cells.listing_reason) }), warnings: [...warnings] };
}
