import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestHub } from './hub.js';

/** What the command line said, and how it ended. */
export interface CliAnswer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** stdout as JSON. */
  readonly json: <T = Record<string, unknown>>() => T;
  /** stdout as ndjson. */
  readonly lines: <T = Record<string, unknown>>() => T[];
}

export interface CliOptions {
  readonly stdin?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** `entente` as a process of its own, as a person runs it, against a hub and its demonstration keys. */
export class Cli {
  readonly #bin = join(packageRoot(), 'apps/cli/entente.mjs');

  /** @param home folder of dev.json */
  constructor(private readonly home: string) {}

  static for(hub: TestHub): Cli {
    return new Cli(hub.address.home);
  }

  /** Starts it and leaves it running; for `--follow`. */
  start(args: readonly string[], { cwd, env = {} }: CliOptions = {}): ChildProcess {
    const { PATH = '', HOME = '' } = process.env;
    return spawn(process.execPath, [this.#bin, ...args], { env: { PATH, HOME, ENTENTE_HOME: this.home, ...env }, stdio: ['pipe', 'pipe', 'pipe'], ...(cwd === undefined ? {} : { cwd }) });
  }

  /** Runs it to its end. */
  async run(args: readonly string[], options: CliOptions = {}): Promise<CliAnswer> {
    const child = this.start(args, options);
    const said = Promise.all([textOf(child.stdout), textOf(child.stderr)]);
    child.stdin?.end(options.stdin ?? '');
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (status) => resolve(status ?? -1));
    });
    const [out, err] = await said;
    return {
      code, out, err,
      json: <T>() => JSON.parse(out) as T,
      lines: <T>() => out.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as T),
    };
  }
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stream ?? []) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString('utf8');
}
