import { cutTo, padTo, safeJson, safeLines, safeText, widthOf } from './text.js';

export type Format = 'json' | 'table' | 'ndjson';
export const FORMATS: readonly Format[] = ['json', 'table', 'ndjson'];

/** Where results go: the part of a stream this program uses. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** A column of a table. */
export interface Column<T> {
  readonly title: string;
  readonly of: (value: T) => string | number | undefined;
  /** Widest it may get, in signs; the last column takes what is left. */
  readonly max?: number;
}

/** Takes results one by one. */
export interface Rows<T> {
  add(value: T): void;
  end(): void;
}

/** So many rows decide how wide the columns of a stream are. */
const ROWS_MEASURED = 200;
/** The last column keeps so much, though a narrow terminal then breaks the line. */
const LEAST_LAST = 24;
/** A table in a file or pipe is not cut. */
const WIDTH_WITHOUT_TERMINAL = 10_000;

/** Writes results to stdout in the format asked for. What others wrote is made safe to show. */
export class Output {
  readonly format: Format;

  constructor(readonly stdout: Sink, format: Format | undefined) {
    this.format = format ?? (stdout.isTTY === true ? 'table' : 'json');
  }

  /** A word alone, for a shell variable. */
  plain(text: string): void {
    this.#line(safeText(text));
  }

  /** Text in a form of its own, such as CSV. */
  raw(text: string): void {
    this.stdout.write(text);
  }

  /** One result. @param card its lines, for people: name and value */
  one(value: unknown, card: () => readonly (readonly [string, string | number | undefined])[]): void {
    if (this.format === 'table') {
      const lines = card().filter((line): line is readonly [string, string | number] => line[1] !== undefined);
      const width = Math.max(0, ...lines.map(([name]) => name.length));
      for (const [name, text] of lines) this.#line(`${padTo(name, width)}  ${safeLines(String(text)).replaceAll('\n', `\n${' '.repeat(width + 2)}`)}`);
    } else this.#line(safeJson(value, this.format === 'json' ? 2 : undefined));
  }

  /**
   * Many results: an array in JSON, a line each in ndjson, a table for people.
   * @param live rows are shown as they come, for streams
   */
  rows<T>(columns: readonly Column<T>[], { live = false, empty }: { readonly live?: boolean; readonly empty?: string } = {}): Rows<T> {
    if (this.format === 'ndjson') return { add: (value) => { this.#line(safeJson(value)); }, end: () => undefined };
    if (this.format === 'json') return this.#array();
    return new Table(columns, live ? 0 : ROWS_MEASURED, this.stdout.columns ?? WIDTH_WITHOUT_TERMINAL, empty, (line) => { this.#line(line); });
  }

  #array<T>(): Rows<T> {
    let first = true;
    return {
      add: (value) => {
        this.stdout.write(`${first ? '[\n' : ',\n'}  ${safeJson(value, 2).replaceAll('\n', '\n  ')}`);
        first = false;
      },
      end: () => this.#line(first ? '[]' : '\n]'),
    };
  }

  #line(text: string): void {
    this.stdout.write(`${text}\n`);
  }
}

class Table<T> implements Rows<T> {
  readonly #waiting: string[][] = [];
  #widths: number[] | undefined;
  #rows = 0;

  constructor(
    private readonly columns: readonly Column<T>[],
    private readonly measured: number,
    private readonly width: number,
    private readonly empty: string | undefined,
    private readonly line: (text: string) => void,
  ) {}

  add(value: T): void {
    this.#rows++;
    const cells = this.columns.map(({ of, max }) => cutTo(safeText(String(of(value) ?? '')), max ?? 1_000));
    if (this.#widths !== undefined) this.#show(cells, this.#widths);
    else if (this.#waiting.push(cells) >= this.measured) this.#measure();
  }

  end(): void {
    if (this.#widths === undefined && this.#rows > 0) this.#measure();
    if (this.#rows === 0 && this.empty !== undefined) this.line(this.empty);
  }

  #measure(): void {
    const live = this.measured === 0;
    const widths = this.columns.map(({ title, max }, i) => Math.max(title.length, live ? Math.min(max ?? 20, 46) : 0, ...this.#waiting.map((cells) => widthOf(cells[i] ?? ''))));
    const others = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0);
    const room = Math.max(LEAST_LAST, this.width - others);
    widths[widths.length - 1] = live ? room : Math.min(widths.at(-1) ?? 0, room);
    this.#widths = widths;
    this.#show(this.columns.map(({ title }) => title.toUpperCase()), widths);
    for (const cells of this.#waiting) this.#show(cells, widths);
    this.#waiting.length = 0;
  }

  #show(cells: readonly string[], widths: readonly number[]): void {
    const last = cells.length - 1;
    this.line(cells.map((cell, i) => (i === last ? cutTo(cell, widths[i] ?? 0) : padTo(cell, widths[i] ?? 0))).join('  ').trimEnd());
  }
}
