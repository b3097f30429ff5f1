import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { type SignatureAlgorithm, verifyInThreadPool, verifyWithOpenssl, verifyWithSodium } from './signature.js';
import { add, BASE, challenge, encode, L, mod, multiply, NEUTRAL, type Point, randomScalar, toBytes, torsion } from './testing/edwards25519.js';

const keyOf = (point: Uint8Array): KeyObject => createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(point).toString('base64url') }, format: 'jwk' });

/** What all three say. Fails when they disagree. */
async function verdict(key: KeyObject, message: Uint8Array, signature: Uint8Array, alg: SignatureAlgorithm = 'EdDSA'): Promise<boolean> {
  const answers = [await verifyWithOpenssl(alg, key, message, signature), await verifyWithSodium(alg, key, message, signature), await verifyInThreadPool(alg, key, message, signature)];
  expect(new Set(answers).size).toBe(1);
  return answers[0] === true;
}

const message = Buffer.from('eyJ0eXAiOiJkcG9wK2p3dCJ9.e30');

/** A signature made by hand: R and A may carry a part of small order. */
function crafted(a: bigint, aExtra: Point, r: bigint, rExtra: Point): { key: Buffer; signature: Buffer } {
  const key = encode(add(multiply(BASE, a), aExtra));
  const point = encode(add(multiply(BASE, r), rExtra));
  return { key, signature: Buffer.concat([point, toBytes(mod(r + challenge(point, key, message) * a, L))]) };
}

describe('signature verification: OpenSSL, libsodium and the thread pool say the same', () => {
  it('on honest signatures, and on any single bit changed', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat(511), async (text, bit) => {
        const signature = sign(null, text, privateKey);
        expect(await verdict(publicKey, text, signature)).toBe(true);
        expect(await verdict(publicKey, text, signature, 'Ed25519')).toBe(true);
        const changed = Buffer.from(signature);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(await verdict(publicKey, text, changed)).toBe(false);
        expect(await verdict(publicKey, Buffer.concat([text, Buffer.from('x')]), signature)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('on random rubbish as key and signature', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.uint8Array({ minLength: 60, maxLength: 68 }), async (point, signature) => {
        expect(await verdict(keyOf(point), message, signature)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('on S that is not reduced', async () => {
    const { key, signature } = crafted(randomScalar(), NEUTRAL, randomScalar(), NEUTRAL);
    expect(await verdict(keyOf(key), message, signature)).toBe(true);
    const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`);
    expect(await verdict(keyOf(key), message, Buffer.concat([signature.subarray(0, 32), toBytes(s + L)]))).toBe(false);
  });

  it('on keys and R of small order, in every spelling', async () => {
    const small = torsion();
    const r = randomScalar();
    const points = Array.from({ length: 8 }, (_, i) => encode(multiply(small, BigInt(i))));
    // The two non-canonical spellings of y = 0 and y = 1, with and without sign.
    for (const y of [2n ** 255n - 19n, 2n ** 255n - 18n]) points.push(toBytes(y), toBytes(y + 2n ** 255n));
    for (const point of points) {
      for (let i = 0n; i < 8n; i++) {
        const signature = Buffer.concat([encode(add(multiply(BASE, r), multiply(small, i))), toBytes(r)]);
        expect(await verdict(keyOf(point), message, signature)).toBe(false);
      }
      const a = randomScalar();
      const key = encode(multiply(BASE, a));
      expect(await verdict(keyOf(key), message, Buffer.concat([point, toBytes(mod(challenge(point, key, message) * a, L))]))).toBe(false);
    }
  });

  it('on keys and R with a part of small order: without the cofactor, as RFC 8032 lets one verify', async () => {
    const small = torsion();
    let accepted = 0;
    for (let i = 0; i < 24; i++) {
      const extra = multiply(small, BigInt(1 + (i % 7)));
      const mixedKey = crafted(randomScalar(), extra, randomScalar(), NEUTRAL);
      if (await verdict(keyOf(mixedKey.key), message, mixedKey.signature)) accepted++;
      const mixedR = crafted(randomScalar(), NEUTRAL, randomScalar(), extra);
      expect(await verdict(keyOf(mixedR.key), message, mixedR.signature)).toBe(false);
      const both = crafted(randomScalar(), extra, randomScalar(), extra);
      await verdict(keyOf(both.key), message, both.signature);
    }
    expect(accepted).toBeLessThan(24);
  });

  it('on ES256, in the form of JWS only', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const signature = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    expect(await verdict(publicKey, message, signature, 'ES256')).toBe(true);
    expect(await verdict(publicKey, message, sign('sha256', message, privateKey), 'ES256')).toBe(false);
    expect(await verdict(publicKey, message, Buffer.alloc(64), 'ES256')).toBe(false);
  });

  it('on algorithms that do not fit the key', async () => {
    const ed25519 = generateKeyPairSync('ed25519');
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    expect(await verdict(ed25519.publicKey, message, sign(null, message, ed25519.privateKey), 'ES256')).toBe(false);
    expect(await verdict(p384.publicKey, message, Buffer.alloc(64, 1), 'ES256')).toBe(false);
    expect(await verdict(p384.publicKey, message, Buffer.alloc(64, 1))).toBe(false);
  });
});
