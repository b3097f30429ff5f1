import { until, useHub } from '../support/hub.js';
import { uuidV7 } from '../support/jose-keys.js';
import { settle, type Party, type Sent } from '../support/party.js';
import { newBureaus, newEntity, stated } from '../support/world.js';

const hub = useHub();
const CALLS = 1_000;
/** How many of them at once: what waits for the hub's other work waits in both kinds alike. */
const AT_ONCE = 4;
/**
 * The probability that a call of one kind takes longer than one of the other is 0.5 when they cannot be told apart. With 500
 * of each its standard deviation is 0.018, so by chance it strays this far less than once in ten million runs; 0.6 means that
 * two even distributions lie a tenth of their width apart.
 */
const FARTHEST = 0.1;

/** The part of all pairs in which the first is the greater (Mann–Whitney's U over n·m). */
function superiority(ones: readonly number[], others: readonly number[]): number {
  const sorted = others.toSorted((a, b) => a - b);
  const below = (value: number): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return ones.reduce((sum, one) => sum + below(one), 0) / (ones.length * sorted.length);
}
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

async function timed(reader: Party, path: string): Promise<{ ms: number; status: number }> {
  const began = performance.now();
  const { status } = await reader.call('GET', path);
  return { ms: performance.now() - began, status };
}

it('the statistic can fail: distributions a third of their width apart are told apart', () => {
  const spread = Array.from({ length: 500 }, (_, index) => index / 500);
  expect(superiority(spread, spread)).toBeCloseTo(0.5, 2);
  expect(superiority(spread.map((value) => value + 0.33), spread)).toBeGreaterThan(0.5 + FARTHEST);
});

it('what is refused and what does not exist cannot be told apart by the time an answer takes, over 1,000 calls', async () => {
  const [owner, reader, stranger] = await newBureaus(hub(), 3);
  const unlisted = await newEntity(stranger!, 'unlisted', { listed: false });
  const hidden = await Promise.all(Array.from({ length: 20 }, () => owner!.send([reader!])));
  await settle(owner!, [reader!]);
  // The owner hears of each attempt (R6), which must not show either.
  await stated(owner!, 'set-rule', `rule/${owner!.id}/silent`, { title: 'Invented for the tests', kind: 'existence', existence: 'ncnd', alert: true });
  await stated(owner!, 'set-rule', `rule/${owner!.id}/hides`, { title: 'Invented for the tests', kind: 'deny', to: { participants: [reader!.id] } });
  await until('the rule hides them', async () => (await reader!.mailbox()).length === 0);
  const refused = hidden.map(({ reference }) => `/v1/messages/${reference}`);
  const absent = hidden.map(() => `/v1/messages/${owner!.id}/${uuidV7()}`);
  for (let i = 0; i < 60; i++) await timed(reader!, (i % 2 === 0 ? refused : absent)[i % 20]!);

  const times = { refused: [] as number[], absent: [] as number[] };
  // Side by side and in an order that changes, so that what else goes on meets both kinds alike.
  const calls = Array.from({ length: CALLS }, (_, index) => (index % 2 === 0) === (Math.floor(index / 2) % 2 === 0));
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let index = next++; index < CALLS; index = next++) {
        const kind = calls[index] === true ? 'refused' : 'absent';
        const { ms, status } = await timed(reader!, (kind === 'refused' ? refused : absent)[index % 20]!);
        expect(status).toBe(404);
        times[kind].push(ms);
      }
    }),
  );
  const superior = superiority(times.refused, times.absent);
  console.info(`refused ${median(times.refused).toFixed(2)} ms, absent ${median(times.absent).toFixed(2)} ms, superiority ${superior.toFixed(3)}`);
  expect(Math.abs(superior - 0.5)).toBeLessThan(FARTHEST);

  // Somebody it never reached, by another door, and by the name the owner may know.
  expect((await unlisted.call('GET', `/v1/messages/${hidden[0]!.reference}/trace`)).status).toBe(404);
  const alertsOf = async (party: Party): Promise<readonly Record<string, unknown>[]> => (await party.mailbox()).filter(({ draft }) => draft.type === 'control.alert/1').map(({ draft }) => draft.body ?? {});
  const told = async (): Promise<string[]> => (await alertsOf(owner!)).filter(({ message }) => hidden.some(({ reference }) => reference === message)).map(({ who, message, digest, rule }) => [who, message, digest, rule].join(' ')).toSorted();
  const alert = (who: Party, { reference, digest }: Sent): string => [who.id, reference, digest, `rule/${owner!.id}/silent`].join(' ');
  const expected = [...hidden.map((one) => alert(reader!, one)), alert(stranger!, hidden[0]!)].toSorted();
  await until('the owner was told of each', async () => (await told()).length >= expected.length, 60_000);
  expect(await told()).toEqual(expected);
  for (const party of [reader!, stranger!, unlisted]) expect(await alertsOf(party)).toEqual([]);
}, 120_000);
