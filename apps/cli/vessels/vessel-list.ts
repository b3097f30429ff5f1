import { parse } from 'csv-parse/sync';
import { EXIT, Stop } from '../exit-codes.js';
import { didYouMean } from '../text.js';

/** The columns of a list of vessels. One of the first three must be there. */
export const COLUMNS = ['vessel_name', 'all_names', 'rfmo_name', 'imo', 'mmsi', 'ircs', 'flag', 'vessel_type', 'gear_type', 'is_currently_listed', 'listing_rfmos', 'listing_reason'] as const;
export type ColumnName = (typeof COLUMNS)[number];
const NAMES: readonly ColumnName[] = ['vessel_name', 'all_names', 'rfmo_name'];

/** One vessel of a list, as the list has it. */
export interface VesselRow {
  /** Line of the file the row ends on, from 1. */
  readonly line: number;
  readonly cells: Readonly<Record<ColumnName, string>>;
  /** What stands in columns this program does not know. */
  readonly others: Readonly<Record<string, string>>;
}

/** A row that is no row. */
export interface BrokenRow {
  readonly line: number;
  readonly fault: string;
}

export interface VesselList {
  readonly rows: readonly VesselRow[];
  readonly broken: readonly BrokenRow[];
  /** What should be known about the file as a whole. */
  readonly warnings: readonly string[];
}

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function decode(bytes: Uint8Array): { readonly text: string; readonly warnings: readonly string[] } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), warnings: [] };
  } catch {
    // Spreadsheets on Windows still write their own code page.
    return { text: new TextDecoder('windows-1252').decode(bytes), warnings: ['the file is not UTF-8; read as Windows-1252, so look at names with accents'] };
  }
}

const headerName = (text: string): string => text.trim().toLowerCase().replace(/[\s-]+/g, '_');

/** Reads a list of vessels. @throws Stop when the file has no column with names */
export function readVesselList(bytes: Uint8Array): VesselList {
  const { text, warnings } = decode(bytes);
  const broken: BrokenRow[] = [];
  const records = parse(text, {
    bom: true,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error) => { broken.push({ line: typeof error?.['lines'] === 'number' ? error['lines'] : 0, fault: error?.message ?? 'cannot be read' }); },
  }) as unknown as readonly ParsedRecord[];
  const [first, ...rest] = records;
  const header = (first?.record ?? []).map(headerName);
  if (!NAMES.some((name) => header.includes(name))) {
    const [wanted] = NAMES;
    const near = header.find((name) => didYouMean(name, NAMES) !== '');
    throw new Stop(EXIT.noInput, `the file has no column ${wanted}`, `Its first line names the columns: ${COLUMNS.join(', ')}.${near === undefined ? '' : ` It has "${near}".`}`);
  }
  const missing = COLUMNS.filter((name) => !header.includes(name));
  return {
    rows: rest.map(({ record, info }) => toRow(header, record, info.lines)),
    broken,
    warnings: [...warnings, ...(missing.length === 0 ? [] : [`the file has no column ${missing.join(', ')}`])],
  };
}

function toRow(header: readonly string[], record: readonly string[], line: number): VesselRow {
  const cells = Object.fromEntries(COLUMNS.map((name) => [name, (record[header.indexOf(name)] ?? '').trim()])) as Record<ColumnName, string>;
  const others: Record<string, string> = {};
  record.forEach((value, i) => {
    const name = header[i] ?? `column ${i + 1}`;
    if (value.trim() !== '' && !(COLUMNS as readonly string[]).includes(name)) others[name === '' ? `column ${i + 1}` : name] = value.trim();
  });
  return { line, cells, others };
}
