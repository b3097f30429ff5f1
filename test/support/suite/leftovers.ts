import { readdirSync, readFileSync } from 'node:fs';
import { isFree } from '#devstack';

/** Name of the environment variable that every process of a run inherits; its value tells this run from others. */
export const MARK = 'TEST_RUN_MARK';

/** Processes of this run that are still there, with their command lines; this process and those that started it do not count. */
export function processesLeft(mark: string, own: ReadonlySet<number>): string[] {
  return pids()
    .filter((pid) => !own.has(pid) && environmentOf(pid).split('\0').includes(`${MARK}=${mark}`))
    .map((pid) => `process ${pid}: ${textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').slice(0, 160)}`);
}

/** What was left in a folder that a run had to itself. */
export function filesLeft(folder: string): string[] {
  return readdirSync(folder).map((name) => `${folder}/${name}`);
}

/** Ports that somebody still listens on. */
export async function portsLeft(ports: readonly number[]): Promise<string[]> {
  const free = await Promise.all(ports.map((port) => isFree(port)));
  return ports.filter((_, index) => free[index] === false).map((port) => `port ${port}`);
}

/** Where there is no /proc (macOS) nothing is found: the guardian of libs/devstack is proven on Linux. */
function pids(): number[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
  } catch {
    return [];
  }
}

const environmentOf = (pid: number): string => textOf(`/proc/${pid}/environ`);

// Processes end while they are looked at, and those of others may not be looked at: both are none of ours.
function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
