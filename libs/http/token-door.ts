import { createPublicKey, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type Clock, fromBase64url, isObject, Problem } from '#kernel';
import type { ClientKeys, PublicJwk } from './authorization/client-keys.js';
import { hashOfToken, type ProofKey, readProofClaims, readProofHeader, splitProof } from './dpop-proof.js';
import type { VerifySignature } from '#signature';
import type { PublicOrigins } from './public-origins.js';
import type { ReplayMemory } from './replay-memory.js';

/** The parts of a request that tell who sends it. */
export interface AuthenticationRequest {
  readonly method: string;
  /** Path and query as received. */
  readonly url: string;
  readonly authorization?: string | undefined;
  readonly dpop?: string | readonly string[] | undefined;
}

/** Who stands at the door. */
export interface Principal {
  readonly participant: string;
  /** The registered key whose assertion bought the token. */
  readonly keyId: string;
  /** Milliseconds since the epoch. */
  readonly tokenExpiresAt: number;
}

export interface TokenDoorOptions {
  readonly issuer: string;
  /** The hub's own public token keys; more than one while they rotate. */
  readonly tokenKeys: readonly PublicJwk[];
  readonly clients: ClientKeys;
  readonly origins: PublicOrigins;
  /** Shared with the token endpoint. */
  readonly replays: ReplayMemory;
  readonly clock: Clock;
  readonly verify: VerifySignature;
  /** How old a proof may be, in milliseconds. */
  readonly proofAge: number;
  /** How far ahead of the hub's clock a proof may be, in milliseconds. */
  readonly futureAllowance: number;
  /** How many verified tokens are remembered. */
  readonly tokens?: number;
}

interface KnownToken extends Principal {
  readonly jkt: string;
  /** The `ath` that proofs for this token carry. */
  readonly hash: string;
  /** The last proof header seen and what it held: a client sends the same one with every request. */
  proofHeader: string;
  proofKey: ProofKey | undefined;
}

const MAX_TOKEN = 4096;

/**
 * The resource side of RFC 9449 and RFC 9068. A token is verified once and then known by its text, so that each further
 * request costs the one signature check of its proof. Whether the participant is still admitted, and the key that bought
 * the token still valid, is asked every time.
 */
export class TokenDoor {
  readonly #options: TokenDoorOptions;
  readonly #tokenKeys: ReadonlyMap<string, KeyObject>;
  readonly #known: LRUCache<string, KnownToken>;

  constructor(options: TokenDoorOptions) {
    this.#options = options;
    this.#tokenKeys = new Map(options.tokenKeys.map(({ kid, kty, crv, x }) => [kid, createPublicKey({ key: { kty, crv, x }, format: 'jwk' })]));
    this.#known = new LRUCache({ max: options.tokens ?? 20_000 });
  }

  /**
   * @throws Problem `token-missing`, `token-unbound`, `token-invalid`, `proof-invalid`, `proof-stale`, `proof-replayed`
   */
  async authenticate(request: AuthenticationRequest): Promise<Principal> {
    const token = presentedToken(request.authorization);
    const { dpop } = request;
    if (dpop === undefined) throw new Problem('token-unbound', { detail: 'There is no DPoP header beside the token.' });
    if (typeof dpop !== 'string') throw new Problem('proof-invalid', { detail: 'There is more than one DPoP header.' });
    let known = this.#known.get(token);
    if (known === undefined) {
      known = await this.#verifyToken(token);
      this.#known.set(token, known);
    }
    if (known.tokenExpiresAt <= this.#options.clock.now()) {
      this.#known.delete(token);
      throw new Problem('token-invalid', { detail: 'The token has expired.' });
    }
    if (!this.stillAdmitted(known)) throw new Problem('token-invalid');
    await this.#checkProof(known, dpop, request);
    return known;
  }

  /** Who a token was given to, if it was verified before: for what is decided before its proof is checked, and for nothing else. */
  presumed(authorization: string | undefined): string | undefined {
    const space = authorization?.indexOf(' ') ?? -1;
    return authorization === undefined || space < 0 ? undefined : this.#known.peek(authorization.slice(space + 1).trim())?.participant;
  }

  /** Whether the participant is active and the key that bought the token valid: to be asked again on long connections. */
  stillAdmitted({ participant, keyId }: Principal): boolean {
    return this.#options.clients.signingKeys(participant)?.some(({ kid }) => kid === keyId) ?? false;
  }

