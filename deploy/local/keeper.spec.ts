import type { Exit, Server } from '#devstack';
import { Keeper } from './keeper.js';

const BACKOFF = { firstMs: 1, mostMs: 4, calmMs: 1_000 };

/** A server that ends when told to. */
class Puppet implements Server {
  readonly pid = 1;
  end: (exit: Exit) => void = () => undefined;
  readonly exited = new Promise<Exit>((resolve) => (this.end = resolve));
  signal(): Promise<void> {
    return Promise.resolve();
  }
  stop(): Promise<void> {
    this.end({ code: 0, signal: null });
    return Promise.resolve();
  }
}

function keeperOf(start: (previous: Puppet | undefined) => Promise<Puppet>, lines: string[] = []): Keeper<Puppet> {
  return new Keeper({ name: 'router', start, say: (line) => lines.push(line), reason: () => 'it fell', backoff: BACKOFF });
}
const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 40));

test('starts again what ends, and says so', async () => {
  const started: Puppet[] = [];
  const lines: string[] = [];
  const keeper = keeperOf(async () => (started.push(new Puppet()), started.at(-1) as Puppet), lines);
  await keeper.begin();
  started[0]?.end({ code: null, signal: 'SIGKILL' });
  await moment();
  expect(started).toHaveLength(2);
  expect(keeper.current).toBe(started[1]);
  expect(lines).toEqual(['router ended (SIGKILL): it fell', 'router runs again (process 1)']);
});

test('tries a failing restart again, and hands the former over', async () => {
  const first = new Puppet();
  const formers: (Puppet | undefined)[] = [];
  const keeper = keeperOf(async (former) => {
    formers.push(former);
    if (formers.length < 3) throw new Error('not yet');
    return new Puppet();
  });
  await keeper.begin(first);
  first.end({ code: 1, signal: null });
  await moment();
  expect(formers).toEqual([first, first, first]);
  expect(keeper.current).toBeDefined();
});

test('what is held stays down until it is released', async () => {
  let starts = 0;
  const keeper = keeperOf(async () => (starts++, new Puppet()));
  await keeper.begin();
  await keeper.hold();
  await moment();
  expect([starts, keeper.current]).toEqual([1, undefined]);
  await keeper.release();
  expect(starts).toBe(2);
  expect(keeper.current).toBeDefined();
});

test('a hold in the pause before a restart prevents it', async () => {
  const first = new Puppet();
  let starts = 0;
  const keeper = new Keeper({ name: 'x', start: async () => (starts++, new Puppet()), say: () => undefined, reason: () => '', backoff: { firstMs: 60_000, mostMs: 60_000, calmMs: 1 } });
  await keeper.begin(first);
  first.end({ code: 1, signal: null });
  await moment();
  await keeper.hold();
  expect([starts, keeper.current]).toEqual([0, undefined]);
});
