import { parse } from 'csv-parse/sync';
import { csvField, csvLine } from './csv.js';

describe('CSV', () => {
  it('makes text of what a spreadsheet would take for a formula', () => {
    for (const hostile of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '  =1', '＝1', '＠x', '=HYPERLINK("http://x","y")']) {
      const [[read] = []] = parse(csvLine([hostile]), { relax_column_count: true });
      expect(read).toBe(`'${hostile}`);
    }
  });
  it('leaves numbers and other text alone', () => {
    expect([-4, 12.5, undefined, 'a-b', "'x"].map(csvField)).toEqual(['-4', '12.5', '', 'a-b', "'x"]);
  });
  it('gives back what was put in, whatever is in it', () => {
    const values = ['a,b', 'say "so"', 'two\r\nlines', '', 'Сирень'];
    expect(parse(csvLine(values))).toEqual([values]);
  });
});
