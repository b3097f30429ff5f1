/** Things that must be true, counted: the demonstration fails when one is not. */
export class Checks {
  #passed = 0;
  #failed = 0;

  constructor(private readonly print: (line: string) => void) {}

  /** @param detail said when it is not true */
  that(what: string, holds: boolean, detail = ''): void {
    if (holds) this.#passed++;
    else this.#failed++;
    this.print(`  ${holds ? 'ok    ' : 'FAILED'} ${what}${holds || detail === '' ? '' : `: ${detail}`}`);
  }

  get failed(): number {
    return this.#failed;
  }

  get sum(): string {
    return `${this.#passed} checks held, ${this.#failed} failed`;
  }
}

/** Counts how often each value occurs, the most frequent first. */
export function countBy<T>(values: Iterable<T>, nameOf: (value: T) => string | readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) {
    const names = nameOf(value);
    for (const name of typeof names === 'string' ? [names] : names) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
}

/** A table in plain text. */
export function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const cells = [header, ...rows.map((row) => row.map(String))];
  const widths = header.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells.map((row) => `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`.trimEnd());
}
