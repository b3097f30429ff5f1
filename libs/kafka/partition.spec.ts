import { laneRange, murmur2, partitionOf } from './partition.js';

// From Kafka's own UtilsTest#testMurmur2.
const JAVA: [string, number][] = [
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
];

test.each(JAVA)('murmur2 of %s is what Java computes', (text, hash) => {
  expect(murmur2(Buffer.from(text))).toBe(hash);
});

const LANES = { partitions: 12, flashPartitions: 3 };

test('flash traffic goes to the last partitions, the rest to the others', () => {
  const keys = Array.from({ length: 500 }, (_, index) => `ncb.X${index}/routine`);
  expect(new Set(keys.map((key) => partitionOf(key, LANES, true)))).toEqual(new Set([9, 10, 11]));
  expect(new Set(keys.map((key) => partitionOf(key, LANES, false)))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8]));
});

test('without flash partitions everything shares all of them, as a Java client would choose', () => {
  const plain = { partitions: 12, flashPartitions: 0 };
  expect(partitionOf('foobar', plain, true)).toBe((-790332482 & 0x7fffffff) % 12);
  expect(partitionOf('foobar', plain, false)).toBe(partitionOf('foobar', plain, true));
});

test('a key in another script hashes as UTF-8', () => {
  expect(partitionOf('مكتب', LANES, false)).toBe((murmur2(new TextEncoder().encode('مكتب')) & 0x7fffffff) % 9);
});

test('a lane needs at least one partition', () => {
  expect(() => laneRange(3, 3, false)).toThrow(RangeError);
});
