import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { CompactSign, importJWK, SignJWT, type JWTPayload } from 'jose';
import { ClientKeys, type PrivateJwk, type PublicJwk } from '../authorization/client-keys.js';
import type { HttpLogger } from '../logger.js';

export const silent: HttpLogger = { info: () => undefined, warn: () => undefined, error: () => undefined };

export function newKey(kid: string, crv: 'Ed25519' | 'P-256' = 'Ed25519'): PrivateJwk {
  const { privateKey } = crv === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty = '', x = '', y, d = '' } = privateKey.export({ format: 'jwk' });
  return { kty, crv, x, ...(y === undefined ? {} : { y }), d, kid };
}

export const publicPart = ({ kty, crv, x, y, kid }: PublicJwk): PublicJwk => ({ kty, crv, x, ...(y === undefined ? {} : { y }), kid });

export const algOf = (key: PublicJwk): 'ES256' | 'EdDSA' => (key.crv === 'P-256' ? 'ES256' : 'EdDSA');

/** A registry that tests change under the running door. */
export class TestRegistry extends ClientKeys {
  readonly keys = new Map<string, PublicJwk[]>();

  signingKeys(participant: string): readonly PublicJwk[] | undefined {
    return this.keys.get(participant);
  }

  admit(participant: string, ...keys: PublicJwk[]): void {
    this.keys.set(participant, keys.map(publicPart));
  }
}

type Changes = Readonly<Record<string, unknown>>;

const without = (claims: Changes): JWTPayload => Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));

/** A client assertion by jose; `claims` and `header` overwrite what is right, undefined removes it. */
export async function assertion(participant: string, key: PrivateJwk, issuer: string, claims: Changes = {}, header: Changes = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const payload = without({ iss: participant, sub: participant, aud: issuer, jti: randomUUID(), iat: now, exp: now + 60, ...claims });
  const protectedHeader = { alg: algOf(key), kid: key.kid, ...header };
  return new CompactSign(Buffer.from(JSON.stringify(payload))).setProtectedHeader(without(protectedHeader) as { alg: string }).sign(await importJWK({ ...key }, protectedHeader.alg));
}

/** A DPoP proof by jose; `claims` and `header` overwrite what is right. */
export async function proof(key: PrivateJwk, method: string, url: string, claims: Changes = {}, header: Changes = {}): Promise<string> {
  const { kty, crv, x, y } = key;
  return new SignJWT(without({ htm: method, htu: url, jti: randomUUID(), iat: Math.floor(Date.now() / 1000), ...claims }))
    .setProtectedHeader({ alg: algOf(key), typ: 'dpop+jwt', jwk: { kty, crv, x, ...(y === undefined ? {} : { y }) }, ...header })
    .sign(await importJWK({ ...key }, algOf(key)));
}

/** A compact JWS put together by hand, with whatever signature. */
export const compact = (header: object, payload: object, signature: string): string =>
  `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.${signature}`;
