import fc from 'fast-check';
import { derivedUuidV7, isUuidV7, newUuidV7, timeOfUuidV7, toTimestamp } from './index.js';

const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe('UUIDv7', () => {
  it('the example of RFC 9562, appendix A.6', () => {
    const id = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';
    expect(isUuidV7(id)).toBe(true);
    expect(toTimestamp(timeOfUuidV7(id))).toBe('2022-02-22T19:22:22.000Z');
    expect(timeOfUuidV7(id)).toBe(0x017f22e279b0);
  });

  it.each([
    ['upper case', '017F22E2-79B0-7CC3-98C4-DC0C0C07398F'],
    ['version 4', '017f22e2-79b0-4cc3-98c4-dc0c0c07398f'],
    ['version 6', '1ec9414c-232a-6b00-b3c8-9f6bdeced846'],
    ['another variant', '017f22e2-79b0-7cc3-78c4-dc0c0c07398f'],
    ['Microsoft\'s variant', '017f22e2-79b0-7cc3-c8c4-dc0c0c07398f'],
    ['braces', '{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}'],
    ['no hyphens', '017f22e279b07cc398c4dc0c0c07398f'],
    ['a line feed behind', '017f22e2-79b0-7cc3-98c4-dc0c0c07398f\n'],
    ['one short', '017f22e2-79b0-7cc3-98c4-dc0c0c07398'],
    ['nothing', ''],
  ])('is not: %s', (_, id) => expect(isUuidV7(id)).toBe(false));

  it('a new one is one, carries its time, and sorts by it', () => {
    fc.assert(
      fc.property(time, time, (one, other) => {
        const [first, second] = [newUuidV7(one), newUuidV7(other)];
        expect(isUuidV7(first)).toBe(true);
        expect(timeOfUuidV7(first)).toBe(one);
        if (one !== other) expect(first < second).toBe(one < other);
      }),
    );
  });

  it('no two are the same, and every free bit is used', () => {
    const ids = Array.from({ length: 2000 }, () => newUuidV7(1));
    expect(new Set(ids).size).toBe(ids.length);
    const bits = ids.map((id) => BigInt(`0x${id.slice(14).replaceAll('-', '')}`));
    const [ever, always] = [bits.reduce((a, b) => a | b), bits.reduce((a, b) => a & b)];
    // 76 bits from the version on: 4 of version, 12 free, 2 of variant, 62 free.
    const free = (0xfffn << 64n) | ((1n << 62n) - 1n);
    expect(ever & free).toBe(free);
    expect(always & free).toBe(0n);
  });

  it('a derived one follows from time, secret and cause alone, and from each of them', () => {
    const secret = Buffer.alloc(32, 7);
    const id = derivedUuidV7(1_700_000_000_000, secret, 'cause');
    expect(isUuidV7(id)).toBe(true);
    expect(timeOfUuidV7(id)).toBe(1_700_000_000_000);
    expect(derivedUuidV7(1_700_000_000_000, Buffer.alloc(32, 7), 'cause')).toBe(id);
    expect(derivedUuidV7(1_700_000_000_001, secret, 'cause')).not.toBe(id);
    expect(derivedUuidV7(1_700_000_000_000, Buffer.alloc(32, 8), 'cause')).not.toBe(id);
    expect(derivedUuidV7(1_700_000_000_000, secret, 'another').slice(14)).not.toBe(id.slice(14));
  });
});

it('a timestamp is RFC 3339 in UTC with milliseconds', () => {
  expect(toTimestamp(0)).toBe('1970-01-01T00:00:00.000Z');
  expect(toTimestamp(1_700_000_000_123)).toBe('2023-11-14T22:13:20.123Z');
});
