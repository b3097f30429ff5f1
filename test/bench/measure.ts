import type { PrivateJwk } from '#envelope';
import type { BenchBureau } from './bench-bureaus.js';
import { openReaders, runLoad } from './bench-processes.js';
import type { LoadResult, LoadTask } from './load-process.js';

/** Something that takes messages and shows them: the hub, or the yardstick. */
export interface Target {
  readonly url: string;
  readonly streams: string;
  readonly issuer: string | undefined;
  readonly hub: string;
}

/** How large the runs are. */
export interface Sizes {
  /** Messages before anything is measured. */
  readonly warming: number;
  readonly saturation: number;
  readonly broadcast: number;
  readonly pacedSeconds: number;
}

export interface Throughput {
  readonly accepted: number;
  readonly delivered: number;
}

export interface Latency {
  readonly accept: { readonly p50: number; readonly p99: number };
  readonly reader: { readonly p50: number; readonly p99: number };
}

/** As many callers as keep both cores busy: with 48 the hub, whose answers take longer, waited for callers (measured: 464 a second, 749 with 192). */
const CONNECTIONS = 192;
const TEXT_BYTES = 1200;
const DELIVERY_LIMIT_MS = 120_000;

export const percentile = (sorted: readonly number[], share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;

function loadOf(target: Target, sender: BenchBureau, to: readonly string[], more: Pick<LoadTask, 'count' | 'perRequest'> & Partial<LoadTask>): LoadTask {
  const signing: PrivateJwk = sender.signing;
  return { url: target.url, letters: { hub: target.hub, from: sender.participant, signing, to, textBytes: TEXT_BYTES }, connections: CONNECTIONS, token: target.issuer === undefined ? 'none' : 'hub', ...more };
}

/** Accepted and delivered messages a second, as fast as it goes. */
export async function saturate(target: Target, sender: BenchBureau, reader: BenchBureau, count: number, perRequest: number): Promise<Throughput> {
  const readers = await openReaders({ url: target.streams, issuer: target.issuer, readers: [reader], expect: count, timed: false });
  try {
    const connections = perRequest === 1 ? CONNECTIONS : 4;
    const load = await runLoad(loadOf(target, sender, [reader.participant], { count, perRequest, connections }));
    if (load.accepted !== count) throw new Error(`Only ${load.accepted} of ${count} were accepted: ${JSON.stringify(load.refused)}`);
    const seen = await readers.finished(DELIVERY_LIMIT_MS);
    const begun = load.sent.reduce((earliest, [, at]) => Math.min(earliest, at), Infinity);
    return { accepted: count / load.seconds, delivered: (count * 1000) / (seen.lastAt - begun) };
  } finally {
    readers.close();
  }
}

/** Deliveries a second of broadcasts to many readers. */
export async function broadcast(target: Target, sender: BenchBureau, bureaus: readonly BenchBureau[], messages: number): Promise<number> {
  const readers = await openReaders({ url: target.streams, issuer: target.issuer, readers: bureaus, expect: messages * bureaus.length, timed: false });
  try {
    const load = await runLoad(loadOf(target, sender, ['all'], { count: messages, perRequest: 100, connections: 4 }));
    if (load.accepted !== messages) throw new Error(`Only ${load.accepted} of ${messages} were accepted: ${JSON.stringify(load.refused)}`);
    const seen = await readers.finished(DELIVERY_LIMIT_MS);
    return (seen.frames * 1000) / (seen.lastAt - seen.firstAt);
  } finally {
    readers.close();
  }
}

/** Times at an even rate, in milliseconds: to the answer, and to the reader's hand. */
export async function pace(target: Target, sender: BenchBureau, reader: BenchBureau, rate: number, seconds: number): Promise<Latency> {
  return (await pacedRun(target, sender, reader, rate, seconds)).latency;
}

/** As `pace`, with what was sent: id, and when it was handed in. */
export async function pacedRun(target: Target, sender: BenchBureau, reader: BenchBureau, rate: number, seconds: number): Promise<{ readonly latency: Latency; readonly sent: LoadResult['sent'] }> {
  const count = rate * seconds;
  const readers = await openReaders({ url: target.streams, issuer: target.issuer, readers: [reader], expect: count, timed: true });
  try {
    const load = await runLoad(loadOf(target, sender, [reader.participant], { count, perRequest: 1, rate }));
    const { arrivals } = await readers.finished(DELIVERY_LIMIT_MS);
    const sent = new Map(load.sent);
    const roads = arrivals.flatMap(([id, at]) => (sent.has(id) ? [at - (sent.get(id) ?? at)] : [])).sort((a, b) => a - b);
    const latency: Latency = {
      accept: { p50: percentile(load.latencies, 0.5), p99: percentile(load.latencies, 0.99) },
      reader: { p50: percentile(roads, 0.5), p99: percentile(roads, 0.99) },
    };
    return { latency, sent: load.sent };
  } finally {
    readers.close();
  }
}
