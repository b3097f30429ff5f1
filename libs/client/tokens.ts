import { base64url, calculateJwkThumbprint, type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';

/** A key that the platform holds and does not give away. */
export interface HeldKey {
  readonly kid: string;
  readonly alg: 'EdDSA' | 'ES256';
  readonly privateKey: CryptoKey;
}

/** A participant's registered signing key: a private JWK with its `kid`, or a held key. */
export type SigningKey = (JWK & { readonly kid: string }) | HeldKey;

const isHeldKey = (key: SigningKey): key is HeldKey => 'privateKey' in key;

/** The key a client proves to hold with every request. It lives as long as its {@link TokenSource} and is never stored. */
export interface DpopKey {
  readonly alg: 'EdDSA' | 'ES256';
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
  /** RFC 7638; the `jkt` of tokens bound to it. */
  readonly thumbprint: string;
}

/** The token endpoint said no. */
export class TokenRefused extends Error {
  /** @param code RFC 6749 §5.2, RFC 9449 §5 @param status HTTP status */
  constructor(
    readonly code: string,
    readonly status: number,
    description: string | undefined,
  ) {
    super(description ?? code);
    this.name = 'TokenRefused';
  }
}

/** Seconds that a client assertion lives. */
const ASSERTION_LIFETIME = 60;
/** How long before its end a token is replaced, in milliseconds. */
const RENEW_BEFORE = 30_000;
/** A clock that is off by less, in milliseconds, is left alone: the Date header counts whole seconds. */
const TOLERATED_OFFSET = 1_500;

/** A new key for proofs: Ed25519, or P-256 where the platform lacks it. */
export async function generateDpopKey(): Promise<DpopKey> {
  const generate = async (alg: DpopKey['alg']): Promise<DpopKey> => {
    const { privateKey, publicKey } = await generateKeyPair(alg, alg === 'EdDSA' ? { crv: 'Ed25519' } : {});
    const publicJwk = await exportJWK(publicKey);
    return { alg, privateKey, publicJwk, thumbprint: await calculateJwkThumbprint(publicJwk) };
  };
  return generate('EdDSA').catch(() => generate('ES256'));
}

async function importSigningKey(key: SigningKey): Promise<{ kid: string; alg: 'EdDSA' | 'ES256'; privateKey: CryptoKey | Uint8Array }> {
  if (isHeldKey(key)) return key;
  const alg = key.crv === 'P-256' ? 'ES256' : 'EdDSA';
  return { kid: key.kid, alg, privateKey: await importJWK({ ...key, alg }, alg) };
}

/**
 * The assertion with which a participant asks for a token (RFC 7523 §3): for one issuer, good once, for a minute.
 * @param now milliseconds since the epoch
 */
export async function makeClientAssertion(input: {
  readonly participant: string;
  readonly issuer: string;
  readonly signingKey: SigningKey;
  readonly now?: number;
}): Promise<string> {
  const { kid, alg, privateKey } = await importSigningKey(input.signingKey);
  const issuedAt = Math.floor((input.now ?? Date.now()) / 1000);
  return new SignJWT({ jti: crypto.randomUUID() })
    .setProtectedHeader({ alg, kid, typ: 'client-authentication+jwt' })
    .setIssuer(input.participant)
    .setSubject(input.participant)
    .setAudience(input.issuer)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ASSERTION_LIFETIME)
    .sign(privateKey);
}

/**
 * The proof of one request (RFC 9449 §4.2).
 * @param url as requested; query and fragment are left out of it @param token the access token, none at the token endpoint
 * @param now milliseconds since the epoch
 */
export async function makeDpopProof(input: { readonly key: DpopKey; readonly method: string; readonly url: string; readonly token?: string; readonly now?: number }): Promise<string> {
  const target = new URL(input.url);
  target.search = '';
  target.hash = '';
  const { alg, privateKey, publicJwk } = input.key;
  const ath = input.token === undefined ? {} : { ath: await hashOf(input.token) };
  return new SignJWT({ jti: crypto.randomUUID(), htm: input.method.toUpperCase(), htu: target.href, ...ath })
    .setProtectedHeader({ alg, typ: 'dpop+jwt', jwk: publicJwk })
    .setIssuedAt(Math.floor((input.now ?? Date.now()) / 1000))
    .sign(privateKey);
}

async function hashOf(text: string): Promise<string> {
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));
}

