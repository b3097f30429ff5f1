import { createServer, type Server } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { ClientKeys, createTokenService, type PrivateJwk, type PublicJwk, type TokenService } from '#http';
import { TokenRefused, TokenSource } from './tokens.js';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

function newKey(kid: string, crv: 'Ed25519' | 'P-256' = 'Ed25519'): PrivateJwk {
  const { privateKey } = crv === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kid } as PrivateJwk;
}

class Registry extends ClientKeys {
  constructor(readonly keys: Map<string, readonly PublicJwk[]>) {
    super();
  }
  signingKeys(participant: string): readonly PublicJwk[] | undefined {
    return this.keys.get(participant);
  }
}

describe('TokenSource against a real token endpoint', () => {
  let server: Server;
  let issuer: string;
  let service: TokenService;
  const tokenRequests: string[] = [];
  const key = newKey('ncb.XA#1');
  const p256 = newKey('ncb.XB.border#1', 'P-256');

  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.method === 'POST') tokenRequests.push(String(request.url));
      service.authorizationServer.handler(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const clients = new Registry(new Map([['ncb.XA', [key]], ['ncb.XB.border', [p256]]]));
    service = createTokenService({ issuer, tokenKey: newKey('token'), clients, logger: silent, startedAt: Date.now() - 60_000 });
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  beforeEach(() => {
    tokenRequests.length = 0;
  });

  const dateless: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    return new Response(await response.text(), { status: response.status });
  };

  const knock = (source: TokenSource, method = 'GET', path = '/v1/inbox?limit=5') =>
    source.headersFor(method, `${issuer}${path}`).then((headers) => service.door.authenticate({ method, url: path, authorization: headers.Authorization, dpop: headers.DPoP }));

  it('gets a token once for many requests at the same time, and a new proof for each', async () => {
    const source = new TokenSource({ issuer, participant: 'ncb.XA', signingKey: key });
    const principals = await Promise.all(Array.from({ length: 20 }, () => knock(source)));
    expect(principals.every(({ participant, keyId }) => participant === 'ncb.XA' && keyId === key.kid)).toBe(true);
    expect(tokenRequests).toHaveLength(1);
  });

  it('works for an entity with an ES256 key', async () => {
    const source = new TokenSource({ issuer, participant: 'ncb.XB.border', signingKey: p256 });
    await expect(knock(source, 'POST', '/v1/messages')).resolves.toMatchObject({ participant: 'ncb.XB.border' });
  });

  it('renews shortly before the token expires, and after forget()', async () => {
    let later = 0;
    // Without the hub's Date header the source has only its own clock; assertions are made a little in the past for it.
    const source = new TokenSource({ issuer, participant: 'ncb.XA', signingKey: key, now: () => Date.now() - 280_000 + later, fetch: dateless });
    const ask = () => source.headersFor('GET', issuer);
    await expect(ask()).rejects.toBeInstanceOf(TokenRefused);
    later = 280_000 - 50_000;
    await ask();
    expect(tokenRequests).toHaveLength(2);
    later += 269_000;
    await expect(ask()).resolves.toBeDefined();
    expect(tokenRequests).toHaveLength(2);
    later -= 269_000;
    source.forget();
    await ask();
    expect(tokenRequests).toHaveLength(3);
  });

  it('reports a refusal with code and description', async () => {
    const stranger = new TokenSource({ issuer, participant: 'ncb.XC', signingKey: key });
    await expect(stranger.headersFor('GET', issuer)).rejects.toMatchObject({ name: 'TokenRefused', code: 'invalid_client', status: 401 });
  });

  it('corrects a local clock that is wrong by the hub\'s Date header', async () => {
    for (const offset of [-3_600_000, 3_600_000]) {
      const options = { issuer, participant: 'ncb.XA', signingKey: key, now: () => Date.now() + offset };
      await expect(knock(new TokenSource(options))).resolves.toMatchObject({ participant: 'ncb.XA' });
      await expect(knock(new TokenSource({ ...options, fetch: dateless }))).rejects.toBeInstanceOf(TokenRefused);
    }
  });

  it('refuses metadata of another issuer', async () => {
    const elsewhere = new TokenSource({ issuer: issuer.replace('127.0.0.1', 'localhost'), participant: 'ncb.XA', signingKey: key });
    await expect(elsewhere.headersFor('GET', issuer)).rejects.toMatchObject({ code: 'invalid_issuer' });
  });
});
