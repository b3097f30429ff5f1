import { randomOctets } from './index.js';

describe('random octets', () => {
  it('are as many as asked for, never the same, and nobody else\'s memory', () => {
    const drawn = Array.from({ length: 2_000 }, (_, index) => randomOctets(12 + (index % 21)));
    expect(drawn.map((octets) => octets.length)).toEqual(drawn.map((_, index) => 12 + (index % 21)));
    expect(new Set(drawn.map((octets) => octets.toString('hex'))).size).toBe(drawn.length);
    const [first, second] = [randomOctets(32), randomOctets(32)];
    const kept = second.toString('hex');
    first.fill(0);
    expect(second.toString('hex')).toBe(kept);
    expect(second.some((octet) => octet !== 0)).toBe(true);
  });

  it('use every value of an octet about as often', () => {
    const seen = new Array<number>(256).fill(0);
    for (let draw = 0; draw < 2_000; draw++) for (const octet of randomOctets(128)) seen[octet] = (seen[octet] ?? 0) + 1;
    // 1,000 of each are expected, with a standard deviation of 32: eight of them never happen.
    for (const count of seen) expect(Math.abs(count - 1_000)).toBeLessThan(256);
  });

  it.each([0, -1, 1.5, 1_025, NaN])('not %p of them', (length) => {
    expect(() => randomOctets(length)).toThrow(RangeError);
  });
});
