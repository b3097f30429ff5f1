import fc from 'fast-check';
import { Needles } from './needles.js';

// Few letters, so that what is nearly there comes often.
const text = (constraints: fc.ArrayConstraints): fc.Arbitrary<Buffer> => fc.array(fc.constantFrom(0x61, 0xff), constraints).map((bytes) => Buffer.from(bytes));
const texts = fc.array(text({ minLength: 4, maxLength: 9 }), { minLength: 1, maxLength: 5 });

test('finds what a plain search finds, and nothing else', () => {
  let found = 0;
  fc.assert(fc.property(texts, text({ maxLength: 60 }), fc.boolean(), text({ maxLength: 60 }), (needles, before, planted, after) => {
    const hay = Buffer.concat([before, planted ? needles[0]! : Buffer.of(), after]);
    const isThere = needles.some((needle) => hay.includes(needle));
    expect(new Needles(needles).isIn(hay)).toBe(isThere);
    found += Number(isThere);
  }), { numRuns: 500 });
  expect(found).toBeGreaterThan(100);
});

test('finds each text wherever it lies, to the last byte', () => {
  fc.assert(fc.property(texts, fc.nat(40), fc.nat(40), (needles, before, after) => {
    const search = new Needles(needles);
    for (const needle of needles) expect(search.isIn(Buffer.concat([Buffer.alloc(before, 'x'), needle, Buffer.alloc(after, 'x')]))).toBe(true);
  }));
});

test('knows the longest, and refuses what is too short to be looked for', () => {
  expect(new Needles([Buffer.from('four'), Buffer.from('longer')]).longest).toBe(6);
  expect(() => new Needles([Buffer.from('abc')])).toThrow(RangeError);
});
