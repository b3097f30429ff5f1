import type { DestinationStream } from 'pino';

const COLOURS: Readonly<Record<string, string>> = { trace: '2', debug: '2', info: '32', warn: '33', error: '31', fatal: '35' };
const paint = (code: string, text: string): string => `\u001b[${code}m${text}\u001b[0m`;
const show = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Turns each JSON line into one for a person at a terminal: time, level, service, message, then the rest. */
export const prettyLines = (destination: DestinationStream): DestinationStream => ({
  write: (line: string) => destination.write(prettyLine(line)),
});

export function prettyLine(line: string): string {
  const { time, level, service, msg, err, trace_id: traceId, span_id: _spanId, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const kind = String(level);
  const members = Object.entries(rest).map(([name, value]) => paint('2', `${name}=${show(value)}`));
  const trace = typeof traceId === 'string' ? [paint('2', `trace=${traceId}`)] : [];
  const head = [paint('2', String(time).slice(11, 23)), paint(COLOURS[kind] ?? '0', kind.padEnd(5)), paint('1', String(service)), typeof msg === 'string' ? msg : ''];
  const stack = typeof err === 'object' && err !== null && 'stack' in err ? `\n${String(err.stack)}` : err === undefined ? '' : `\n${show(err)}`;
  return `${[...head, ...members, ...trace].join(' ')}${stack}\n`;
}
