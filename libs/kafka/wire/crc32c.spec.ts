import fc from 'fast-check';
import { crc32c } from './crc32c.js';

/** Bit by bit, as the definition has it. */
function plain(data: Uint8Array): number {
  let crc = -1;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

// RFC 3720, B.4.
test.each([
  ['32 zeroes', Buffer.alloc(32), 0x8a9136aa],
  ['32 ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
  ['0 to 31', Buffer.from(Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e],
  ['the digits', Buffer.from('123456789'), 0xe3069283],
])('known answer: %s', (_, data, crc) => {
  expect(crc32c(data)).toBe(crc);
});

test('agrees with the definition for any bytes and any range', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(20), (data, start) => {
      expect(crc32c(data, Math.min(start, data.length))).toBe(plain(data.subarray(start)));
    }),
  );
});
