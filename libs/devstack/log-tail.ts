import { existsSync, readFileSync } from 'node:fs';

const COMPLAINT = /\b(FATAL|PANIC|ERROR)\b|Exception\b/;

/**
 * The line of a log that says why its writer ended: the last complaint among the last lines, or simply the last line.
 *
 * @returns one line, without the time it begins with; a remark when the log is empty
 */
export function lastComplaint(file: string): string {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-40) : [];
  const line = lines.findLast((text) => COMPLAINT.test(text)) ?? lines.at(-1);
  return line?.replace(/^\d{4}-\d\d-\d\d[T ][\d:.+]+( UTC)?( \[\d+\])?\s*/, '').slice(0, 300) || 'it wrote nothing to its log';
}
