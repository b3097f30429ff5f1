import fc from 'fast-check';
import { fromBase64url, Problem, toBase64url } from './index.js';

const problem = expect.objectContaining({ code: 'loose-base64url' });

// RFC 4648 §10, without padding.
it.each([['', ''], ['f', 'Zg'], ['fo', 'Zm8'], ['foo', 'Zm9v'], ['foob', 'Zm9vYg'], ['fooba', 'Zm9vYmE'], ['foobar', 'Zm9vYmFy']])('known answer: %p', (plain, encoded) => {
  expect(toBase64url(Buffer.from(plain))).toBe(encoded);
  expect(fromBase64url(encoded).toString()).toBe(plain);
});

it('bytes come back, and a view encodes its own part alone', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(20), (bytes, from) => {
      expect(Buffer.compare(fromBase64url(toBase64url(bytes)), Buffer.from(bytes))).toBe(0);
      expect(toBase64url(bytes.subarray(from))).toBe(Buffer.from(bytes.slice(from)).toString('base64url'));
    }),
  );
});

it('each sequence of bytes has one spelling: whatever decodes encodes to the very same text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'AZaz09-_+/= \n.é'), maxLength: 12 }), (text) => {
      let bytes: Buffer;
      try {
        bytes = fromBase64url(text);
      } catch (error) {
        expect(error).toBeInstanceOf(Problem);
        return;
      }
      expect(toBase64url(bytes)).toBe(text);
    }),
    { numRuns: 2000 },
  );
});

it.each([
  ['padding', 'Zg=='],
  ['the other alphabet', '-_8/'.replace('_', '+')],
  ['white space', 'Zm9v '],
  ['a line feed within', 'Zm\n9v'],
  ['stray trailing bits', 'Zh'],
  ['stray trailing bits of two bytes', 'Zm9'],
  ['a length no bytes have', 'Zm9vY'],
  ['characters outside', 'Zm9v!'],
  ['a NUL', 'Zm9v\0'],
  ['full-width letters', 'Ｚｍ'],
])('loose-base64url: %s', (_, text) => {
  expect(() => fromBase64url(text)).toThrow(problem);
});
