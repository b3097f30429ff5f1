import { createCipheriv, randomBytes } from 'node:crypto';
import { decrypt, encrypt } from './aead.js';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

describe('what is sealed', () => {
  test('is opened under its key alone', () => {
    const [key, other] = [randomBytes(32), randomBytes(32)];
    for (const length of [0, 1, 700, 1_500_000]) {
      const plain = randomBytes(length);
      const sealed = encrypt(plain, key);
      expect(decrypt(sealed, key).equals(plain)).toBe(true);
      expect(() => decrypt(sealed, other)).toThrow();
    }
  });

  test('never comes out the same twice', () => {
    const key = randomBytes(32);
    expect(new Set(Array.from({ length: 1_000 }, () => encrypt(Buffer.from('the same'), key).toString('hex'))).size).toBe(1_000);
  });

  test('is not opened with one bit changed anywhere, or an octet missing', () => {
    const key = randomBytes(32);
    const sealed = encrypt(Buffer.from('MV Invented'), key);
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const altered = Buffer.from(sealed);
      altered[bit >> 3] = altered[bit >> 3]! ^ (1 << (bit & 7));
      expect(() => decrypt(altered, key)).toThrow();
    }
    for (let length = 0; length < sealed.length; length++) expect(() => decrypt(sealed.subarray(0, length), key)).toThrow();
  });

  test('as an earlier version did, by AES-256-GCM, is opened too, also where it begins as ours does', () => {
    const key = randomBytes(32);
    for (const nonce of [hex('00'.repeat(12)), hex(`02${'00'.repeat(11)}`), randomBytes(12)]) {
      for (const plain of [Buffer.alloc(0), Buffer.from('MV Invented, sailing under no flag')]) {
        const cipher = createCipheriv('aes-256-gcm', key, nonce);
        expect(decrypt(Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]), key)).toEqual(plain);
      }
    }
  });

  test('needs a key of 32 octets', () => {
    expect(() => encrypt(Buffer.from('x'), randomBytes(16))).toThrow();
    expect(() => encrypt(Buffer.from('x'), randomBytes(33))).toThrow();
  });
});
