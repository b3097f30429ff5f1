import { FairTurns, type Turn } from './fair-turns.js';

class Hand {
  at = 1_000_000;
  now(): number {
    return this.at;
  }
}

const world = (): { turns: FairTurns; clock: Hand; ask: (who: string, count: number, cost?: number) => Turn[] } => {
  const clock = new Hand();
  const turns = new FairTurns(clock);
  return { turns, clock, ask: (who, count, cost = 1) => Array.from({ length: count }, () => turns.enter(who, cost)) };
};
const atOnce = (turns: readonly Turn[]): number => turns.filter(({ ready }) => ready === undefined).length;
const proceeded = async (turns: readonly Turn[]): Promise<number> => {
  let count = 0;
  for (const { ready } of turns) void ready?.then(() => count++);
  await new Promise((resolve) => setImmediate(resolve));
  return count;
};

test('whoever is here alone is never held up', () => {
  expect(atOnce(world().ask('ncb.XA', 500))).toBe(500);
});

test('beside another, one that floods waits behind itself, and the other goes on at once', async () => {
  const { ask, clock } = world();
  expect(atOnce(ask('ncb.XB', 1))).toBe(1);
  const flood = ask('ncb.XA', 100);
  // What is free is anybody's, beyond the share of eight.
  expect(atOnce(flood)).toBe(15);
  expect(atOnce(ask('ncb.XB', 7))).toBe(7);
  flood.slice(0, 5).forEach(({ leave }) => leave());
  expect(await proceeded(flood)).toBe(0);
  clock.at += 10;
  flood.slice(5, 10).forEach(({ leave }) => leave());
  expect(await proceeded(flood)).toBe(3);
});

test('who waits goes on in its order, and all of it when the others have gone', async () => {
  const { ask, clock } = world();
  const [other] = ask('ncb.XB', 1);
  const flood = ask('ncb.XA', 100);
  other?.leave();
  expect(await proceeded(flood)).toBe(1);
  expect(await proceeded(flood.slice(15, 16))).toBe(1);
  clock.at += 1_001;
  flood[0]?.leave();
  expect(await proceeded(flood)).toBe(85);
});

test('of several that wait, whoever has least in work comes first', async () => {
  const { ask } = world();
  const [first, third, second] = [ask('ncb.XA', 16), ask('ncb.XC', 4), ask('ncb.XB', 6)];
  // A share is five of sixteen: A had more while it was alone.
  expect([atOnce(first), atOnce(third), atOnce(second)]).toEqual([16, 4, 5]);
  third.slice(0, 1).forEach(({ leave }) => leave());
  expect(await proceeded(second)).toBe(0);
  first.slice(0, 9).forEach(({ leave }) => leave());
  expect(await proceeded(second)).toBe(1);
});

test('something of everybody is worked on, however large', async () => {
  const { ask } = world();
  ask('ncb.XB', 1);
  const large = ask('ncb.XA', 2, 400);
  expect(atOnce(large)).toBe(1);
  large[0]?.leave();
  expect(await proceeded(large)).toBe(1);
});

test('who gives up while it waits leaves nothing behind', async () => {
  const { ask, clock } = world();
  const [other] = ask('ncb.XB', 1);
  const flood = ask('ncb.XA', 30);
  flood.slice(15).forEach(({ leave }) => leave());
  flood.slice(0, 15).forEach(({ leave }) => leave());
  other?.leave();
  expect(await proceeded(flood)).toBe(0);
  clock.at += 2_000;
  expect(atOnce(ask('ncb.XC', 100))).toBe(100);
});
