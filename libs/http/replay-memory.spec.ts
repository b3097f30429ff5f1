import fc from 'fast-check';
import { Clock } from '#kernel';
import { ReplayMemory } from './replay-memory.js';

class SetClock extends Clock {
  time = 1_000_000;
  now(): number {
    return this.time;
  }
}

const memoryAt = (clock: SetClock, capacity?: number): ReplayMemory =>
  new ReplayMemory({ clock, window: 65_000, futureAllowance: 2_000, startedAt: clock.time - 10_000, ...(capacity === undefined ? {} : { capacity }) });

describe('the replay memory', () => {
  it('tells apart owners, and identifiers that run together', () => {
    const clock = new SetClock();
    const memory = memoryAt(clock);
    expect(memory.use('ncb.KE', '.kws1', clock.time)).toBe('first');
    expect(memory.use('ncb.KE.kws', '1', clock.time)).toBe('first');
    expect(memory.use('ncb.KE', '.kws1', clock.time)).toBe('replayed');
  });

  it('does not judge what was issued before it began, clocks that run ahead included', () => {
    const clock = new SetClock();
    const memory = new ReplayMemory({ clock, window: 65_000, futureAllowance: 2_000, startedAt: clock.time });
    expect(memory.use('a', '1', clock.time - 1)).toBe('unjudgeable');
    expect(memory.use('a', '2', clock.time + 2_000)).toBe('unjudgeable');
    expect(memory.use('a', '3', clock.time + 2_001)).toBe('first');
  });

  it('never takes anything twice while it can be used, whatever the order and the pauses', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ pause: fc.oneof(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 40_000 })), identifier: fc.integer({ min: 0, max: 12 }), age: fc.integer({ min: -2_000, max: 60_000 }) }), { maxLength: 200 }), fc.constantFrom(2, 5, 1000), (uses, capacity) => {
        const clock = new SetClock();
        const memory = memoryAt(clock, capacity);
        const issued = new Map<string, number>();
        const taken = new Set<string>();
        for (const { pause, identifier, age } of uses) {
          clock.time += pause;
          // A proof carries one time of issue for good; what is too old for the door does not reach the memory.
          const name = String(identifier);
          const issuedAt = issued.get(name) ?? clock.time - age;
          issued.set(name, issuedAt);
          if (issuedAt < clock.time - 60_000) continue;
          const verdict = memory.use('a', name, issuedAt);
          if (taken.has(name)) expect(verdict).not.toBe('first');
          else if (capacity === 1000 && issuedAt > 1_000_000 - 8_000) expect(verdict).toBe('first');
          if (verdict === 'first') taken.add(name);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('stays within its bounds under a flood, and still refuses what it has forgotten', () => {
    const clock = new SetClock();
    const memory = memoryAt(clock, 1_000);
    memory.use('a', 'early', clock.time);
    const early = clock.time;
    for (let i = 0; i < 10_000; i++) {
      clock.time += 5;
      expect(memory.use('a', String(i), clock.time)).toBe('first');
      expect(memory.size).toBeLessThanOrEqual(2_000);
    }
    expect(memory.use('a', 'early', early)).toBe('unjudgeable');
  });

  it('forgets by itself', () => {
    const clock = new SetClock();
    const memory = memoryAt(clock);
    for (let i = 0; i < 5_000; i++) memory.use('a', String(i), clock.time);
    expect(memory.size).toBe(5_000);
    clock.time += 70_000;
    memory.use('a', 'x', clock.time);
    clock.time += 70_000;
    memory.use('a', 'y', clock.time);
    expect(memory.size).toBe(2);
    clock.time += 200_000;
    memory.use('a', 'z', clock.time);
    expect(memory.size).toBe(1);
  });
});
