import type { CryptoKey } from 'jose';
import type { SealedContent } from '#contracts';
import { decodeText, encodeText, fromBase64url, isObject } from './bytes.js';
import { type Bound, demandBound, importSealingKey, type SealingKey, WRAP } from './sealing.js';
import { Fault } from './fault.js';

// The content key of sealed content, by itself: with it a bureau lets its own entities open the very original that was
// sealed for the bureau, so that the owner's signature still covers what they read.

const KEY_BITS = 256;

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => {
    all.set(part, at);
    return at + part.length;
  }, 0);
  return all;
}

const withLength = (bytes: Uint8Array): Uint8Array => joined(u32(bytes.length), bytes);
const partyInfo = (value: unknown): Uint8Array => withLength(typeof value === 'string' ? fromBase64url(value) : new Uint8Array());

/** The key that wraps the content key: one round of Concat KDF over the shared secret (RFC 7518 §4.6.2). */
async function wrappingKey(header: Readonly<Record<string, unknown>>, key: CryptoKey): Promise<CryptoKey> {
  const epk = header['epk'];
  if (!isObject(epk)) throw new TypeError('no ephemeral key');
  const open = (await importSealingKey(epk)) as CryptoKey;
  const secret = new Uint8Array(await crypto.subtle.deriveBits({ name: key.algorithm.name, public: open }, key, KEY_BITS));
  const info = joined(withLength(encodeText(WRAP)), partyInfo(header['apu']), partyInfo(header['apv']), u32(KEY_BITS));
  const derived = await crypto.subtle.digest('SHA-256', joined(u32(1), secret, info));
  return crypto.subtle.importKey('raw', derived, 'AES-KW', false, ['unwrapKey']);
}

/**
 * Unwraps the content key with one of the reader's keys.
 * @throws Fault `cannot-open` when none of them fits
 */
export async function contentKeyOf({ protected: head, recipients }: SealedContent, keys: readonly SealingKey[]): Promise<Uint8Array> {
  const shared = JSON.parse(decodeText(fromBase64url(head))) as Readonly<Record<string, unknown>>;
  for (const { header, encrypted_key } of recipients) {
    const all: Readonly<Record<string, unknown>> = { ...shared, ...header };
    for (const key of keys) {
      if (all['alg'] !== WRAP || (typeof all['kid'] === 'string' && all['kid'] !== key.kid)) continue;
      try {
        const wrapping = await wrappingKey(all, (await importSealingKey(key)) as CryptoKey);
        const content = await crypto.subtle.unwrapKey('raw', new Uint8Array(fromBase64url(encrypted_key)), wrapping, 'AES-KW', 'AES-GCM', true, ['decrypt']);
        return new Uint8Array(await crypto.subtle.exportKey('raw', content));
      } catch (cause) {
        if (all['kid'] !== undefined) throw new Fault('cannot-open', `The content key does not unwrap with ${key.kid}.`, { cause });
      }
    }
  }
  throw new Fault('cannot-open', 'The content is sealed, and none of the keys at hand opens it.');
}

/**
 * Opens sealed content with its content key (RFC 7516 §5.2, steps 14 to 16).
 * @param bound of the message that carries it
 * @throws Fault `seal-mismatch`, `cannot-open`
 */
export async function openWithContentKey({ protected: head, iv, ciphertext, tag }: SealedContent, contentKey: Uint8Array, bound: Bound): Promise<unknown> {
  demandBound(head, bound);
  try {
    const key = await crypto.subtle.importKey('raw', new Uint8Array(contentKey), 'AES-GCM', false, ['decrypt']);
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: new Uint8Array(fromBase64url(iv)), additionalData: encodeText(head), tagLength: 128 }, key, joined(fromBase64url(ciphertext), fromBase64url(tag)));
    return JSON.parse(decodeText(new Uint8Array(plain))) as unknown;
  } catch (cause) {
    throw new Fault('cannot-open', 'The sealed content does not open with the key handed on.', { cause });
  }
}
