import { Problem } from '#kernel';
import { Quotas } from './quotas.js';

class Hand {
  at = 1_000_000;
  now(): number {
    return this.at;
  }
}

const world = (perMinute = 600, of: readonly (readonly [string, number])[] = []): { quotas: Quotas; clock: Hand } => {
  const clock = new Hand();
  return { clock, quotas: new Quotas({ perMinute, of: new Map(of) }, clock) };
};
const refusal = (ask: () => unknown): Problem | undefined => {
  try {
    ask();
    return undefined;
  } catch (error) {
    return error as Problem;
  }
};
const taken = (quotas: Quotas, who: string, most = 1_000): number => {
  let count = 0;
  while (count < most && refusal(() => quotas.take(who, 0)) === undefined) count++;
  return count;
};

test('a second of it at once, then as fast as it comes back', () => {
  const { quotas, clock } = world(6_000);
  expect(taken(quotas, 'ncb.XA')).toBe(100);
  expect(quotas.wait('ncb.XA')).toBe(1);
  const problem = refusal(() => quotas.take('ncb.XA', 0));
  expect([problem?.code, problem?.kind.status, problem?.retryAfter]).toEqual(['too-many-requests', 429, 1]);
  clock.at += 500;
  expect(taken(quotas, 'ncb.XA')).toBe(50);
  clock.at += 3_600_000;
  expect(taken(quotas, 'ncb.XA')).toBe(100);
});

test('one that asks for ten times its quota takes nothing from another', () => {
  const { quotas } = world();
  expect(taken(quotas, 'ncb.XA')).toBe(10);
  expect(taken(quotas, 'ncb.XB')).toBe(10);
});

test('who is only presumed to be asking pays nothing', () => {
  const { quotas } = world();
  for (let i = 0; i < 1_000; i++) expect(quotas.wait('ncb.XA')).toBe(0);
  expect(taken(quotas, 'ncb.XA')).toBe(10);
});

test('large bodies count for more, and can be sent all the same', () => {
  const { quotas, clock } = world(60);
  expect(quotas.take('ncb.XA', 1_600_000).limit).toMatch(/^"requests";r=0;t=/);
  expect(refusal(() => quotas.take('ncb.XA', 0))?.retryAfter).toBeGreaterThan(80);
  expect(quotas.wait('ncb.XA')).toBeGreaterThan(80);
  clock.at += 100_000;
  expect(refusal(() => quotas.take('ncb.XA', 0))).toBeUndefined();
});

test('a length that is only claimed, beyond what any door takes, costs no more than the largest body', () => {
  const { quotas, clock } = world(600_000);
  expect(quotas.take('ncb.XA', 1e12).limit).toMatch(/^"requests";r=8975;t=/);
  clock.at += 2_000;
  expect(refusal(() => quotas.take('ncb.XA', 0))).toBeUndefined();
});

test('some have numbers of their own; the headers say what is left', () => {
  const { quotas } = world(60, [['ncb.XA', 6_000], ['ncb.XC', 300]]);
  expect(quotas.take('ncb.XA', 0)).toEqual({ policy: '"requests";q=100;w=1', limit: '"requests";r=99;t=1' });
  expect(quotas.take('ncb.XB', 0)).toEqual({ policy: '"requests";q=10;w=10', limit: '"requests";r=9;t=1' });
  expect(quotas.take('ncb.XC', 0).policy).toBe('"requests";q=10;w=2');
});

test('a clock that steps back gives nothing', () => {
  const { quotas, clock } = world();
  taken(quotas, 'ncb.XA');
  clock.at -= 600_000;
  expect(taken(quotas, 'ncb.XA')).toBe(0);
  clock.at += 1_000;
  expect(taken(quotas, 'ncb.XA')).toBe(10);
});
