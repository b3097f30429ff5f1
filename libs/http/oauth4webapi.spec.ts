import { hash } from 'node:crypto';
import * as oauth from 'oauth4webapi';
import type { PrivateJwk } from './authorization/client-keys.js';
import { newKey, proof } from './testing/keys.js';
import { TestHub } from './testing/test-hub.js';

describe('with oauth4webapi as client and as a second resource side, behind a proxy that ends TLS', () => {
  const hub = new TestHub();
  const issuer = new URL('https://hub.example');
  const entity = newKey('ncb.KE.kws#1', 'P-256');

  /** What the proxy does: the public URL outside, plain HTTP inside. */
  const throughProxy = (url: string, init?: RequestInit): Promise<Response> => fetch(url.replace(issuer.origin, hub.address), init);
  const options = { [oauth.customFetch]: (url: string, init: object) => throughProxy(url, init) };

  beforeAll(async () => {
    await hub.start({ issuer: issuer.origin });
    hub.registry.admit('ncb.KE.kws', entity);
  });
  afterAll(() => hub.app.close(500));

  const importKey = (key: PrivateJwk) => crypto.subtle.importKey('jwk', { ...key }, key.crv === 'Ed25519' ? 'Ed25519' : { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);

  const discover = async (): Promise<oauth.AuthorizationServer> => oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...options }));

  it.each([
    ['Ed25519', 'ncb.XA', () => hub.key],
    ['ES256', 'ncb.KE.kws', () => entity],
  ] as const)('%s: from metadata through token to an accepted request', async (alg, participant, keyOf) => {
    const server = await discover();
    const client: oauth.Client = { client_id: participant };
    const dpop = oauth.DPoP(client, await oauth.generateKeyPair(alg));
    const authentication = oauth.PrivateKeyJwt({ key: await importKey(keyOf()), kid: keyOf().kid });
    const response = await oauth.clientCredentialsGrantRequest(server, client, authentication, {}, { DPoP: dpop, ...options });
    const { access_token: token, token_type: type, expires_in: lifetime } = await oauth.processClientCredentialsResponse(server, client, response);
    expect([type, lifetime]).toEqual(['dpop', 300]);
    const resource = await oauth.protectedResourceRequest(token, 'GET', new URL('/v1/inbox?after=x', issuer), undefined, undefined, { DPoP: dpop, ...options });
    expect(await resource.json()).toEqual({ participant });
  });

  it('is of one mind with its resource side', async () => {
    const server = await discover();
    const token = await hub.token();
    const dpop = await proof(hub.dpopKey, 'GET', `${issuer.origin}/v1/inbox`, { ath: hash('sha256', token, 'base64url') });
    const headers = { Authorization: `DPoP ${token}`, DPoP: dpop };
    const claims = await oauth.validateJwtAccessToken(server, new Request(`${issuer.origin}/v1/inbox`, { headers }), issuer.origin, { requireDPoP: true, ...options });
    expect(claims.sub).toBe('ncb.XA');
    expect((await throughProxy(`${issuer.origin}/v1/inbox`, { headers })).status).toBe(200);
  });
});
