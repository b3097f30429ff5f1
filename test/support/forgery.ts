import { createHmac, createPublicKey } from 'node:crypto';
import type { PrivateKey } from './hub.js';
import { publicHalf } from './jose-keys.js';

// JWS that no library would make.

const encode = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A compact JWS with this header and no signature at all, or these signature bytes. */
export function unsigned(header: object, payload: unknown, signature: Uint8Array = new Uint8Array()): string {
  return `${encode(header)}.${encode(payload)}.${Buffer.from(signature).toString('base64url')}`;
}

/** The oldest confusion of all: the public key, which everyone has, as the secret of a MAC. */
export function macUnderPublicKey(key: PrivateKey, payload: unknown, form: 'pem' | 'raw' | 'jwk'): string {
  const open = publicHalf(key);
  const secret = form === 'raw' ? Buffer.from(open.x, 'base64url') : form === 'jwk' ? JSON.stringify(open) : createPublicKey({ key: { kty: open.kty, crv: open.crv, x: open.x }, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const input = `${encode({ alg: 'HS256', kid: key.kid, typ: 'entente+jws' })}.${encode(payload)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/** The same JWS with one of its segments written otherwise. */
export function respelt(jws: string, segment: 0 | 1 | 2, spell: (text: string) => string): string {
  const parts = jws.split('.');
  parts[segment] = spell(parts[segment] ?? '');
  return parts.join('.');
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Ways to write the same bytes that are not the canonical one; undefined where the text offers no room for it. */
export const LOOSE: Readonly<Record<string, (text: string) => string | undefined>> = {
  padding: (text) => `${text}${'='.repeat((4 - (text.length % 4)) % 4 || 1)}`,
  'white space': (text) => `${text.slice(0, 5)} ${text.slice(5)}`,
  'a line feed': (text) => `${text.slice(0, 5)}\n${text.slice(5)}`,
  'the standard alphabet': (text) => (/[-_]/.test(text) ? text.replaceAll('-', '+').replaceAll('_', '/') : undefined),
  'stray bits': (text) => (text.length % 4 === 0 ? undefined : text.slice(0, -1) + ALPHABET[ALPHABET.indexOf(text.at(-1) ?? 'A') ^ 1]!),
  'a character that is none': (text) => `${text}!`,
};
