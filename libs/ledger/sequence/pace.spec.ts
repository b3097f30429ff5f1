import { LedgerPace, type Progress } from '../index.js';

const progress = (next: Record<number, number>, committed: number, signed: number): Progress => ({ positions: new Map(Object.entries(next).map(([partition, offset]) => [Number(partition), BigInt(offset)])), committed: BigInt(committed), signed: BigInt(signed) });

it('is not behind while nothing waits, however long nothing happens', () => {
  const pace = new LedgerPace();
  pace.look(progress({}, 0, 0), 0);
  pace.look(undefined, 100_000);
  expect(pace.lagMs).toBe(0);
});

it('waits for the position of every partition, then for the signature over it', () => {
  const pace = new LedgerPace();
  pace.accepted(0, 10n);
  pace.accepted(3, 7n);
  pace.look(progress({ 0: 11, 3: 7 }, 50, 50), 1_000);
  expect(pace.lagMs).toBe(0);
  pace.look(progress({ 0: 11, 3: 7 }, 50, 50), 4_000);
  expect(pace.lagMs).toBe(3_000);
  pace.look(progress({ 0: 11, 3: 8 }, 60, 50), 5_000);
  expect(pace.lagMs).toBe(4_000);
  pace.look(progress({ 0: 99, 3: 99 }, 99, 60), 6_000);
  expect(pace.lagMs).toBe(0);
});

it('keeping up under load it is never behind; standing still it falls behind by the oldest promise', () => {
  const pace = new LedgerPace();
  for (let second = 1; second <= 100; second += 1) {
    pace.accepted(0, BigInt(second * 1000));
    pace.look(progress({ 0: (second - 1) * 1000 + 1 }, second * 1000, second * 1000), second * 1000);
    expect(pace.lagMs).toBeLessThanOrEqual(1_000);
  }
  for (let second = 101; second <= 140; second += 1) {
    pace.accepted(0, BigInt(second * 1000));
    pace.look(second % 2 === 0 ? undefined : progress({ 0: 99_001 }, 99_000, 99_000), second * 1000);
  }
  expect(pace.lagMs).toBe(40_000);
});
