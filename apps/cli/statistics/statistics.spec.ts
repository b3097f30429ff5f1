import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { SeizureReport } from '#contracts';
import { computeReturn, type ReportedSeizure } from './compute.js';
import { latest, overlapping, rowsShared, tradeReport, type Answered } from './confirmed.js';

const IVORY = JSON.parse(readFileSync('schemas/environment/seizure/1/valid/ivory-at-port.json', 'utf8')) as SeizureReport;
const YEAR = { from: '2026', until: '2026' };
const reported = (more: object = {}, from = 'ncb.XA', issuedAt = '2026-06-01T00:00:00Z'): ReportedSeizure => ({ from, issuedAt, body: { ...IVORY, ...more } });

describe('a return computed beforehand', () => {
  it('counts a seizure once, in the columns of the report', () => {
    const { rows, unreadable, computed } = computeReturn('XA', YEAR, [reported({}, 'ncb.XA.customs'), reported()], 3);
    expect({ unreadable, computed }).toEqual({ unreadable: 3, computed: true });
    expect(rows).toEqual([expect.objectContaining({ area: 'WILDLIFE', year: 2026, date: '2026-05-14', scientificName: 'Loxodonta africana', seizures: 1, quantity: 120.4, unit: 'kg', origin: ['XA', 'XD'], nationalities: ['XA'], remarks: '41 pieces.', concealment: 'A false wall.' })]);
  });
  it('takes what its own bureau said of its own territory in the period, and nothing withdrawn', () => {
    const others = [reported({}, 'ncb.XB'), reported({ place: { country: 'XB' } }), reported({ status: 'withdrawn' }), reported({ seized: '2025-12-31' }), reported({ seized: '2027' })];
    expect(computeReturn('XA', YEAR, others, 0).rows).toEqual([]);
  });
  it('counts what is known by its year or month alone once, where that begins', () => {
    const vague = [reported({ seized: '2026' }), reported({ seized: '2026-07', reference: 'other' })];
    const halves = [{ from: '2026-01', until: '2026-06' }, { from: '2026-07', until: '2026-12-31' }, YEAR, { from: '2026-07-02', until: '2026' }];
    expect(halves.map((half) => computeReturn('XA', half, vague, 0).rows.map(({ date }) => date))).toEqual([['2026'], ['2026-07'], ['2026', '2026-07'], []]);
  });
  it('takes of two reports with one reference the last, in whatever order they arrive, and then none that was withdrawn', () => {
    const later = '2026-06-02T00:00:00+02:00';
    const corrected = reported({ items: [{ ...IVORY.items[0], kilograms: 99 }] }, 'ncb.XA', later);
    for (const both of [[reported(), corrected], [corrected, reported()]]) expect(computeReturn('XA', YEAR, both, 0).rows.map(({ quantity }) => quantity)).toEqual([99]);
    expect(computeReturn('XA', YEAR, [reported(), reported({ status: 'withdrawn' }, 'ncb.XA', later)], 0).rows).toEqual([]);
    expect(computeReturn('XA', YEAR, [reported({ status: 'withdrawn' }), reported({}, 'ncb.XA', later)], 0).rows).toHaveLength(1);
    expect(computeReturn('XA', YEAR, [reported(), reported({ seized: '2025-12-30' }, 'ncb.XA', later)], 0).rows).toEqual([]);
  });
  it('keeps apart what two agencies number alike', () => {
    const nameless = { agency: undefined };
    expect(computeReturn('XA', YEAR, [reported(nameless, 'ncb.XA.customs'), reported(nameless, 'ncb.XA.wildlife'), reported({ agency: { name: 'Customs' } })], 0).rows).toHaveLength(3);
    expect(computeReturn('XA', YEAR, [reported({ reference: undefined }), reported({ reference: undefined })], 0).rows).toHaveLength(2);
  });
  it('counts the seizure in the first of its classes of goods alone', () => {
    const items = [...IVORY.items, { product: { description: 'scales', citesAppendix: 'I' }, kilograms: 4 }];
    expect(computeReturn('XA', YEAR, [reported({ items })], 0).rows.map(({ seizures, value, remarks }) => [seizures, value === undefined, remarks])).toEqual([[1, false, '41 pieces.'], [0, true, 'Same seizure as the row before.']]);
  });
});

describe('the report', () => {
  const computed = computeReturn('XA', YEAR, [reported(), reported({ reference: 'b', place: { country: 'XA', facility: '=HYPERLINK("x")' } })], 0);
  const answer = (confirmation: object): Answered => ({ country: 'XA', at: '2027-01-01T00:00:00Z', computed, confirmation: { return: 'gs/x', digest: 'x', verdict: 'confirmed', ...confirmation } as Answered['confirmation'] });
  it('holds what was confirmed and is shared, as corrected', () => {
    const [first] = computed.rows;
    expect(rowsShared(answer({ share: ['cites'] }), 'cites')).toEqual(computed.rows);
    expect(rowsShared(answer({ verdict: 'corrected', share: ['cites'], removed: [2], corrections: [{ row: 1, withRow: { ...first, quantity: 99 } }], added: [{ area: 'WILDLIFE', seizures: 2 }] }), 'cites')).toEqual([{ ...first, quantity: 99 }, { area: 'WILDLIFE', seizures: 2 }]);
    for (const confirmation of [{}, { share: ['unodc'] }, { verdict: 'withheld', share: ['cites'] }]) expect(rowsShared(answer(confirmation), 'cites')).toEqual([]);
  });
  it('is CSV that no spreadsheet takes for a formula', () => {
    const { csv, rows } = tradeReport([answer({ share: ['cites'] })]);
    const read = parse<Record<string, string>>(csv, { columns: true });
    expect([rows, read.map((row) => [row['Reporting country'], row['Date of seizure'], row['Quantity'], row['Alleged country of origin'], row['Location of incident']])]).toEqual([2, [['XA', '2026-05-14', '120.4', 'XA; XD', 'Port Example'], ['XA', '2026-05-14', '120.4', 'XA; XD', '\'=HYPERLINK("x")']]]);
  });
  it('holds of two returns of one period the one that was confirmed last, and names periods that meet', () => {
    const of = (from: string, until: string, at: string): Answered => ({ ...answer({ share: ['cites'] }), at, computed: { ...computed, from, until } });
    const year = of('2026', '2026', '2027-01-02T00:00:00Z');
    const again = of('2026-01-01', '2026-12', '2027-01-03T00:00:00Z');
    const half = of('2026-07', '2026', '2027-01-01T00:00:00Z');
    expect(latest([again, year])).toEqual([again]);
    expect(overlapping(latest([half, again, year]))).toEqual([[half, again]]);
    expect(overlapping([half, of('2027', '2027', '2028-01-01T00:00:00Z'), { ...year, country: 'XB' }])).toEqual([]);
  });
});
