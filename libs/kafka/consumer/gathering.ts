import type { ConsumedRecord } from '../records.js';

/** Records of one partition from one fetch, as they wait to be handled. */
export interface Lot<Source> {
  readonly source: Source;
  readonly records: readonly ConsumedRecord[];
  /** First record not yet handled. */
  next: number;
}

/** What goes into one call: of each lot, the records from its `next` up to `to`. */
export interface Draw<Source> {
  readonly records: ConsumedRecord[];
  readonly parts: readonly { readonly lot: Lot<Source>; readonly to: number }[];
}

/**
 * Takes records for one call from lots of several partitions: whole lots while they fit, then a part of one. At least
 * one record is taken if there is any. The lots are left as they are.
 */
export function draw<Source>(lots: readonly Lot<Source>[], maxRecords: number, maxBytes: number): Draw<Source> {
  const records: ConsumedRecord[] = [];
  const parts: { lot: Lot<Source>; to: number }[] = [];
  let bytes = 0;
  for (const lot of lots) {
    let to = lot.next;
    for (let record = lot.records[to]; record && records.length < maxRecords; record = lot.records[to]) {
      bytes += record.value.length;
      if (records.length > 0 && bytes > maxBytes) {
        if (to > lot.next) parts.push({ lot, to });
        return { records, parts };
      }
      records.push(record);
      to += 1;
    }
    if (to > lot.next) parts.push({ lot, to });
    if (records.length >= maxRecords) break;
  }
  return { records, parts };
}
