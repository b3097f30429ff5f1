import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';

/** A public key as the registry holds it (RFC 7517): Ed25519 or P-256 for signing, X25519 or P-256 for sealing. */
export interface PublicJwk {
  readonly kty: 'OKP' | 'EC';
  readonly crv: 'Ed25519' | 'X25519' | 'P-256';
  readonly x: string;
  readonly y?: string;
  readonly kid: string;
  readonly use: 'sig' | 'enc';
}

/** A private key of a participant, or of the hub itself. */
export interface PrivateJwk extends PublicJwk {
  readonly d: string;
}

/** What a registered signing key fixes: the header of an incoming JWS never chooses it (contract §1). */
export type SigningAlgorithm = 'Ed25519' | 'ES256';

export interface VerificationKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly key: KeyObject;
}

export interface SigningKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly key: KeyObject;
}

const algorithmOf = (jwk: PublicJwk): SigningAlgorithm => {
  if (jwk.crv === 'Ed25519') return 'Ed25519';
  if (jwk.crv === 'P-256') return 'ES256';
  throw new TypeError(`A ${jwk.crv} key cannot sign.`);
};

/** Imports a signing key's public half. @throws TypeError when it is no signing key or not a point of its curve */
export const importVerificationKey = (jwk: PublicJwk): VerificationKey => ({
  kid: jwk.kid,
  algorithm: algorithmOf(jwk),
  key: createPublicKey({ key: { ...publicPart(jwk) }, format: 'jwk' }),
});

/** Imports a signing key's private half. */
export const importSigningKey = (jwk: PrivateJwk): SigningKey => ({
  kid: jwk.kid,
  algorithm: algorithmOf(jwk),
  key: createPrivateKey({ key: { ...publicPart(jwk), d: jwk.d }, format: 'jwk' }),
});

const publicPart = (jwk: PublicJwk): { kty: string; crv: string; x: string; y?: string } =>
  jwk.y === undefined ? { kty: jwk.kty, crv: jwk.crv, x: jwk.x } : { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y };

/** The public half, fit to be shown to anyone. */
export const toPublicJwk = (jwk: PublicJwk): PublicJwk => ({ ...(publicPart(jwk) as Pick<PublicJwk, 'kty' | 'crv' | 'x'>), kid: jwk.kid, use: jwk.use });

/** RFC 7638 thumbprint, SHA-256, base64url. */
export const thumbprint = (jwk: PublicJwk): Promise<string> => calculateJwkThumbprint({ ...publicPart(jwk) });
