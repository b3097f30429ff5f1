import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { EXIT, Stop } from './exit-codes.js';
import type { Session } from './session.js';

/** A value read from a file or stdin, or why it is none. */
export interface InputValue {
  /** From 1; of an array, the element. */
  readonly line: number;
  readonly value?: unknown;
  /** Why the line is not JSON. */
  readonly fault?: string;
}

/** The lines of a file, or of stdin for `-`. @throws Stop when it cannot be read */
export async function* readLines(session: Session, file: string): AsyncGenerator<string, void, void> {
  const source = file === '-' ? Readable.from(session.streams.stdin) : await openFile(resolve(session.surroundings.cwd, file), file);
  yield* createInterface({ input: source, crlfDelay: Infinity });
}

async function openFile(path: string, named: string): Promise<Readable> {
  try {
    const handle = await open(path);
    if ((await handle.stat()).isDirectory()) {
      await handle.close();
      throw new Error('it is a folder');
    }
    return createReadStream('', { fd: handle, encoding: 'utf8' });
  } catch (error) {
    throw new Stop(EXIT.noInput, `${named} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export async function readText(session: Session, file: string): Promise<string> {
  const lines: string[] = [];
  for await (const line of readLines(session, file)) lines.push(line);
  return lines.join('\n');
}

const parse = (text: string): { readonly value: unknown } | { readonly fault: string } => {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
};

/**
 * JSON values of a file or stdin: one object, the elements of an array, or a value a line (ndjson). ndjson is told by its
 * first line being whole, and is read as it comes, however long it is; a line that is not JSON is reported and passed over.
 * Lines that begin with // are passed over.
 * @throws Stop when the file cannot be read, or is neither
 */
export async function* readValues(session: Session, file: string): AsyncGenerator<InputValue, void, void> {
  const gathered: string[] = [];
  let number = 0;
  let byLine: boolean | undefined;
  for await (const raw of readLines(session, file)) {
    number++;
    const text = number === 1 ? raw.replace(/^\uFEFF/, '') : raw;
    // No line of JSON begins so: it is a comment of a draft that "entente new" wrote.
    if (/^\s*\/\//.test(text)) continue;
    if (byLine === true) {
      if (text.trim() !== '') yield { line: number, ...parse(text) };
      continue;
    }
    gathered.push(text);
    if (byLine !== undefined || text.trim() === '') continue;
    const first = parse(text);
    byLine = 'value' in first && !Array.isArray(first.value);
    if (byLine) yield { line: number, ...first };
  }
  if (byLine === true) return;
  const whole = parse(gathered.join('\n'));
  if ('fault' in whole) throw new Stop(EXIT.noInput, `${file === '-' ? 'stdin' : file} is neither JSON nor ndjson: ${whole.fault}`);
  const values: unknown[] = Array.isArray(whole.value) ? whole.value : [whole.value];
  yield* values.map((value, index) => ({ line: index + 1, value }));
}
