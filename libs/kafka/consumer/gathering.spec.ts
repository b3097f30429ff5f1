import type { ConsumedRecord } from '../records.js';
import { draw, type Lot } from './gathering.js';

const lot = (partition: number, sizes: number[], next = 0): Lot<string> => ({
  source: `p${partition}`,
  next,
  records: sizes.map((size, index): ConsumedRecord => ({ topic: 't', partition, offset: BigInt(index), key: '', value: Buffer.alloc(size), headers: {} })),
});
const names = (records: readonly ConsumedRecord[]): string[] => records.map(({ partition, offset }) => `${partition}:${offset}`);

test('takes everything while it fits, partition by partition', () => {
  const lots = [lot(0, [1, 1]), lot(1, [1])];
  const { records, parts } = draw(lots, 10, 100);
  expect(names(records)).toEqual(['0:0', '0:1', '1:0']);
  expect(parts).toEqual([{ lot: lots[0], to: 2 }, { lot: lots[1], to: 1 }]);
});

test('stops at the number of records, and goes on from there', () => {
  const lots = [lot(0, [1, 1, 1], 1), lot(1, [1, 1])];
  const first = draw(lots, 3, 100);
  expect(names(first.records)).toEqual(['0:1', '0:2', '1:0']);
  for (const { lot: taken, to } of first.parts) taken.next = to;
  expect(names(draw(lots, 3, 100).records)).toEqual(['1:1']);
});

test('stops before the bytes are too many, yet always takes one record', () => {
  expect(names(draw([lot(0, [50, 40, 20])], 10, 100).records)).toEqual(['0:0', '0:1']);
  expect(names(draw([lot(0, [500, 1])], 10, 100).records)).toEqual(['0:0']);
  expect(draw([lot(0, [])], 10, 100)).toEqual({ records: [], parts: [] });
});
