import { setTimeout as sleep } from 'node:timers/promises';
import type { Count, Findings } from './count.js';
import { until, type FaultHub } from './fault-hub.js';
import { Load, type LoadOptions } from './load.js';

/** A fault, and what the count found after it. */
export interface Outcome<Facts> {
  readonly findings: Findings;
  readonly facts: Facts;
  readonly load: Load;
}

/** How long the load goes on before and after the harm, in milliseconds: a fault meets a hub at work, and leaves one. */
const AROUND_MS = 1_000;
/** Fewer accepted messages than this prove little. */
export const ENOUGH = 50;
/** How long they may take on a slow machine, in milliseconds. */
const PATIENCE_MS = 60_000;

/** Does harm to a hub under load, then counts everything that was sent. */
export async function underLoad<Facts>(hub: FaultHub, count: Count, harm: (load: Load) => Promise<Facts>, options: LoadOptions = {}): Promise<Outcome<Facts>> {
  const load = new Load(hub, options);
  try {
    await sleep(AROUND_MS);
    const facts = await harm(load);
    await sleep(AROUND_MS);
    await until('enough was accepted to mean something', PATIENCE_MS, async () => load.accepted > ENOUGH);
    const sent = await load.stop();
    return { findings: await count.take(sent), facts, load };
  } finally {
    await load.stop();
  }
}

/** A number from 0 to below the limit, to be harmful at moments nobody chose. */
export const random = (limit: number): number => Math.floor(Math.random() * limit);
