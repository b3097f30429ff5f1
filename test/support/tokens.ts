import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import type { PrivateKey } from './hub.js';
import { sha256, signCompact, uuidV7 } from './jose-keys.js';

// Tokens by RFC 6749 §4.4, RFC 7523 and RFC 9449, with jose alone.

const RENEW_AFTER_MS = 200_000;

/** A DPoP-bound token and its key. */
export interface HeldToken {
  readonly token: string;
  readonly key: CryptoKey;
  readonly jwk: JWK;
}

/** A client assertion (RFC 7523 §3). */
export async function assertionFor(participant: string, issuer: string, key: PrivateKey, claims: object = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return signCompact(key, { typ: 'JWT' }, { iss: participant, sub: participant, aud: issuer, jti: uuidV7(), iat: now, exp: now + 60, ...claims });
}

/** A DPoP proof (RFC 9449 §4.2); `ath` when a token goes with it. */
export async function proofFor({ key, jwk, token }: Pick<HeldToken, 'key' | 'jwk'> & { token?: string }, method: string, url: string, claims: object = {}): Promise<string> {
  const [htu] = url.split(/[?#]/, 1);
  return new SignJWT({ htm: method, htu, jti: uuidV7(), ...(token === undefined ? {} : { ath: sha256(token) }), ...claims })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'dpop+jwt', jwk: { ...jwk } })
    .setIssuedAt()
    .sign(key);
}

export async function newProofKey(): Promise<Pick<HeldToken, 'key' | 'jwk'>> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return { key: privateKey, jwk: await exportJWK(publicKey) };
}

/** Asks the token endpoint. @returns its answer, whatever it is */
export async function askForToken(url: string, assertion: string, proof: string, more: Readonly<Record<string, string>> = {}): Promise<Response> {
  const form = { grant_type: 'client_credentials', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: assertion, ...more };
  return fetch(`${url}/oauth/token`, { method: 'POST', headers: { dpop: proof }, body: new URLSearchParams(form) });
}

/** The token of one participant, fetched when it is first needed and again before it ends. */
export class Tokens {
  #held: Promise<HeldToken> | undefined;
  #since = 0;

  constructor(
    private readonly url: string,
    private readonly issuer: string,
    private readonly participant: string,
    private readonly signing: () => PrivateKey,
  ) {}

  /** @throws {Error} when the token endpoint refuses */
  async held(): Promise<HeldToken> {
    if (this.#held === undefined || Date.now() - this.#since > RENEW_AFTER_MS) {
      this.#since = Date.now();
      this.#held = this.fresh();
      this.#held.catch(() => this.forget());
    }
    return this.#held;
  }

  forget(): void {
    this.#held = undefined;
  }

  /** A token that nobody else uses. @throws {Error} when the token endpoint refuses */
  async fresh(): Promise<HeldToken> {
    const proofKey = await newProofKey();
    const answer = await askForToken(this.url, await assertionFor(this.participant, this.issuer, this.signing()), await proofFor(proofKey, 'POST', `${this.url}/oauth/token`));
    const body = (await answer.json()) as { access_token?: string; token_type?: string };
    if (answer.status !== 200 || body.token_type !== 'DPoP' || body.access_token === undefined) throw new Error(`No token for ${this.participant}: ${answer.status} ${JSON.stringify(body)}`);
    return { ...proofKey, token: body.access_token };
  }

  /** The headers of one authenticated request. */
  async headers(method: string, url: string): Promise<Record<string, string>> {
    const held = await this.held();
    return { authorization: `DPoP ${held.token}`, dpop: await proofFor(held, method, url) };
  }
}
