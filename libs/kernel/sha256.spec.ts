import { createHash, createHmac, randomBytes } from 'node:crypto';
import { HmacKey, sha256 } from './sha256.js';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

describe('SHA-256', () => {
  test('of octets and of texts is that of the platform', () => {
    for (const data of [Buffer.alloc(0), randomBytes(1), randomBytes(64), randomBytes(65), randomBytes(5_000), 'Zürich \u{1f333}', '']) {
      expect(sha256(data)).toEqual(createHash('sha256').update(data).digest());
    }
  });
});

describe('HMAC-SHA-256', () => {
  // RFC 4231, test cases 1, 2, 3 and 4.
  test.each([
    ['0b'.repeat(20), Buffer.from('Hi There'), 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
    [Buffer.from('Jefe').toString('hex'), Buffer.from('what do ya want for nothing?'), '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
    ['aa'.repeat(20), Buffer.alloc(50, 0xdd), '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe'],
    ['0102030405060708090a0b0c0d0e0f10111213141516171819', Buffer.alloc(50, 0xcd), '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b'],
  ])('of RFC 4231 under %s', (key, message, expected) => {
    expect(new HmacKey(hex(key)).of(message).toString('hex')).toBe(expected);
  });

  test('is that of the platform, again and again under one key, for octets and texts', () => {
    for (const length of [1, 31, 32, 63, 64]) {
      const bytes = randomBytes(length);
      const key = new HmacKey(bytes);
      for (const message of ['', 'ncb.XA/Größe', randomBytes(32), randomBytes(200)]) expect(key.of(message)).toEqual(createHmac('sha256', bytes).update(message).digest());
    }
  });

  test('a key longer than a block is refused', () => {
    expect(() => new HmacKey(Buffer.alloc(65))).toThrow(RangeError);
  });
});
