import { existsSync, openSync, readSync, closeSync, statSync } from 'node:fs';

/** Longest piece of a log looked at in one go, in bytes. */
const STEP = 256 * 1024;

/** The hub's logs write levels as words, pino by itself as numbers. */
const ERROR_LEVELS: readonly unknown[] = ['error', 'fatal', 50, 60];

/**
 * Reads what was added to a log and picks out the errors. Text that is no pino line (a stack from Node itself) counts as an
 * error where it says so.
 *
 * @returns the messages, in order
 */
export function errorsIn(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return /^(\w*Error|FATAL)\b/.test(line) ? [line.trim()] : [];
    try {
      const { level, msg, err } = JSON.parse(line) as { level?: unknown; msg?: unknown; err?: { message?: unknown } };
      if (!ERROR_LEVELS.includes(level)) return [];
      const text = msg ?? err?.message;
      return [typeof text === 'string' ? text : 'an error without a message'];
    } catch {
      return []; // the process was killed in the middle of this line
    }
  });
}

/** Follows the logs of the apps and tells each kind of error once a minute, with its count: the log has the whole story. */
export class LogWatch {
  readonly #positions = new Map<string, number>();
  readonly #told = new Map<string, { at: number; since: number }>();
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param files log files by app
   * @param say gets a line for each kind of error
   */
  constructor(private readonly files: Readonly<Record<string, string>>, private readonly say: (line: string) => void) {}

  start(): void {
    for (const file of Object.values(this.files)) this.#positions.set(file, existsSync(file) ? statSync(file).size : 0);
    this.#timer = setInterval(() => this.look(), 2_000);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Looks once; called by the timer. */
  look(now = Date.now()): void {
    for (const [app, file] of Object.entries(this.files)) {
      for (const message of errorsIn(this.#added(file))) this.#tell(app, message, file, now);
    }
  }

  #tell(app: string, message: string, file: string, now: number): void {
    // Identities and numbers differ from one occurrence to the next; the kind is the same.
    const kind = `${app} ${message.replaceAll(/[0-9a-f-]{8,}|\d+/gi, '#')}`;
    const before = this.#told.get(kind);
    if (before && now - before.at < 60_000) {
      before.since++;
      return;
    }
    this.#told.set(kind, { at: now, since: 0 });
    const again = before && before.since > 0 ? ` (and ${before.since} more like it)` : '';
    this.say(`${app}: ${message.slice(0, 200)}${again}, see ${file}`);
  }

  #added(file: string): string {
    if (!existsSync(file)) return '';
    const size = statSync(file).size;
    const from = Math.max(Math.min(this.#positions.get(file) ?? 0, size), size - STEP);
    if (from === size) return '';
    const buffer = Buffer.alloc(size - from);
    const fd = openSync(file, 'r');
    try {
      readSync(fd, buffer, 0, buffer.length, from);
    } finally {
      closeSync(fd);
    }
    // Only whole lines; the rest is read with the next look.
    const end = buffer.lastIndexOf(10) + 1;
    this.#positions.set(file, from + end);
    return buffer.toString('utf8', 0, end);
  }
}
