import { CompactSign, type CryptoKey, importJWK } from 'jose';
import { encodeText } from './bytes.js';
import type { SigningKey } from './tokens.js';

/** The `typ` of each kind of JWS (contract §2, §4, §5). */
export const TYP = Object.freeze({
  message: 'entente+jws',
  /** A message of which members can be withheld: an SD-JWT. */
  maskable: 'entente+sd-jwt',
  routing: 'entente-routing+jws',
  statement: 'entente-statement+jws',
  second: 'entente-second+jws',
  keyProof: 'entente-key-proof+jws',
  acceptance: 'entente-acceptance+jws',
  event: 'entente-event+jws',
  challenge: 'entente-challenge+jws',
});

/** Signs with one key. The key is imported once, at the first signature. */
export class Signer {
  readonly kid: string;
  readonly #alg: 'EdDSA' | 'ES256';
  readonly #key: SigningKey;
  #imported: Promise<CryptoKey | Uint8Array> | undefined;

  constructor(key: SigningKey) {
    this.#key = key;
    this.kid = key.kid;
    this.#alg = 'privateKey' in key ? key.alg : key.crv === 'P-256' ? 'ES256' : 'EdDSA';
  }

  /**
   * A compact JWS with `alg`, `kid` and `typ` in its protected header and nothing else.
   * @param payload a JSON value; it is written once, here, and never again
   */
  async sign(payload: unknown, typ: string): Promise<string> {
    this.#imported ??= 'privateKey' in this.#key ? Promise.resolve(this.#key.privateKey) : importJWK({ ...this.#key, alg: this.#alg }, this.#alg);
    return new CompactSign(encodeText(JSON.stringify(payload))).setProtectedHeader({ alg: this.#alg, kid: this.kid, typ }).sign(await this.#imported);
  }
}
