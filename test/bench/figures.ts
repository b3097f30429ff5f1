/** One measured figure, with the raw ceiling of the same run beside it. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly hub: number;
  readonly yardstick?: number;
  /** What has to be reached: a ratio to the yardstick where there is one, otherwise a value in the unit. */
  readonly pass: number;
  readonly aim: number;
  /** True when less is better. */
  readonly less?: boolean;
}

/** What is compared with `pass` and `aim`. */
export const scoreOf = ({ hub, yardstick }: Figure): number => (yardstick === undefined ? hub : hub / yardstick);

export function verdictOf(figure: Figure): 'aim' | 'pass' | 'below' {
  const score = scoreOf(figure);
  const reaches = (goal: number): boolean => (figure.less === true ? score <= goal : score >= goal);
  return reaches(figure.aim) ? 'aim' : reaches(figure.pass) ? 'pass' : 'below';
}

const show = (value: number): string => (value >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString('en') : value.toPrecision(3));

/** What one run took of the processors. */
export interface Processor {
  readonly run: string;
  /** The hub, or the yardstick. */
  readonly of: string;
  /** Microseconds a message, by process. */
  readonly took: Readonly<Record<string, number>>;
}

/** What each process took, a line for each run, beside the sum. */
export function processorTable(processors: readonly Processor[]): string {
  const names = [...new Set(processors.flatMap(({ took }) => Object.keys(took).filter((name) => (took[name] ?? 0) >= 0.5)))];
  const rows = processors.map(({ run, of, took }) => [`${run}, ${of}`, ...names.map((name) => (took[name] === undefined ? '' : show(Math.round(took[name])))), show(Math.round(Object.values(took).reduce((sum, one) => sum + one, 0)))]);
  return aligned([['processor time (µs a message)', ...names, 'sum'], ...rows]);
}

/** A table for a terminal. */
export function toTable(figures: readonly Figure[]): string {
  return aligned([['figure', 'hub', 'yardstick', 'ratio', 'pass', 'aim', ''], ...figures.map((figure) => {
    const ratio = figure.yardstick === undefined ? '' : show(scoreOf(figure));
    return [`${figure.name} (${figure.unit})`, show(figure.hub), figure.yardstick === undefined ? '' : show(figure.yardstick), ratio, show(figure.pass), show(figure.aim), verdictOf(figure)];
  })]);
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')).join('\n');
}

/** A small bar chart: how much of `pass` each figure reaches; the line is 1. */
export function toChart(figures: readonly Figure[], title: string): string {
  const [width, left, bar] = [760, 330, 22];
  const share = (figure: Figure): number => (figure.less === true ? figure.pass / scoreOf(figure) : scoreOf(figure) / figure.pass);
  const scale = (width - left - 80) / 3;
  const bars = figures.map((figure, index) => {
    const y = 40 + index * (bar + 8);
    const length = Math.min(3, share(figure)) * scale;
    const colour = verdictOf(figure) === 'below' ? '#b3422f' : '#2f6f4f';
    return `<text x="${left - 8}" y="${y + 15}" text-anchor="end">${figure.name}</text><rect x="${left}" y="${y}" width="${length.toFixed(1)}" height="${bar}" fill="${colour}"/><text x="${left + length + 6}" y="${y + 15}">${share(figure).toFixed(2)}</text>`;
  });
  const height = 50 + figures.length * (bar + 8);
  const line = `<line x1="${left + scale}" x2="${left + scale}" y1="30" y2="${height - 10}" stroke="#222" stroke-dasharray="4 3"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12"><text x="10" y="20" font-size="14">${title}</text>${bars.join('')}${line}</svg>\n`;
}
