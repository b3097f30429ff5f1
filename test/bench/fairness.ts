import type { BenchBureau } from './bench-bureaus.js';
import { runLoad } from './bench-processes.js';
import type { Figure } from './figures.js';
import { percentile, type Target } from './measure.js';
import type { LoadTask } from './load-process.js';

/** Messages a second of whoever keeps to its quota, for how many seconds, and how often it is measured alone and beside the other. */
const [STEADY, SECONDS, ROUNDS] = [100, 10, 5];
/** Everything is signed within this many milliseconds, so that no round pays for the making of its own load. */
const SIGNED_WITHIN_MS = 15_000;
/** What the other may send in a minute, and how many times that it sends. */
export const QUOTA = 3_000;
const TIMES = 10;

const middle = (values: readonly number[]): number => percentile([...values].sort((a, b) => a - b), 0.5);

/**
 * One sender keeps to an even rate, alone and while another sends ten times its quota.
 * @param flooder its quota is `QUOTA` @param say what is being done
 */
export async function measureFairness(target: Target, steady: BenchBureau, flooder: BenchBureau, reader: BenchBureau, say: (text: string) => void): Promise<Figure[]> {
  const of = ({ participant, signing }: BenchBureau, rate: number, connections: number) => (at?: number): LoadTask => ({
    url: target.url, letters: { hub: target.hub, from: participant, signing, to: [reader.participant], textBytes: 1200 }, connections, token: 'hub', count: rate * SECONDS, perRequest: 1, rate, ...(at === undefined ? {} : { at }),
  });
  const flood = of(flooder, (QUOTA / 60) * TIMES, 64);
  const even = of(steady, STEADY, 16);
  await runLoad(even());
  const alone: number[] = [];
  const beside: number[] = [];
  let [taken, refused] = [0, 0];
  for (let round = 1; round <= ROUNDS; round++) {
    alone.push(percentile((await runLoad(even())).latencies, 0.99));
    const at = Date.now() + SIGNED_WITHIN_MS;
    const [other, one] = await Promise.all([runLoad(flood(at)), runLoad(even(at))]);
    if (one.accepted !== STEADY * SECONDS) throw new Error(`The sender within its quota was refused: ${JSON.stringify(one.refused)}`);
    beside.push(percentile(one.latencies, 0.99));
    taken += other.accepted;
    refused += other.refused['429'] ?? 0;
    say(`fairness, round ${round}: p99 ${alone.at(-1)?.toFixed(1)} ms alone, ${beside.at(-1)?.toFixed(1)} ms beside ${(QUOTA / 60) * TIMES}/s of another, of which ${other.accepted} were taken and ${JSON.stringify(other.refused)} refused`);
  }
  if (refused === 0) throw new Error('Nothing was refused: there was no overload.');
  return [
    { name: `p99 beside ${TIMES} × a quota, to alone`, unit: 'ratio', hub: middle(beside) / middle(alone), pass: 2, aim: 1.3, less: true },
    { name: 'taken of the other, to its quota', unit: 'ratio', hub: taken / ((QUOTA / 60) * SECONDS * ROUNDS), pass: 1.8, aim: 1.6, less: true },
  ];
}
