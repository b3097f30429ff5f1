import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { TestHub } from './hub.js';
import type { Party } from './party.js';

// Other languages' runtimes, for specs that run a client written in one: where a runtime is missing, the spec says so on
// one line and proves nothing, because a machine without Go is no fault of the hub.

/** The root of the package. */
export const root = process.cwd();
const CACHE = join(root, 'node_modules/.cache');

/** Runs a preparation. @returns what it returns, or undefined after saying aloud what is not tried this time */
export function orSkip<T>(what: string, prepare: () => T): T | undefined {
  try {
    return prepare();
  } catch (error) {
    const { stderr, message } = error as { readonly stderr?: Buffer; readonly message?: string };
    const lines = `${stderr?.toString() ?? ''}\n${message ?? ''}`.trim().split('\n');
    console.warn(`SKIPPED: ${what} ${lines.find((line) => /error/i.test(line)) ?? lines[0] ?? ''}`);
    return undefined;
  }
}

/** Runs a program of another language to its end. @throws {Error} with all it said when it fails */
export async function runProgram(command: string, args: readonly string[], options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>>; readonly limitMs?: number } = {}): Promise<string> {
  try {
    const { stdout, stderr } = await promisify(execFile)(command, args, { cwd: options.cwd ?? root, env: { ...process.env, ...options.env }, timeout: options.limitMs ?? 120_000, maxBuffer: 16 * 1024 * 1024 });
    return stdout + stderr;
  } catch (error) {
    const { stdout, stderr, message } = error as { readonly stdout?: string; readonly stderr?: string; readonly message: string };
    throw new Error(`${message}\n${stdout ?? ''}${stderr ?? ''}`, { cause: error });
  }
}

/**
 * A Python with the SDK of the tree installed by pip, kept until the SDK changes.
 * @throws when there is no Python 3.11, no venv, or what the SDK needs cannot be had
 */
export function sdkPython(): string {
  const tree = join(root, 'libs/client/python');
  // A link in the tree of the SDK, so not among its files.
  const hash = createHash('sha256').update(readFileSync(join(root, 'libs/ledger/twin/verify_evidence.py')));
  for (const entry of readdirSync(tree, { recursive: true, withFileTypes: true }).filter((one) => one.isFile() && /\.(py|toml|md)$/.test(one.name))) hash.update(readFileSync(join(entry.parentPath, entry.name)));
  const folder = join(CACHE, `entente-python-${hash.digest('hex').slice(0, 16)}`);
  const python = join(folder, 'bin/python');
  if (existsSync(python)) return python;
  for (const old of existsSync(CACHE) ? readdirSync(CACHE) : []) if (old.startsWith('entente-python-')) rmSync(join(CACHE, old), { recursive: true });
  const made = `${folder}.new`;
  rmSync(made, { recursive: true, force: true });
  const quiet = { stdio: 'pipe', timeout: 120_000 } as const;
  execFileSync('python3', ['-m', 'venv', '--without-pip', made], quiet);
  execFileSync('python3', ['-m', 'pip', '--python', join(made, 'bin/python'), 'install', '--quiet', '--disable-pip-version-check', tree], quiet);
  renameSync(made, folder);
  return python;
}

/** A file as `dev.json` is, with these participants alone, in a folder that goes with `release`. */
export function partiesFile(hub: TestHub, parties: readonly Party[]): { readonly file: string; release(): void } {
  const file = join(mkdtempSync(join(tmpdir(), 'entente-parties-')), 'parties.json');
  const participants = Object.fromEntries(parties.map(({ id, signing, sealing }) => [id, { signing, sealing }]));
  writeFileSync(file, JSON.stringify({ url: hub.url, hub: hub.name, issuer: hub.dev.issuer, participants }), { mode: 0o600 });
  return { file, release: () => rmSync(dirname(file), { recursive: true }) };
}
