import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import { fromBase64url, isObject, Problem } from '#kernel';
import type { SignatureAlgorithm } from '#signature';

/** A proof's key and the algorithm that goes with it. */
export interface ProofKey {
  readonly alg: SignatureAlgorithm;
  readonly key: KeyObject;
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint: string;
}

/** The claims of a proof that the resource side judges (RFC 9449 §4.2). */
export interface ProofClaims {
  readonly jti: string;
  readonly htm: string;
  readonly htu: string;
  /** Seconds since the epoch. */
  readonly iat: number;
  readonly ath: string;
}

export interface ProofParts {
  readonly header: string;
  readonly payload: string;
  readonly signature: Buffer;
  /** What was signed. */
  readonly signed: Buffer;
}

/** Longer identifiers serve no one. */
const MAX_JTI = 256;
const MAX_PROOF = 8192;

const invalid = (detail: string, cause?: unknown): Problem => new Problem('proof-invalid', cause === undefined ? { detail } : { detail, cause });

/** Cuts a compact JWS in three without looking inside. @throws Problem `proof-invalid` */
export function splitProof(proof: string): ProofParts {
  const first = proof.indexOf('.');
  const second = proof.indexOf('.', first + 1);
  if (proof.length > MAX_PROOF || first <= 0 || second < 0 || proof.includes('.', second + 1)) throw invalid('The DPoP header is not one compact JWS.');
  return {
    header: proof.slice(0, first),
    payload: proof.slice(first + 1, second),
    signature: decode(proof.slice(second + 1)),
    signed: Buffer.from(proof.slice(0, second), 'latin1'),
  };
}

/**
 * Reads the protected header of a proof: `typ`, an asymmetric algorithm of the hub that fits the key, and a public key.
 * @throws Problem `proof-invalid`
 */
export function readProofHeader(segment: string): ProofKey {
  const header = parse(segment);
  if (header['typ'] !== 'dpop+jwt') throw invalid('The proof\'s typ is not dpop+jwt.');
  if (header['crit'] !== undefined) throw invalid('The proof asks for extensions that the hub does not know.');
  const jwk = header['jwk'];
  if (!isObject(jwk)) throw invalid('The proof carries no public key.');
  for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']) {
    if (jwk[member] !== undefined) throw invalid('The proof\'s key is not a public key.');
  }
  const { kty, crv, x, y } = jwk;
  const { alg } = header;
  if (typeof x !== 'string') throw invalid('The proof\'s key has no x.');
  if ((alg === 'EdDSA' || alg === 'Ed25519') && kty === 'OKP' && crv === 'Ed25519') {
    return { alg, key: importKey({ kty, crv, x }), thumbprint: thumbprint({ crv, kty, x }) };
  }
  if (alg === 'ES256' && kty === 'EC' && crv === 'P-256' && typeof y === 'string') {
    return { alg, key: importKey({ kty, crv, x, y }), thumbprint: thumbprint({ crv, kty, x, y }) };
  }
  throw invalid('The proof\'s algorithm is not ES256 or EdDSA, or does not fit its key.');
}

/** @throws Problem `proof-invalid` when a claim is missing or of the wrong form */
export function readProofClaims(segment: string): ProofClaims {
  const { jti, htm, htu, iat, ath } = parse(segment);
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI) throw invalid(`The proof has no jti of at most ${String(MAX_JTI)} characters.`);
  if (typeof htm !== 'string' || typeof htu !== 'string') throw invalid('The proof has no htm or htu.');
  if (typeof iat !== 'number' || !Number.isFinite(iat)) throw invalid('The proof has no iat.');
  if (typeof ath !== 'string') throw invalid('The proof has no ath.');
  return { jti, htm, htu, iat, ath };
}

/** The `ath` that belongs to an access token (RFC 9449 §4.2). */
export const hashOfToken = (token: string): string => hash('sha256', token, 'base64url');

/**
 * Who made a proof and when, for a proof whose signature somebody else has verified already.
 * @throws Problem `proof-invalid`
 */
export function readVerifiedProof(proof: string): { readonly jti: string; /** Seconds since the epoch. */ readonly iat: number } {
  const { jti, iat } = parse(splitProof(proof).payload);
  if (typeof jti !== 'string' || jti.length > MAX_JTI || typeof iat !== 'number' || !Number.isFinite(iat)) throw invalid('The proof has no usable jti and iat.');
  return { jti, iat };
}

/** Members in the order RFC 7638 §3.2 demands; the caller gives them so. */
const thumbprint = (members: Readonly<Record<string, string>>): string => hash('sha256', JSON.stringify(members), 'base64url');

function importKey(jwk: { kty: string; crv: string; x: string; y?: string }): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch (cause) {
    throw invalid('The proof\'s key is not a point of its curve.', cause);
  }
}

function decode(segment: string): Buffer {
  try {
    return fromBase64url(segment);
  } catch (cause) {
    throw invalid('A segment of the proof is not canonical base64url.', cause);
  }
}

function parse(segment: string): Record<string, unknown> {
  const bytes = decode(segment);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw invalid('A segment of the proof is not JSON.', cause);
  }
  if (!isObject(value)) throw invalid('A segment of the proof is not a JSON object.');
  return value;
}
