import { fork, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HEAP_FLAGS, HEAP_MB } from '../../deploy/local/apps.js';
import type { LedgerResult, LedgerTask } from './ledger-process.js';
import type { LoadResult, LoadTask } from './load-process.js';
import type { ReaderReport, ReaderTask } from './reader-process.js';
import type { StreamReport, StreamTask } from './stream-process.js';

const start = (file: string, env: NodeJS.ProcessEnv = {}, flags: readonly string[] = []): ChildProcess => fork(join(import.meta.dirname, file), [], { env: { ...process.env, ...env }, execArgv: [...HEAP_FLAGS, ...flags] });

function reply<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('message', (message: { error?: string }) => (message.error === undefined ? resolve(message as T) : reject(new Error(message.error))));
    child.once('exit', (code) => reject(new Error(`${child.spawnargs.at(-1) ?? 'a process'} ended with ${String(code)}`)));
  });
}

/** Runs a load in a process of its own. */
export async function runLoad(task: LoadTask): Promise<LoadResult> {
  const child = start('load-process.js');
  child.send(task);
  try {
    return (await reply<{ result: LoadResult }>(child)).result;
  } finally {
    child.kill();
  }
}

/** Writes a long log in a process with the auditor's heap. */
export async function writeLedger(task: LedgerTask): Promise<LedgerResult> {
  const child = start('ledger-process.js', {}, [`--max-old-space-size=${HEAP_MB.auditor}`]);
  child.send(task);
  try {
    return (await reply<{ result: LedgerResult }>(child)).result;
  } finally {
    child.kill();
  }
}

/** Streams that are open and counting. */
export interface Open<Report> {
  /** Resolves when everything expected came. @param limitMs milliseconds to wait at most */
  finished(limitMs: number): Promise<Report>;
  close(): void;
}

type Arrivals = Exclude<ReaderReport, { connected: true }>;

export const openReaders = (task: ReaderTask): Promise<Open<Arrivals>> => open<Arrivals>('reader-process.js', task);

/** Many streams in a process of their own. */
export const openStreams = (task: StreamTask): Promise<Open<StreamReport>> => open<StreamReport>('stream-process.js', task);

async function open<Report>(file: string, task: ReaderTask | StreamTask): Promise<Open<Report>> {
  const child = start(file);
  child.send(task);
  await reply(child);
  const report = reply<Report>(child);
  report.catch(() => child.kill());
  return {
    finished: async (limitMs) => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(`Not everything was delivered within ${limitMs / 1000} s.`)), limitMs)));
      return await Promise.race([report, late]).finally(() => clearTimeout(timer));
    },
    close: () => child.kill(),
  };
}

/** Starts one half of the yardstick. */
export async function startYardstick(half: 'gate' | 'view', settings: object): Promise<ChildProcess> {
  const child = start(`yardstick/${half}.js`, { YARDSTICK: JSON.stringify(settings) });
  await reply(child);
  return child;
}

/** Resident memory of processes, in bytes. */
export const residentBytes = (pids: readonly (number | undefined)[]): number =>
  pids.reduce<number>((sum, pid) => sum + (pid === undefined ? 0 : Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024), 0);

/** Processor time of processes so far, in milliseconds. */
export const processorMs = (pids: readonly (number | undefined)[]): number => pids.reduce<number>((sum, pid) => sum + (pid === undefined ? 0 : (timesOf(pid)?.own ?? 0)), 0);

/** The same by name, with what children have used: of PostgreSQL, one for each connection. */
export function processorByName(pids: Readonly<Record<string, number | undefined>>): Record<string, number> {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => timesOf(Number(name)) ?? []);
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => {
    const one = all.find((times) => times.pid === pid);
    return [name, one === undefined ? 0 : all.reduce((sum, times) => sum + (times.parent === pid ? times.own : 0), one.own + one.ended)];
  }));
}

interface Times {
  readonly pid: number;
  readonly parent: number;
  /** Milliseconds: its own, and of children that have ended. */
  readonly own: number;
  readonly ended: number;
}

/** Undefined when the process has ended (proc_pid_stat(5)). */
function timesOf(pid: number): Times | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number);
  const ticks = (from: number): number => ((fields[from] ?? 0) + (fields[from + 1] ?? 0)) * 10;
  return { pid, parent: fields[1] ?? 0, own: ticks(11), ended: ticks(13) };
}
