import { createHmac, randomUUID } from 'node:crypto';
import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet } from 'jose';
import { assertion, compact, newKey, proof } from './testing/keys.js';
import { TestHub } from './testing/test-hub.js';

const seconds = (): number => Math.floor(Date.now() / 1000);

describe('the token endpoint', () => {
  const hub = new TestHub();
  const entity = newKey('ncb.KE.kws#1', 'P-256');

  beforeAll(async () => {
    await hub.start();
    hub.registry.admit('ncb.KE.kws', entity);
  });
  afterAll(() => hub.app.close(500));
  beforeEach(() => hub.registry.admit('ncb.XA', hub.key));

  const dpop = (claims: object = {}, header: object = {}) => proof(hub.dpopKey, 'POST', hub.url('/oauth/token'), { ...claims }, { ...header });
  const refused = async (response: Response, status: number, error: string, description?: RegExp): Promise<void> => {
    const answer = (await response.json()) as Record<string, unknown>;
    expect({ status: response.status, error: answer['error'] }).toEqual({ status, error });
    expect(response.headers.get('content-type')).toContain('application/json');
    if (description !== undefined) expect(answer['error_description']).toMatch(description);
  };

  it('publishes what a client needs and nothing of flows that do not exist', async () => {
    const response = await fetch(hub.url('/.well-known/oauth-authorization-server'));
    expect(await response.json()).toEqual({
      issuer: hub.issuer,
      token_endpoint: hub.url('/oauth/token'),
      jwks_uri: hub.url('/oauth/jwks'),
      grant_types_supported: ['client_credentials'],
      response_types_supported: [],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['EdDSA', 'Ed25519', 'ES256'],
      dpop_signing_alg_values_supported: ['EdDSA', 'Ed25519', 'ES256'],
    });
  });

  it('lets HEAD ask for the same, and browsers nothing across origins', async () => {
    const head = await fetch(hub.url('/.well-known/oauth-authorization-server'), { method: 'HEAD' });
    expect([head.status, head.headers.get('cache-control')]).toEqual([200, 'public, max-age=300']);
    expect((await fetch(hub.url('/oauth/token'), { method: 'OPTIONS', headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' } })).status).toBe(405);
  });

  it('gives tokens to pages of its own address, and to none of others', async () => {
    const from = async (origin: string): Promise<Response> => hub.ask(await assertion('ncb.XA', hub.key, hub.issuer), await proof(hub.dpopKey, 'POST', hub.url('/oauth/token')), {}, { origin });
    expect((await from(new URL(hub.issuer).origin)).status).toBe(200);
    const other = await from('https://evil.example');
    expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([400, null]);
  });

  it('does not believe the Host and X-Forwarded headers of a stranger', async () => {
    const response = await fetch(hub.url('/.well-known/oauth-authorization-server'), { headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' } });
    expect(await response.json()).toMatchObject({ issuer: hub.issuer, token_endpoint: hub.url('/oauth/token') });
  });

  it('publishes the public half of its key only', async () => {
    const { keys } = (await (await fetch(hub.url('/oauth/jwks'))).json()) as JSONWebKeySet;
    expect(keys).toEqual([{ kty: 'OKP', crv: 'Ed25519', x: hub.tokenKey.x, kid: hub.tokenKey.kid, use: 'sig', alg: 'EdDSA' }]);
  });

  it.each(['/oauth/authorize', '/auth', '/me', '/session/end', '/request', '/.well-known/openid-configuration', '/token/introspection', '/reg'])('has nothing at %s', async (path) => {
    expect((await fetch(hub.url(path))).status).toBe(404);
  });

  it('issues a bound JWT of five minutes for the hub itself', async () => {
    const token = await hub.token('ncb.KE.kws', entity);
    const jwks = (await (await fetch(hub.url('/oauth/jwks'))).json()) as JSONWebKeySet;
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(jwks), { issuer: hub.issuer, audience: hub.issuer, typ: 'at+jwt' });
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'at+jwt', kid: hub.tokenKey.kid });
    expect(payload).toMatchObject({ sub: 'ncb.KE.kws', client_id: 'ncb.KE.kws', entente_key: entity.kid, cnf: { jkt: expect.any(String) as string } });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
  });

  it.each([[{ Accept: 'text/html' }], [{ 'Accept': '*/*' }]] as Record<string, string>[][])('answers browsers in JSON too: %j', async (headers = {}) => {
    await refused(await hub.ask('x.y.z', await dpop(), {}, headers), 400, 'invalid_request');
  });

  describe('refuses an assertion', () => {
    const expectRefused = async (made: Promise<string> | string, description?: RegExp) => refused(await hub.ask(await made, await dpop()), 401, 'invalid_client', description);

    it('used before, even in parallel', async () => {
      const once = await assertion('ncb.XA', hub.key, hub.issuer);
      const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await hub.ask(once, await dpop())).status));
      expect(statuses.sort()).toEqual([200, ...Array<number>(7).fill(401)]);
      await expectRefused(once, /used before/);
    });

    it('of an unknown, a suspended, or another participant', async () => {
      await expectRefused(assertion('ncb.XQ', hub.key, hub.issuer));
      await expectRefused(assertion('ncb.KE.kws', hub.key, hub.issuer));
      await expectRefused(assertion('ncb.KE.kws', hub.key, hub.issuer, { sub: 'ncb.XA' }));
      hub.registry.keys.delete('ncb.XA');
      await expectRefused(assertion('ncb.XA', hub.key, hub.issuer));
    });

    it('signed by a key that has just been revoked', async () => {
      const next = newKey('ncb.XA#2');
      hub.registry.admit('ncb.XA', hub.key, next);
      expect((await hub.ask(await assertion('ncb.XA', hub.key, hub.issuer), await dpop())).status).toBe(200);
      hub.registry.admit('ncb.XA', next);
      await expectRefused(assertion('ncb.XA', hub.key, hub.issuer));
      expect((await hub.ask(await assertion('ncb.XA', next, hub.issuer), await dpop())).status).toBe(200);
    });

    it('with alg none, a MAC over the public key, or an algorithm that is not the key\'s', async () => {
      const claims = { iss: 'ncb.XA', sub: 'ncb.XA', aud: hub.issuer, jti: randomUUID(), iat: seconds(), exp: seconds() + 60 };
      await expectRefused(compact({ alg: 'none' }, claims, ''));
      const unsigned = compact({ alg: 'HS256', kid: hub.key.kid }, claims, '').slice(0, -1);
      for (const secret of [hub.key.x, Buffer.from(hub.key.x, 'base64url')]) {
        await expectRefused(`${unsigned}.${createHmac('sha256', secret).update(unsigned).digest('base64url')}`);
      }
      await expectRefused(assertion('ncb.XA', entity, hub.issuer, {}, { kid: hub.key.kid }));
    });

    it('altered, expired, not yet valid, too long-lived, or ahead of the clock', async () => {
      const right = await assertion('ncb.XA', hub.key, hub.issuer);
      const [header = '', , signature = ''] = right.split('.');
      await expectRefused(`${header}.${Buffer.from(JSON.stringify({ ...decodeJwt(right), jti: 'other' })).toString('base64url')}.${signature}`);
      await expectRefused(assertion('ncb.XA', hub.key, hub.issuer, { iat: seconds() - 70, exp: seconds() - 10 }));
      await expectRefused(assertion('ncb.XA', hub.key, hub.issuer, { nbf: seconds() + 30 }));
      await expectRefused(assertion('ncb.XA', hub.key, hub.issuer, { exp: seconds() + 900 }), /at most 300/);
      await expectRefused(assertion('ncb.XA', hub.key, hub.issuer, { iat: seconds() + 30 }), /ahead/);
      await expectRefused(assertion('ncb.XA', hub.key, hub.issuer, { iat: undefined, exp: seconds() + 200 }), /without iat/);
      await expectRefused(assertion('ncb.XA', hub.key, hub.issuer, { exp: undefined }));
      await expectRefused(assertion('ncb.XA', hub.key, hub.issuer, { jti: undefined }));
    });

    it('made for somebody else, or for several', async () => {
      await expectRefused(assertion('ncb.XA', hub.key, 'https://other.example'));
      await expectRefused(assertion('ncb.XA', hub.key, hub.url('/oauth/token')), /issuer identifier/);
      await expectRefused(assertion('ncb.XA', hub.key, hub.issuer, { aud: [hub.issuer] }), /issuer identifier/);
    });

    it('made before this process could know of it', async () => {
      const once = await assertion('ncb.XA', hub.key, hub.issuer);
      expect((await hub.ask(once, await dpop())).status).toBe(200);
      await hub.restart(Date.now());
      await expectRefused(once, /before this hub process/);
      await expectRefused(assertion('ncb.XA', hub.key, hub.issuer, { iat: undefined, exp: seconds() + 30 }), /before this hub process/);
      await hub.restart();
    });
  });

  it('takes an assertion without kid or iat, and finds the key that signed it', async () => {
    const next = newKey('ncb.XA#2');
    hub.registry.admit('ncb.XA', hub.key, next, entity);
    const mute = await assertion('ncb.XA', next, hub.issuer, { iat: undefined, exp: seconds() + 55 }, { kid: undefined });
    const response = await hub.ask(mute, await dpop());
    const { access_token: token = '' } = (await response.json()) as { access_token?: string };
    expect(decodeJwt(token)['entente_key']).toBe('ncb.XA#2');
  });

  describe('refuses a proof', () => {
    const expectRefused = async (made: Promise<string> | string | undefined, description?: RegExp) =>
      refused(await hub.ask(await assertion('ncb.XA', hub.key, hub.issuer), await made), 400, 'invalid_dpop_proof', description);

    it('that is missing', () => expectRefused(undefined, /needed/));

    it('used before', async () => {
      const once = await dpop();
      expect((await hub.ask(await assertion('ncb.XA', hub.key, hub.issuer), once)).status).toBe(200);
      await expectRefused(once, /used before/);
    });

    it('that is stale or ahead of the clock', async () => {
      await expectRefused(dpop({ iat: seconds() - 70 }), /older than 60/);
      await expectRefused(dpop({ iat: seconds() + 30 }), /ahead/);
    });

    it('for another method or address, or of another kind', async () => {
      await expectRefused(dpop({ htm: 'GET' }));
      await expectRefused(dpop({ htu: 'https://evil.example/oauth/token' }));
      await expectRefused(dpop({}, { typ: 'JWT' }));
    });
  });

  it('serves neither other grants nor other resources', async () => {
    await refused(await hub.ask(await assertion('ncb.XA', hub.key, hub.issuer), await dpop(), { grant_type: 'authorization_code', code: 'x' }), 400, 'unsupported_grant_type');
    await refused(await hub.ask(await assertion('ncb.XA', hub.key, hub.issuer), await dpop(), { resource: 'https://elsewhere.example' }), 400, 'invalid_target');
  });
});
