import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { SeizureReport } from '#contracts';
import { computeReturn, type ReportedSeizure } from './compute.js';
import { rowsShared, tradeReport, type Answered } from './confirmed.js';

const IVORY = JSON.parse(readFileSync('schemas/environment/seizure/1/valid/ivory-at-port.json', 'utf8')) as SeizureReport;
const YEAR = { from: '2026', until: '2026' };
const reported = (more: object = {}, from = 'ncb.XA'): ReportedSeizure => ({ from, body: { ...IVORY, ...more } });

describe('a return computed beforehand', () => {
  it('counts a seizure once, in the columns of the report', () => {
    const { rows, unreadable, computed } = computeReturn('XA', YEAR, [reported({}, 'ncb.XA.customs'), reported()], 3);
    expect({ unreadable, computed }).toEqual({ unreadable: 3, computed: true });
    expect(rows).toEqual([expect.objectContaining({ area: 'WILDLIFE', year: 2026, date: '2026-05-14', scientificName: 'Loxodonta africana', seizures: 1, quantity: 120.4, unit: 'kg', origin: ['XA', 'XD'], nationalities: ['XA'], remarks: '41 pieces.' })]);
  });
  it('takes what its own bureau said of its own territory in the period, and nothing withdrawn', () => {
    const others = [reported({}, 'ncb.XB'), reported({ place: { country: 'XB' } }), reported({ status: 'withdrawn' }), reported({ seized: '2025-12-31' }), reported({ seized: '2027' })];
    expect(computeReturn('XA', YEAR, others, 0).rows).toEqual([]);
    expect(computeReturn('XA', { from: '2026-05-14', until: '2026-05' }, [reported(), reported({ seized: '2026', reference: 'other' })], 0).rows).toHaveLength(2);
  });
  it('counts the seizure in the first of its classes of goods alone', () => {
    const items = [...IVORY.items, { product: { description: 'scales', citesAppendix: 'I' }, kilograms: 4 }];
    expect(computeReturn('XA', YEAR, [reported({ items })], 0).rows.map(({ seizures, value, remarks }) => [seizures, value === undefined, remarks])).toEqual([[1, false, '41 pieces.'], [0, true, 'Same seizure as the row before.']]);
  });
});

describe('the report', () => {
  const computed = computeReturn('XA', YEAR, [reported(), reported({ reference: 'b', place: { country: 'XA', facility: '=HYPERLINK("x")' } })], 0);
  const answer = (confirmation: object): Answered => ({ country: 'XA', computed, confirmation: { return: 'gs/x', digest: 'x', verdict: 'confirmed', ...confirmation } as Answered['confirmation'] });
  it('holds what was confirmed and is shared, as corrected', () => {
    const [first] = computed.rows;
    expect(rowsShared(answer({ share: ['cites'] }), 'cites')).toEqual(computed.rows);
    expect(rowsShared(answer({ verdict: 'corrected', share: ['cites'], removed: [2], corrections: [{ row: 1, withRow: { ...first, quantity: 99 } }], added: [{ area: 'WILDLIFE', seizures: 2 }] }), 'cites')).toEqual([{ ...first, quantity: 99 }, { area: 'WILDLIFE', seizures: 2 }]);
    for (const confirmation of [{}, { share: ['unodc'] }, { verdict: 'withheld', share: ['cites'] }]) expect(rowsShared(answer(confirmation), 'cites')).toEqual([]);
  });
  it('is CSV that no spreadsheet takes for a formula', () => {
    const { csv, rows } = tradeReport([answer({ share: ['cites'] })]);
    const read = parse<Record<string, string>>(csv, { columns: true });
    expect([rows, read.map((row) => [row['Reporting country'], row['Date of seizure'], row['Quantity'], row['Alleged country of origin'], row['Location of seizure']])]).toEqual([2, [['XA', '2026-05-14', '120.4', 'XA; XD', 'Port Example'], ['XA', '2026-05-14', '120.4', 'XA; XD', '\'=HYPERLINK("x")']]]);
  });
});
