import { generateKeyPair, exportJWK, type JWK } from 'jose';
import { digestOf, signedPart } from '../bytes.js';
import type { RegisteredKey } from '../registered-keys.js';
import type { SealingKey } from '../sealing.js';
import { Signer, TYP } from '../signer.js';
import type { SigningKey } from '../tokens.js';
import { parseJws } from '../verify.js';

export interface Party {
  readonly id: string;
  readonly signing: SigningKey & JWK;
  readonly sealing: SealingKey;
  /** As the registry shows them. */
  readonly keys: readonly RegisteredKey[];
}

const publicHalf = ({ d: _, ...jwk }: JWK & { readonly kid: string }): RegisteredKey => jwk;

/** A participant with real keys. */
export async function newParty(id: string, curves: { readonly signing?: 'Ed25519' | 'P-256'; readonly sealing?: 'X25519' | 'P-256' } = {}): Promise<Party> {
  const signingPair = await (curves.signing === 'P-256' ? generateKeyPair('ES256', { extractable: true }) : generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true }));
  const sealingPair = await generateKeyPair('ECDH-ES+A256KW', { crv: curves.sealing ?? 'X25519', extractable: true });
  const signing = { ...(await exportJWK(signingPair.privateKey)), kid: `${id}#sign`, use: 'sig' };
  const sealing = { ...(await exportJWK(sealingPair.privateKey)), kid: `${id}#seal`, use: 'enc' };
  return { id, signing, sealing, keys: [publicHalf(signing), publicHalf(sealing)] };
}

type Answer = { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> } | 'no answer';

/** What the fake hub was asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

/**
 * A hub of one function: `fetch` that answers tokens, keys and submissions as contract §3 says. Answers put into `script`
 * are given first, in order, to whatever is asked but tokens and keys.
 */
export class FakeHub {
  readonly url = 'https://hub.example';
  readonly asked: Asked[] = [];
  readonly script: Answer[] = [];
  readonly pages: { items: unknown[]; next?: string }[] = [];
  readonly #signer: Signer;

  constructor(readonly hub: Party, readonly parties: readonly Party[]) {
    this.#signer = new Signer(hub.signing);
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const path = `${url.pathname}${url.search}`;
    if (url.pathname === '/.well-known/oauth-authorization-server') return this.#json(200, { issuer: this.url, token_endpoint: `${this.url}/oauth/token` });
    if (url.pathname === '/oauth/token') return this.#json(200, { access_token: 'token', expires_in: 300 });
    const keys = /^\/v1\/participants\/([^/]+)\/keys$/.exec(url.pathname)?.[1];
    if (keys !== undefined) return this.#keys(decodeURIComponent(keys));
    const body = typeof init?.body === 'string' ? init.body : '';
    this.asked.push({ method: init?.method ?? 'GET', path, headers: new Headers(init?.headers), body });
    const scripted = this.script.shift();
    if (scripted === 'no answer') throw new TypeError('fetch failed');
    if (scripted !== undefined) return this.#json(scripted.status, scripted.body, scripted.headers);
    if (url.pathname === '/v1/inbox' || /^\/v1\/feeds\/[^/]+\/items$/.test(url.pathname)) return this.#json(200, this.pages.shift() ?? { items: [] });
    if (url.pathname === '/v1/messages') return this.#json(202, await this.accept(body));
    if (url.pathname === '/v1/messages/batch') return this.#batch(body);
    return this.#json(404, { type: '/problems/not-found', title: 'Not found', status: 404, code: 'not-found', detail: 'Not found', retriable: false });
  };

  /** The answer to one submission, with a signed acceptance. */
  async accept(submission: string): Promise<{ id: string; digest: string; receipt: string; warnings: unknown[] }> {
    const compact = submission.startsWith('{') ? (JSON.parse(submission) as { message: string }).message : submission;
    const { hub, from, id } = parseJws(signedPart(compact)).payload as { hub: string; from: string; id: string };
    const digest = await digestOf(compact);
    const acceptance = { hub, from, id, digest, acceptedAt: new Date().toISOString(), topic: 'exchange.accepted', partition: 1, offset: 7 };
    return { id, digest, receipt: await this.#signer.sign(acceptance, TYP.acceptance), warnings: [] };
  }

  async #batch(body: string): Promise<Response> {
    const lines = await Promise.all(body.trimEnd().split('\n').map(async (line) => JSON.stringify({ status: 202, ...(await this.accept(line)) })));
    return new Response(lines.map((line) => `${line}\n`).join(''));
  }

  #keys(id: string): Response {
    const party = [this.hub, ...this.parties].find((one) => one.id === id);
    return party === undefined ? this.#json(404, { type: '/problems/not-found', title: 'Not found', status: 404, code: 'not-found', detail: 'Not found' }) : this.#json(200, { keys: party.keys });
  }

  #json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
    return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', Date: new Date().toUTCString(), ...headers } });
  }
}
