import { createHash, randomBytes } from 'node:crypto';
import { calculateJwkThumbprint, CompactSign, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import type { PrivateKey } from './hub.js';

// Signing as an integrator would do it with jose and contract.md alone: nothing here comes from the hub's own libraries,
// so that a mistake of theirs does not cancel itself out.

const imported = new WeakMap<PrivateKey, Promise<CryptoKey | Uint8Array>>();

/** The algorithm name that goes with a key. */
export const algOf = (key: { readonly crv: string }): 'EdDSA' | 'ES256' => (key.crv === 'P-256' ? 'ES256' : 'EdDSA');

function privateKeyOf(key: PrivateKey): Promise<CryptoKey | Uint8Array> {
  let found = imported.get(key);
  if (found === undefined) imported.set(key, (found = importJWK({ ...key }, algOf(key))));
  return found;
}

/** Signs bytes or a JSON value as a compact JWS under this protected header; `alg` and `kid` are the key's unless given. */
export async function signCompact(key: PrivateKey, header: { readonly typ: string; readonly alg?: string; readonly kid?: string }, payload: unknown): Promise<string> {
  const bytes = payload instanceof Uint8Array ? payload : new TextEncoder().encode(JSON.stringify(payload));
  return new CompactSign(bytes).setProtectedHeader({ alg: algOf(key), kid: key.kid, ...header }).sign(await privateKeyOf(key));
}

/** A new key pair for a participant. */
export async function newKeyPair(participant: string, crv: 'Ed25519' | 'P-256' | 'X25519'): Promise<PrivateKey> {
  const alg = crv === 'P-256' ? 'ES256' : crv === 'X25519' ? 'ECDH-ES+A256KW' : 'EdDSA';
  const pair = await generateKeyPair(alg, { extractable: true, ...(crv === 'P-256' ? {} : { crv }) });
  const jwk = (await exportJWK(pair.privateKey)) as JWK & { kty: string; crv: string; x: string; d: string };
  const { kty, x, y, d } = jwk;
  return { kty, crv, x, ...(y === undefined ? {} : { y }), d, kid: `${participant}#${(await calculateJwkThumbprint(jwk)).slice(0, 8)}`, use: crv === 'X25519' ? 'enc' : 'sig' };
}

/** The half of a key that may be shown. */
export function publicHalf({ kty, crv, x, y, kid, use }: PrivateKey): Omit<PrivateKey, 'd'> {
  return { kty, crv, x, ...(y === undefined ? {} : { y }), kid, use };
}

/** base64url SHA-256 (contract §2: the digest of a compact JWS). */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** A UUIDv7 (RFC 9562 §5.7). @param at its time, milliseconds since the epoch */
export function uuidV7(at: number = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(at, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** What a compact JWS carries, unverified. */
export function payloadOf<T = Record<string, unknown>>(compact: string): T {
  return JSON.parse(Buffer.from(compact.split('.')[1]!, 'base64url').toString('utf8')) as T;
}

export function headerOf(compact: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(compact.split('.')[0]!, 'base64url').toString('utf8')) as Record<string, unknown>;
}
