import { readdirSync, readFileSync } from 'node:fs';
import type { FaultHub } from '../faults/support/fault-hub.js';

/** What a process holds. */
export interface Gauge {
  readonly memoryMib: number;
  readonly descriptors: number;
}

/** Everything measured at one moment, by process. */
export interface Sample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly processes: Readonly<Record<string, Gauge>>;
  /** Records waiting for router and courier. */
  readonly backlog: number;
}

const APPS = ['gateway', 'router', 'courier', 'registrar', 'auditor'];

/** Memory and descriptors of a process, as Linux tells; undefined when it is down or the system does not say. */
export function gaugeOf(pid: number | undefined): Gauge | undefined {
  if (pid === undefined) return undefined;
  try {
    const resident = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096;
    return { memoryMib: Math.round(resident / 1024 / 1024), descriptors: readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    return undefined; // it has just ended, or this is no Linux
  }
}

export async function sample(hub: FaultHub): Promise<Sample> {
  const [pids, backlog] = await Promise.all([hub.running.pids(), hub.backlog()]);
  const gauges = APPS.map((name) => [name, gaugeOf(pids[name])] as const).filter((entry): entry is [string, Gauge] => entry[1] !== undefined);
  return { at: Date.now(), processes: Object.fromEntries(gauges), backlog };
}

/** How a figure moved from the second quarter of a run, when caches are warm, to the last. */
export interface Drift {
  readonly name: string;
  readonly early: number;
  readonly late: number;
}

const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length);

/** Drifts of memory, descriptors and backlog over a run. */
export function driftsOf(samples: readonly Sample[]): Drift[] {
  const quarter = Math.floor(samples.length / 4);
  const early = samples.slice(quarter, 2 * quarter);
  const late = samples.slice(samples.length - quarter);
  const drift = (name: string, of: (one: Sample) => number): Drift => ({ name, early: Math.round(mean(early.map(of))), late: Math.round(mean(late.map(of))) });
  return [
    ...APPS.flatMap((app) => [
      drift(`${app} MiB`, ({ processes }) => processes[app]?.memoryMib ?? 0),
      drift(`${app} descriptors`, ({ processes }) => processes[app]?.descriptors ?? 0),
    ]),
    drift('backlog', ({ backlog }) => backlog),
  ];
}
