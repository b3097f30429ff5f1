import { COUNT_GRACE_MS, followCount, type Counted } from './counts.js';

const one = (seq: number, more: Partial<Counted> = {}): Counted => ({ from: 'ncb.XA', id: `id-${seq}`, seq, digest: `d${seq}`, prev: `d${seq - 1}`, exercise: false, acceptedAt: seq * 1000, ...more });
const LATER = 100_000 + COUNT_GRACE_MS;
const said = (counted: readonly Counted[], from: Parameters<typeof followCount>[1] = undefined, now = LATER): unknown[] => {
  const { counter, faults, done } = followCount(counted, from, now);
  return [counter?.seq, done, faults.map(({ of, missing }) => [of.seq, ...(missing === undefined ? [] : [missing.first, missing.last])])];
};

it('a count without gaps says nothing', () => {
  expect(said([one(1, { prev: undefined }), one(2), one(3)])).toEqual([3, 3, []]);
  expect(said([one(4), one(5, { prev: undefined })], one(3))).toEqual([5, 2, []]);
});

it('a gap is told once its time is over, and waits until then: what is missing may come in another lane', () => {
  expect(said([one(4), one(5)], one(1), 4000 + COUNT_GRACE_MS - 1)).toEqual([1, 0, []]);
  expect(said([one(4), one(5)], one(1), 4000 + COUNT_GRACE_MS)).toEqual([5, 2, [[4, 2, 3]]]);
  expect(said([one(2), one(3), one(4)], one(1), 4000)).toEqual([4, 3, []]);
});

it('another message before it than the one that came, and one number for two, are told', () => {
  expect(said([one(2, { prev: 'another' })], one(1))).toEqual([2, 1, [[2]]]);
  expect(said([one(2), one(2, { id: 'other', digest: 'other' })], one(1))).toEqual([2, 2, [[2]]]);
});

it('the same again, or what came late, is passed over', () => {
  expect(said([one(2), one(3)], one(3))).toEqual([3, 2, []]);
});

it('nobody knows where a count began: what comes first is waited for a while, unless it says so', () => {
  expect(said([one(7)], undefined, 7000)).toEqual([undefined, 0, []]);
  expect(said([one(6), one(7)], undefined, 7000 + COUNT_GRACE_MS)).toEqual([7, 2, []]);
  expect(said([one(1)], undefined, 1000)).toEqual([1, 1, []]);
});
