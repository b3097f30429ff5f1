import { compactVerify, importJWK } from 'jose';
import type { Clock } from '#kernel';
import type { ReplayMemory } from '../replay-memory.js';
import type { PublicJwk } from './client-keys.js';

/** The longest life of a client assertion that says when it was issued, and of one that does not, in seconds. */
const LIFETIME = 300;
const LIFETIME_WITHOUT_IAT = 60;

export interface AssertionPolicyOptions {
  readonly issuer: string;
  readonly clock: Clock;
  readonly replays: ReplayMemory;
  /** How far ahead of the hub's clock the time of issue may be, in milliseconds. */
  readonly futureAllowance: number;
}

/** For how long, in milliseconds, a used assertion must be remembered. */
export const assertionWindow = (futureAllowance: number): number => LIFETIME * 1000 + 2 * futureAllowance;

/**
 * What an assertion must be besides validly signed (RFC 7523 §3, FAPI 2.0 Security Profile §5.3.2): made for this issuer
 * and nobody else, young, short-lived, and used once, over a restart of the hub as well.
 *
 * @param claims of an assertion whose signature, iss, sub, exp and nbf have been checked
 * @returns what is wrong, in words for the client's developer; undefined when nothing is
 */
export function judgeAssertion(claims: Readonly<Record<string, unknown>>, options: AssertionPolicyOptions): string | undefined {
  const { issuer, clock, replays, futureAllowance } = options;
  const { aud, iss, jti, exp, iat, nbf } = claims;
  if (aud !== issuer) return 'aud must be the issuer identifier, as a string';
  if (typeof iss !== 'string' || typeof jti !== 'string' || jti === '' || jti.length > 256) return 'jti must be a string of at most 256 characters';
  if (typeof exp !== 'number' || !Number.isFinite(exp)) return 'exp must be a number';
  const now = clock.now();
  if (exp * 1000 <= now) return 'exp has passed';
  const stated = latest(iat, nbf);
  // It could not be used before its iat or nbf; without either it is taken to be as old as its exp allows.
  const issuedAt = (stated ?? exp - LIFETIME_WITHOUT_IAT) * 1000;
  if (issuedAt > now + futureAllowance) return stated === undefined ? `without iat, exp must be at most ${String(LIFETIME_WITHOUT_IAT)} seconds ahead` : "iat is ahead of the hub's clock";
  if (exp * 1000 > now + LIFETIME * 1000 + futureAllowance) return `exp must be at most ${String(LIFETIME)} seconds ahead`;
  switch (replays.use(iss, jti, issuedAt)) {
    case 'first':
      return undefined;
    case 'replayed':
      return 'the assertion was used before';
    case 'unjudgeable':
      return 'the assertion was made before this hub process could know it; make a new one';
  }
}

function latest(...times: unknown[]): number | undefined {
  const known = times.filter((time): time is number => typeof time === 'number' && Number.isFinite(time));
  return known.length === 0 ? undefined : Math.max(...known);
}

/**
 * Which of the registered keys signed an assertion that verifies under one of them. A header without `kid` is legal, so
 * with several keys each one is tried.
 */
export async function signingKeyId(assertion: string, kid: unknown, keys: readonly PublicJwk[]): Promise<string | undefined> {
  if (typeof kid === 'string') return keys.find((key) => key.kid === kid)?.kid;
  if (keys.length === 1) return keys[0]?.kid;
  for (const key of keys) {
    const alg = key.crv === 'P-256' ? 'ES256' : 'EdDSA';
    const verified = await compactVerify(assertion, await importJWK({ kty: key.kty, crv: key.crv, x: key.x, ...(key.y === undefined ? {} : { y: key.y }) }, alg)).then(
      () => true,
      () => false,
    );
    if (verified) return key.kid;
  }
  return undefined;
}
