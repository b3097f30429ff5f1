import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPostgres } from '#devstack';
import { migrate } from '#postgres';
import type { RunningHub } from '../../deploy/local/start-hub.js';
import { CheckpointWatch, placesOf } from '../support/checkpoint-watch.js';
import type { BenchBureau } from './bench-bureaus.js';
import { writeLedger } from './bench-processes.js';
import type { Figure } from './figures.js';
import type { LedgerResult } from './ledger-process.js';
import { percentile, pacedRun, saturate, type Target } from './measure.js';

/** Each message is accepted, decided, delivered and shown: four hundred a second make well over a thousand entries. */
const MESSAGES_A_SECOND = 400;
const COVERED_LIMIT_MS = 60_000;
const QUIET_MS = 3_000;

/** From handing a message in to the checkpoint that covers it, at an even rate beside the hub. */
export async function measureProof(hub: RunningHub, home: string, target: Target, sender: BenchBureau, reader: BenchBureau, seconds: number): Promise<Figure[]> {
  const watch = new CheckpointWatch(hub.url);
  try {
    const { sent } = await pacedRun(target, sender, reader, MESSAGES_A_SECOND, seconds);
    const handed = new Map(sent.map(([id, at]) => [`${sender.participant}/${id}`, at]));
    const places = await allCovered(watch, () => placesOf(home, hub.servers.database, [...handed.keys()]), handed.size);
    const delays = [...handed].map(([reference, at]) => (watch.coveredAt(places.get(reference) ?? 0n) ?? NaN) - at).sort((a, b) => a - b);
    const [first = 0, last = 0] = [sent[0]?.[1], sent.at(-1)?.[1]];
    return [
      { name: `entries of the ledger beside the hub, ${seconds} s`, unit: '/s', hub: watch.rate(first + 1_000, last), pass: 1_000, aim: 1_100 },
      { name: 'receipt to proof p50', unit: 's', hub: percentile(delays, 0.5) / 1000, pass: 3, aim: 1.5, less: true },
      { name: 'receipt to proof p99', unit: 's', hub: percentile(delays, 0.99) / 1000, pass: 3, aim: 2, less: true },
    ];
  } finally {
    await watch.stop();
  }
}

async function allCovered(watch: CheckpointWatch, look: () => Promise<Map<string, bigint>>, expected: number): Promise<Map<string, bigint>> {
  for (const end = Date.now() + COVERED_LIMIT_MS; Date.now() < end; await sleep(500)) {
    const places = await look();
    if (places.size === expected && [...places.values()].every((place) => watch.coveredAt(place) !== undefined)) return places;
  }
  throw new Error(`Not everything was covered by a checkpoint within ${COVERED_LIMIT_MS / 1000} s.`);
}

/** With the auditor and the witnesses beside the hub and without, so that what drifts meanwhile counts for both. */
const TURNS = ['on', 'on', 'off', 'off', 'warming', 'on', 'on', 'off', 'off'] as const;
const LEDGER = ['auditor', 'witnesses'] as const;

/**
 * What the ledger costs: the same run with the auditor and the witnesses beside it and without, in turn and back. The hub
 * is warm: for its first ten thousands of messages every process gets faster, which would be held against who goes first,
 * and against an auditor that has just been started again.
 * @param readers as many as `TURNS` that have seen everything sent to them so far
 */
export async function measureBeside(hub: RunningHub, target: Target, sender: BenchBureau, readers: readonly BenchBureau[], messages: number, say: (text: string) => void): Promise<Figure[]> {
  const rates = { on: [] as number[], off: [] as number[], warming: [] as number[] };
  let ledger = true;
  for (const [turn, wanted] of TURNS.entries()) {
    const reader = readers[turn];
    if (reader === undefined) throw new Error('There are too few bureaus.');
    if (ledger !== (wanted !== 'off')) await (ledger ? withoutLedger(hub) : withLedger(hub));
    ledger = wanted !== 'off';
    rates[wanted].push((await saturate(target, sender, reader, messages, 1)).accepted);
    say(`ledger ${wanted}: ${rates[wanted].at(-1)?.toFixed(0)} accepted/s`);
  }
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return [
    { name: 'accepted with the ledger', unit: '/s', hub: mean(rates.on), yardstick: mean(rates.off), pass: 0.8, aim: 0.95 },
  ];
}

async function withoutLedger(hub: RunningHub): Promise<void> {
  for (const name of LEDGER) await hub.hold(name);
}

async function withLedger(hub: RunningHub): Promise<void> {
  for (const name of LEDGER.toReversed()) await hub.release(name);
  await caughtUp(hub.url);
}

/** Waits until the log grows no more: it has what was written while it was away. */
async function caughtUp(url: string): Promise<void> {
  const watch = new CheckpointWatch(url);
  try {
    for (let size = -1n; watch.size !== size; ) {
      size = watch.size;
      await sleep(QUIET_MS);
    }
  } finally {
    await watch.stop();
  }
}

/** Memory and rate of the ledger's writer over a long log. */
export async function measureWriter(home: string, marks: readonly number[]): Promise<{ readonly figures: Figure[]; readonly raw: LedgerResult }> {
  const folder = join(home, 'long');
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const postgres = await startPostgres({ home: folder });
  try {
    await migrate(postgres.url);
    const raw = await writeLedger({ database: postgres.url, folder, marks });
    const [early, late] = [raw.marks[0], raw.marks.at(-1)];
    if (early === undefined || late === undefined || raw.published !== late.entries) throw new Error(`The log of ${late?.entries} shows ${raw.published}.`);
    const count = (entries: number): string => entries.toLocaleString('en');
    return {
      raw,
      figures: [
        ...raw.marks.map(({ entries, residentMib }): Figure => ({ name: `memory of the ledger's writer at ${count(entries)}`, unit: 'MiB', hub: residentMib, pass: 400, aim: 250, less: true })),
        { name: `memory at ${count(late.entries)}, of that at ${count(early.entries)}`, unit: '', hub: late.residentMib / early.residentMib, pass: 1.25, aim: 1.1, less: true },
        { name: `entries written, last ${count(late.entries - (raw.marks.at(-2)?.entries ?? 0))}`, unit: '/s', hub: late.perSecond, pass: 3_000, aim: 8_000 },
      ],
    };
  } finally {
    await postgres.stop();
  }
}
