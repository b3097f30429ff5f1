import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Makes DPoP proofs fast enough to prepare ten thousand of them in a second. */
export class DpopSigner {
  readonly #key: KeyObject;
  readonly #header: string;

  constructor() {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    this.#key = privateKey;
    this.#header = encode({ alg: 'EdDSA', typ: 'dpop+jwt', jwk: publicKey.export({ format: 'jwk' }) });
  }

  proof(method: string, url: string, token: string | undefined, jti: string): string {
    const ath = token === undefined ? {} : { ath: createHash('sha256').update(token).digest('base64url') };
    const input = `${this.#header}.${encode({ jti, htm: method, htu: url, iat: Math.floor(Date.now() / 1000), ...ath })}`;
    return `${input}.${sign(null, Buffer.from(input), this.#key).toString('base64url')}`;
  }
}

/** Buys a token bound to the signer's key. @throws Error with what the hub said */
export async function buyToken(issuer: string, participant: string, assertion: string, signer: DpopSigner): Promise<string> {
  const endpoint = `${issuer}/oauth/token`;
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: { DPoP: signer.proof('POST', endpoint, undefined, crypto.randomUUID()), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'client_credentials', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: assertion }),
  });
  if (!answer.ok) throw new Error(`No token for ${participant}: ${await answer.text()}`);
  return ((await answer.json()) as { access_token: string }).access_token;
}
