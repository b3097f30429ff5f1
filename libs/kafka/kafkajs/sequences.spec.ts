import { Sequences } from './sequences.js';

test('numbers are given out once for each partition', () => {
  const sequences = new Sequences(9n, 2);
  expect(sequences.take('a', 0, 10)).toEqual({ producerId: 9n, producerEpoch: 2, baseSequence: 0 });
  expect(sequences.take('a', 0, 5).baseSequence).toBe(10);
  expect(sequences.take('a', 1, 5).baseSequence).toBe(0);
  expect(sequences.take('b', 0, 5).baseSequence).toBe(0);
  expect(sequences.take('a', 0, 1).baseSequence).toBe(15);
});

// As org.apache.kafka.common.record.DefaultRecordBatch#incrementSequence.
test.each([
  [0x7fffffff - 10, 10, 0x7fffffff],
  [0x7fffffff - 10, 11, 0],
  [0x7fffffff, 1, 0],
  [0x7fffffff, 3, 2],
])('from %i, %i records on, the next is %i', (start, count, next) => {
  const sequences = new Sequences(1n, 0);
  sequences.take('a', 0, start);
  sequences.take('a', 0, count);
  expect(sequences.take('a', 0, 1).baseSequence).toBe(next);
});
