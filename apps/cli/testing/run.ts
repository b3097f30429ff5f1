import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportFailure } from '../failures.js';
import { makeProgram } from '../program.js';

/** What one run of the program did. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly stdin?: string;
  readonly home?: string;
  readonly cwd?: string;
  readonly url?: string;
}

const made: string[] = [];

/** Removes what `scratch` made: `afterAll(removeScratch)` in each spec that asks for some. */
export function removeScratch(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A folder of its own for a test. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'entente-cli-'));
  made.push(folder);
  return folder;
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array, void, void> {
  yield new TextEncoder().encode(text);
}

/** Runs the program in this process, without a terminal. */
export async function run(args: readonly string[], { stdin = '', home, cwd, url }: RunOptions = {}): Promise<Ran> {
  let out = '';
  let err = '';
  const stdout = { write: (text: string) => { out += text; } };
  const stderr = { write: (text: string) => { err += text; } };
  const folder = cwd ?? mkdtempSync(join(tmpdir(), 'entente-cli-'));
  const surroundings = { cwd: folder, root: folder, version: '1.2.3', home, url, participant: undefined, keyFile: undefined, kafkaBrokers: undefined, kafkaSasl: undefined, kafkaCa: undefined, databaseUrl: undefined, ledger: undefined };
  const program = makeProgram({ streams: { stdin: bytesOf(stdin), stdout, stderr }, surroundings, interrupted: new AbortController().signal });
  try {
    const code = await program.run(args).catch((error: unknown) => reportFailure(error, stderr, false));
    return { code, out, err };
  } finally {
    if (cwd === undefined) rmSync(folder, { recursive: true, force: true });
  }
}
