import { Output, type Format } from './output.js';

interface Row {
  readonly name: string;
  readonly size: number;
}

const COLUMNS = [{ title: 'size', of: ({ size }: Row) => size }, { title: 'name', of: ({ name }: Row) => name }];

function written(format: Format, rows: readonly Row[], width?: number): string {
  let text = '';
  const output = new Output({ write: (piece: string) => { text += piece; }, ...(width === undefined ? {} : { columns: width }) }, format);
  const sink = output.rows(COLUMNS, { empty: 'nothing' });
  rows.forEach((row) => { sink.add(row); });
  sink.end();
  return text;
}

const ROWS = [{ name: '银海燕', size: 7 }, { name: 'a\u001b[0m\nb', size: 1_000 }];

test('JSON is one array, ndjson a value a line, both parse to what was given', () => {
  expect(JSON.parse(written('json', ROWS))).toEqual(ROWS);
  expect(written('ndjson', ROWS).trimEnd().split('\n').map((line) => JSON.parse(line) as unknown)).toEqual(ROWS);
  expect(JSON.parse(written('json', []))).toEqual([]);
  expect(written('ndjson', [])).toBe('');
});

test('a table lines up, is safe to show, and is cut on a terminal only', () => {
  expect(written('table', ROWS)).toBe('SIZE  NAME\n7     银海燕\n1000  a\\u001b[0m b\n');
  expect(written('table', [{ name: 'x'.repeat(50), size: 1 }], 40)).toBe(`SIZE  NAME\n1     ${'x'.repeat(33)}…\n`);
  expect(written('table', [{ name: 'x'.repeat(300), size: 1 }])).toContain('x'.repeat(300));
  expect(written('table', [])).toBe('nothing\n');
});

test('long tables stream: widths are settled by the first rows', () => {
  const many = Array.from({ length: 500 }, (_, i) => ({ name: `n${i}`, size: i }));
  expect(written('table', many).split('\n')).toHaveLength(502);
});

test('without a wish, a terminal gets a table and everything else JSON', () => {
  expect(new Output({ write: () => undefined, isTTY: true }, undefined).format).toBe('table');
  expect(new Output({ write: () => undefined }, undefined).format).toBe('json');
});
