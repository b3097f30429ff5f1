import { existsSync, readFileSync } from 'node:fs';

/** The last lines of a log, joined by " | "; a remark when there is none. */
export function lastLines(file: string, count: number): string {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count) : [];
  return lines.join(' | ') || 'it wrote nothing to its log';
}
