import { deal, lanePartitions } from './lane-assigner.js';

const TWELVE = [11, 2, 0, 1, 10, 3, 4, 5, 6, 7, 8, 9];

test('a lane is the first or the last partitions, whatever their order', () => {
  expect(lanePartitions(TWELVE, 'flash', 3)).toEqual([9, 10, 11]);
  expect(lanePartitions(TWELVE, 'routine', 3)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(lanePartitions(TWELVE, undefined, 3)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test('of a topic without flash partitions every lane takes all', () => {
  expect(lanePartitions([1, 0], 'routine', 0)).toEqual([0, 1]);
});

test('partitions are dealt evenly, each to exactly one member, on from topic to topic', () => {
  const members = ['c', 'a', 'b'].map((memberId) => ({ memberId, topics: ['x', 'y'] }));
  const hands = deal(new Map([['x', [0, 1]], ['y', [0, 1, 2, 3]]]), members);
  expect(Object.fromEntries(hands)).toEqual({ a: { x: [0], y: [1] }, b: { x: [1], y: [2] }, c: { y: [0, 3] } });
});

test('who does not take a topic gets none of it, and stays with an empty hand', () => {
  const hands = deal(new Map([['x', [0, 1]]]), [{ memberId: 'a', topics: ['x'] }, { memberId: 'b', topics: ['y'] }]);
  expect(Object.fromEntries(hands)).toEqual({ a: { x: [0, 1] }, b: {} });
});
