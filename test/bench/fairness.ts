import type { BenchBureau } from './bench-bureaus.js';
import { runLoad } from './bench-processes.js';
import type { Figure } from './figures.js';
import { percentile, type Target } from './measure.js';
import type { LoadResult, LoadTask } from './load-process.js';

/** Messages a second of whoever keeps to its quota, for how many seconds, and how often it is measured alone and beside the other. */
const [STEADY, SECONDS, ROUNDS] = [100, 10, 5];
/** Everything is signed within this many milliseconds, so that no round pays for the making of its own load. */
const SIGNED_WITHIN_MS = 8_000;
/** What the other may send in a minute, and how many times that it sends. */
export const QUOTA = 3_000;
const TIMES = 10;

const middle = (values: readonly number[]): number => percentile([...values].sort((a, b) => a - b), 0.5);

/**
 * One sender keeps to an even rate: alone, while another keeps to its quota, and while that one sends ten times as much.
 * What both may send is the hub's to carry, and on a machine of two cores it is felt; what is refused may cost nobody.
 * @param flooder its quota is `QUOTA` @param say what is being done
 */
export async function measureFairness(target: Target, steady: BenchBureau, flooder: BenchBureau, reader: BenchBureau, say: (text: string) => void): Promise<Figure[]> {
  const of = ({ participant, signing }: BenchBureau, rate: number, connections: number) => (at?: number): LoadTask => ({
    url: target.url, letters: { hub: target.hub, from: participant, signing, to: [reader.participant], textBytes: 1200 }, connections, token: 'hub', count: rate * SECONDS, perRequest: 1, rate, ...(at === undefined ? {} : { at }),
  });
  const even = of(steady, STEADY, 16);
  await runLoad(even());
  const beside = async (other: (at: number) => LoadTask): Promise<{ readonly p99: number; readonly other: LoadResult }> => {
    const at = Date.now() + SIGNED_WITHIN_MS;
    const [load, one] = await Promise.all([runLoad(other(at)), runLoad(even(at))]);
    if (one.accepted !== STEADY * SECONDS) throw new Error(`The sender within its quota was refused: ${JSON.stringify(one.refused)}`);
    return { p99: percentile(one.latencies, 0.99), other: load };
  };
  const times = { alone: [] as number[], kept: [] as number[], exceeded: [] as number[] };
  let [taken, refused] = [0, 0];
  for (let round = 1; round <= ROUNDS; round++) {
    times.alone.push(percentile((await runLoad(even())).latencies, 0.99));
    times.kept.push((await beside(of(flooder, QUOTA / 60, 64))).p99);
    const { p99, other } = await beside(of(flooder, (QUOTA / 60) * TIMES, 64));
    times.exceeded.push(p99);
    taken += other.accepted;
    refused += other.refused['429'] ?? 0;
    say(`fairness, round ${round}: p99 ${times.alone.at(-1)?.toFixed(1)} ms alone, ${times.kept.at(-1)?.toFixed(1)} ms beside another at its quota, ${p99.toFixed(1)} ms beside ${(QUOTA / 60) * TIMES}/s of it, of which ${other.accepted} were taken and ${JSON.stringify(other.refused)} refused`);
  }
  if (refused === 0) throw new Error('Nothing was refused: there was no overload.');
  return [
    { name: `p99 beside ${TIMES} × a quota, to beside that quota`, unit: 'ratio', hub: middle(times.exceeded) / middle(times.kept), pass: 2, aim: 1.3, less: true },
    { name: `p99 beside ${TIMES} × a quota, to alone`, unit: 'ratio', hub: middle(times.exceeded) / middle(times.alone), pass: 2, aim: 1.3, less: true },
    { name: 'taken of the other, to its quota', unit: 'ratio', hub: taken / ((QUOTA / 60) * SECONDS * ROUNDS), pass: 1.3, aim: 1.1, less: true },
  ];
}