  async #verifyToken(token: string): Promise<KnownToken> {
    const first = token.indexOf('.');
    const second = token.indexOf('.', first + 1);
    if (token.length > MAX_TOKEN || first <= 0 || second < 0) throw new Problem('token-invalid');
    const header = parse(token.slice(0, first));
    const key = typeof header['kid'] === 'string' ? this.#tokenKeys.get(header['kid']) : undefined;
    if (header['alg'] !== 'EdDSA' || header['typ'] !== 'at+jwt' || header['crit'] !== undefined || key === undefined) throw new Problem('token-invalid');
    const signature = decode(token.slice(second + 1));
    if (!(await this.#options.verify('EdDSA', key, Buffer.from(token.slice(0, second), 'latin1'), signature))) throw new Problem('token-invalid');
    const { iss, aud, exp, sub, cnf, entente_key: keyId } = parse(token.slice(first + 1, second));
    const jkt = isObject(cnf) ? cnf['jkt'] : undefined;
    if (iss !== this.#options.issuer || aud !== this.#options.issuer || typeof exp !== 'number' || typeof sub !== 'string' || typeof keyId !== 'string') {
      throw new Problem('token-invalid');
    }
    if (typeof jkt !== 'string') throw new Problem('token-unbound');
    return { participant: sub, keyId, tokenExpiresAt: exp * 1000, jkt, hash: hashOfToken(token), proofHeader: '', proofKey: undefined };
  }

  async #checkProof(token: KnownToken, proof: string, request: AuthenticationRequest): Promise<void> {
    const { clock, origins, proofAge, futureAllowance, replays } = this.#options;
    const { header, payload, signature, signed } = splitProof(proof);
    const { alg, key } = this.#proofKey(token, header);
    const claims = readProofClaims(payload);
    if (claims.htm !== request.method) throw new Problem('proof-invalid', { detail: 'The proof was made for another method.' });
    if (!origins.names(claims.htu, request.url)) throw new Problem('proof-invalid', { detail: 'The proof was made for another address.' });
    if (claims.ath !== token.hash) throw new Problem('proof-invalid', { detail: 'The proof was made for another token.' });
    const issuedAt = claims.iat * 1000;
    const now = clock.now();
    if (issuedAt < now - proofAge) throw new Problem('proof-stale', { detail: `The proof is older than ${String(proofAge / 1000)} seconds.` });
    if (issuedAt > now + futureAllowance) throw new Problem('proof-stale', { detail: 'The proof is ahead of the hub\'s clock.' });
    if (replays.isForgotten(issuedAt)) throw new Problem('proof-stale', { detail: 'The proof was made before this hub process could know it.' });
    if (!(await this.#options.verify(alg, key, signed, signature))) throw new Problem('proof-invalid', { detail: 'The proof\'s signature does not verify.' });
    const verdict = replays.use(token.participant, claims.jti, issuedAt);
    if (verdict === 'replayed') throw new Problem('proof-replayed');
    if (verdict === 'unjudgeable') throw new Problem('proof-stale');
  }

  #proofKey(token: KnownToken, header: string): ProofKey {
    if (token.proofKey !== undefined && token.proofHeader === header) return token.proofKey;
    const proofKey = readProofHeader(header);
    if (proofKey.thumbprint !== token.jkt) throw new Problem('proof-invalid', { detail: 'The token is bound to another key.' });
    token.proofHeader = header;
    token.proofKey = proofKey;
    return proofKey;
  }
}

function presentedToken(authorization: string | undefined): string {
  if (authorization === undefined) throw new Problem('token-missing');
  const space = authorization.indexOf(' ');
  const scheme = authorization.slice(0, Math.max(space, 0)).toLowerCase();
  const token = authorization.slice(space + 1).trim();
  if (scheme === 'bearer') throw new Problem('token-unbound', { detail: 'A bearer token is not taken.' });
  if (scheme !== 'dpop' || token === '') throw new Problem('token-missing');
  return token;
}

function decode(segment: string): Buffer {
  try {
    return fromBase64url(segment);
  } catch (cause) {
    throw new Problem('token-invalid', { cause });
  }
}

function parse(segment: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(decode(segment).toString('utf8'));
  } catch (cause) {
    throw new Problem('token-invalid', { cause });
  }
  if (!isObject(value)) throw new Problem('token-invalid');
  return value;
}