interface Token {
  readonly value: string;
  /** By the local clock, milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface TokenSourceOptions {
  /** The hub's issuer identifier: its public URL. */
  readonly issuer: string;
  readonly participant: string;
  readonly signingKey: SigningKey;
  /** Defaults to the platform's. */
  readonly fetch?: typeof fetch;
  /** The local clock, milliseconds since the epoch; defaults to the platform's. */
  readonly now?: () => number;
}

/**
 * Keeps one participant supplied with a token and makes a proof for every request. The token endpoint is found in the
 * issuer's metadata (RFC 8414). A wrong local clock is corrected by the hub's Date header.
 */
export class TokenSource {
  readonly #options: TokenSourceOptions;
  readonly #fetch: typeof fetch;
  readonly #localTime: () => number;
  #key: Promise<DpopKey> | undefined;
  #endpoint: Promise<string> | undefined;
  #token: Token | undefined;
  #renewal: Promise<Token> | undefined;
  #clockOffset = 0;

  constructor(options: TokenSourceOptions) {
    this.#options = options;
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.#localTime = options.now ?? Date.now;
  }

  /**
   * The two headers of one request; not to be used twice.
   * @param url absolute
   * @throws TokenRefused when the hub gives no token; whatever fetch throws when it cannot be reached
   */
  async headersFor(method: string, url: string): Promise<{ Authorization: string; DPoP: string }> {
    const token = this.#token !== undefined && this.#token.expiresAt - RENEW_BEFORE > this.#localTime() ? this.#token : await this.#renew();
    const proof = await makeDpopProof({ key: await this.#dpopKey(), method, url, token: token.value, now: this.#now() });
    return { Authorization: `DPoP ${token.value}`, DPoP: proof };
  }

  /** Drops the token, for instance after a 401: the next request gets a new one. */
  forget(): void {
    this.#token = undefined;
  }

  #now(): number {
    return this.#localTime() + this.#clockOffset;
  }

  #dpopKey(): Promise<DpopKey> {
    return (this.#key ??= generateDpopKey());
  }

  /** However many requests wait for a token, one is asked for. */
  #renew(): Promise<Token> {
    this.#renewal ??= this.#request().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #request(): Promise<Token> {
    const { issuer, participant, signingKey } = this.#options;
    const endpoint = await this.#tokenEndpoint();
    const now = this.#now();
    const asked = this.#localTime();
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: participant,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await makeClientAssertion({ participant, issuer, signingKey, now }),
    });
    const proof = await makeDpopProof({ key: await this.#dpopKey(), method: 'POST', url: endpoint, now });
    const response = await this.#fetch(endpoint, { method: 'POST', headers: { DPoP: proof, Accept: 'application/json' }, body });
    this.#readClock(response);
    const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    const { access_token: value, expires_in: lifetime, error, error_description: description } = answer;
    if (!response.ok || typeof value !== 'string') {
      throw new TokenRefused(typeof error === 'string' ? error : 'server_error', response.status, typeof description === 'string' ? description : undefined);
    }
    this.#token = { value, expiresAt: asked + (typeof lifetime === 'number' ? lifetime : 60) * 1000 };
    return this.#token;
  }

  #tokenEndpoint(): Promise<string> {
    this.#endpoint ??= this.#discover().catch((error: unknown) => {
      this.#endpoint = undefined;
      throw error;
    });
    return this.#endpoint;
  }

  async #discover(): Promise<string> {
    const { issuer } = this.#options;
    const { origin, pathname } = new URL(issuer);
    const response = await this.#fetch(`${origin}/.well-known/oauth-authorization-server${pathname === '/' ? '' : pathname}`, { headers: { Accept: 'application/json' } });
    this.#readClock(response);
    const metadata = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    if (!response.ok || metadata['issuer'] !== issuer || typeof metadata['token_endpoint'] !== 'string') {
      throw new TokenRefused('invalid_issuer', response.status, `${issuer} does not publish the metadata of an authorization server of that name`);
    }
    return metadata['token_endpoint'];
  }

  #readClock(response: Response): void {
    const date = Date.parse(response.headers.get('date') ?? '');
    if (Number.isNaN(date)) return;
    const offset = date + 500 - this.#localTime();
    this.#clockOffset = Math.abs(offset) > TOLERATED_OFFSET ? offset : 0;
  }
}
