import { createHmac, hash, randomUUID } from 'node:crypto';
import { CompactSign, decodeJwt, importJWK } from 'jose';
import type { ProblemDocument } from '#kernel';
import { compact, newKey, proof } from './testing/keys.js';
import { TestHub } from './testing/test-hub.js';

const seconds = (): number => Math.floor(Date.now() / 1000);

describe('the token door', () => {
  const hub = new TestHub();
  let token: string;

  beforeAll(async () => {
    await hub.start();
    token = await hub.token();
  });
  afterAll(() => hub.app.close(500));
  beforeEach(() => hub.registry.admit('ncb.XA', hub.key));

  const get = (headers: Record<string, string>, path = '/v1/inbox?after=1') => fetch(hub.url(path), { headers });

  async function expectProblem(response: Response, code: string, error?: string, detail?: RegExp): Promise<void> {
    const problem = (await response.json()) as ProblemDocument;
    expect({ code: problem.code, status: response.status }).toEqual({ code, status: 401 });
    expect(problem.type).toBe(`/problems/${code}`);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const challenge = response.headers.get('www-authenticate') ?? '';
    expect(challenge).toMatch(/^DPoP .*algs="ES256 EdDSA"$/);
    if (error === undefined) expect(challenge).not.toContain('error=');
    else expect(challenge).toContain(`error="${error}"`);
    if (detail !== undefined) expect(problem.detail).toMatch(detail);
  }

  /** Sends a request whose proof differs from a right one. */
  const withProof = async (claims: Record<string, unknown>, header: Record<string, unknown> = {}, path = '/v1/inbox') => get(await hub.headers(token, 'GET', '/v1/inbox', claims, header), path);

  it('admits a bound token with a fresh proof, again and again', async () => {
    for (let i = 0; i < 3; i++) expect(await (await get(await hub.headers(token, 'GET', '/v1/inbox'))).json()).toEqual({ participant: 'ncb.XA' });
    // Query and fragment in htu do not count, nor which name of this machine was called, nor escapes that mean the same.
    for (const htu of [`${hub.issuer}/v1/inbox?x=1#y`, `${hub.issuer.replace('127.0.0.1', 'localhost')}/v1/inbox`, `${hub.issuer.replace('http', 'HTTP')}/v1/./inbox`]) {
      expect((await withProof({ htu })).status).toBe(200);
    }
  });

  it('asks for a token', async () => {
    await expectProblem(await get({}), 'token-missing');
    await expectProblem(await get({ Authorization: 'Basic eDp5' }), 'token-missing');
    await expectProblem(await get({ Authorization: 'DPoP' }), 'token-missing');
  });

  it('refuses a bearer, and a token without proof', async () => {
    const { DPoP = '' } = await hub.headers(token, 'GET', '/v1/inbox');
    await expectProblem(await get({ Authorization: `Bearer ${token}` }), 'token-unbound', 'invalid_token');
    await expectProblem(await get({ Authorization: `Bearer ${token}`, DPoP }), 'token-unbound', 'invalid_token');
    await expectProblem(await get({ Authorization: `DPoP ${token}` }), 'token-unbound', 'invalid_token');
  });

  it('refuses a token that was altered, expired, unsigned, of another issuer, of another kind, or signed by anybody else', async () => {
    const [header = '', payload = '', signature = ''] = token.split('.');
    const right = decodeJwt(token);
    const sign = async (claims: object, protectedHeader: object = {}, key = hub.tokenKey): Promise<string> =>
      new CompactSign(Buffer.from(JSON.stringify({ ...right, ...claims }))).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: hub.tokenKey.kid, ...protectedHeader }).sign(await importJWK({ ...key }, 'EdDSA'));
    const macInput = compact({ alg: 'HS256', typ: 'at+jwt', kid: hub.tokenKey.kid }, right, '').slice(0, -1);
    const forged = [
      'rubbish',
      `${header}.${Buffer.from(JSON.stringify({ ...right, sub: 'gs' })).toString('base64url')}.${signature}`,
      `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
      `${header}.${payload}.${signature}==`,
      `${header}.${payload}.`,
      compact({ alg: 'none', typ: 'at+jwt', kid: hub.tokenKey.kid }, right, ''),
      `${macInput}.${createHmac('sha256', Buffer.from(hub.tokenKey.x, 'base64url')).update(macInput).digest('base64url')}`,
      await sign({}, {}, newKey(hub.tokenKey.kid)),
      await sign({}, { kid: 'unknown' }),
      await sign({}, { typ: 'JWT' }),
      await sign({ iss: 'https://other.example' }),
      await sign({ aud: 'https://other.example' }),
      await sign({ exp: seconds() - 1 }),
      await sign({ exp: undefined }),
      await sign({ sub: 'ncb.XQ' }),
      await sign({ entente_key: 'ncb.XA#0' }),
    ];
    for (const each of forged) await expectProblem(await get(await hub.headers(each, 'GET', '/v1/inbox')), 'token-invalid', 'invalid_token');
    await expectProblem(await get(await hub.headers(await sign({ cnf: undefined }), 'GET', '/v1/inbox')), 'token-unbound', 'invalid_token');
    // The same helper with nothing changed makes a token that is taken, so each refusal is for its own reason.
    expect((await get(await hub.headers(await sign({}), 'GET', '/v1/inbox'))).status).toBe(200);
  });

  it('refuses a proof of another key, method, address or token', async () => {
    const refused = async (response: Response, detail?: RegExp) => expectProblem(response, 'proof-invalid', 'invalid_dpop_proof', detail);
    const ath = hash('sha256', token, 'base64url');
    await refused(await get({ Authorization: `DPoP ${token}`, DPoP: await proof(newKey('thief'), 'GET', hub.url('/v1/inbox'), { ath }) }), /another key/);
    await refused(await withProof({ htm: 'POST' }), /another method/);
    await refused(await withProof({}, {}, '/v1/messages/ncb.XB/1'), /another address/);
    await refused(await withProof({ htu: 'https://evil.example/v1/inbox' }), /another address/);
    await refused(await withProof({ htu: `http://user@${new URL(hub.issuer).host}/v1/inbox` }), /another address/);
    await refused(await withProof({ htu: `${hub.issuer}//v1/inbox` }), /another address/);
    await refused(await withProof({ ath: hash('sha256', 'other', 'base64url') }), /another token/);
    await refused(await withProof({ ath: undefined }));
    await refused(await withProof({ jti: undefined }));
    await refused(await withProof({ jti: 'x'.repeat(300) }));
    await refused(await withProof({ iat: undefined }));
  });

  it('refuses a proof that is unsigned, MACed, altered, of another kind, or carries a private key', async () => {
    const refused = async (dpop: string) => expectProblem(await get({ Authorization: `DPoP ${token}`, DPoP: dpop }), 'proof-invalid', 'invalid_dpop_proof');
    const { DPoP: right = '' } = await hub.headers(token, 'GET', '/v1/inbox');
    const [header = '', payload = '', signature = ''] = right.split('.');
    const { kty, crv, x, d } = hub.dpopKey;
    const jwk = { kty, crv, x };
    const claims = { ...decodeJwt(right), jti: randomUUID() };
    const macInput = compact({ typ: 'dpop+jwt', alg: 'HS256', jwk }, claims, '').slice(0, -1);
    await refused(compact({ typ: 'dpop+jwt', alg: 'none', jwk }, claims, ''));
    await refused(`${macInput}.${createHmac('sha256', Buffer.from(x, 'base64url')).update(macInput).digest('base64url')}`);
    await refused(compact({ typ: 'dpop+jwt', alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } }, claims, 'AAAA'));
    await refused(`${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`);
    await refused(`${header}.${payload}.${signature.slice(0, -4)}AAAA`);
    await refused(`${right}.x`);
    await refused(`${right}, ${right}`);
    await refused((await hub.headers(token, 'GET', '/v1/inbox', {}, { typ: 'JWT' }))['DPoP'] ?? '');
    await refused((await hub.headers(token, 'GET', '/v1/inbox', {}, { jwk: { ...jwk, d } }))['DPoP'] ?? '');
    await refused((await hub.headers(token, 'GET', '/v1/inbox', {}, { jwk: newKey('p', 'P-256') }))['DPoP'] ?? '');
    await refused(compact({ typ: 'dpop+jwt', alg: 'EdDSA' }, claims, signature));
    await refused('x'.repeat(9000));
    // Not spent by any of this: only a proof whose signature holds is used up.
    expect((await get({ Authorization: `DPoP ${token}`, DPoP: right }, '/v1/inbox')).status).toBe(200);
  });

  it('takes a proof once, however many arrive together, here and at the token endpoint', async () => {
    const headers = await hub.headers(token, 'GET', '/v1/inbox');
    const answers = await Promise.all(Array.from({ length: 8 }, () => get(headers, '/v1/inbox')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(7).fill(401)]);
    await expectProblem(await get(headers, '/v1/inbox'), 'proof-replayed', 'invalid_dpop_proof');
    const jti = randomUUID();
    expect((await withProof({ jti })).status).toBe(200);
    await expectProblem(await withProof({ jti }), 'proof-replayed', 'invalid_dpop_proof');
  });

  it('refuses a proof that is stale or ahead of the clock', async () => {
    expect((await withProof({ iat: seconds() - 55 })).status).toBe(401); // before the start of this process, ten seconds ago
    await expectProblem(await withProof({ iat: seconds() - 62 }), 'proof-stale', 'invalid_dpop_proof', /older than 60/);
    await expectProblem(await withProof({ iat: seconds() - 12 }), 'proof-stale', 'invalid_dpop_proof', /before this hub process/);
    await expectProblem(await withProof({ iat: seconds() + 300 }), 'proof-stale', 'invalid_dpop_proof', /ahead/);
    expect((await withProof({ iat: seconds() - 5 })).status).toBe(200);
  });

  it('refuses a known token at once when its participant is suspended or its key revoked', async () => {
    expect((await withProof({})).status).toBe(200);
    hub.registry.admit('ncb.XA', newKey('ncb.XA#2'));
    await expectProblem(await withProof({}), 'token-invalid', 'invalid_token');
    hub.registry.admit('ncb.XA', newKey('ncb.XA#2'), hub.key);
    expect((await withProof({})).status).toBe(200);
    hub.registry.keys.delete('ncb.XA');
    await expectProblem(await withProof({}), 'token-invalid', 'invalid_token');
    hub.registry.admit('ncb.XA');
    await expectProblem(await withProof({}), 'token-invalid', 'invalid_token');
  });

  it('does not let one process\'s proofs be replayed at the next', async () => {
    const headers = await hub.headers(token, 'GET', '/v1/inbox');
    expect((await get(headers, '/v1/inbox')).status).toBe(200);
    await hub.restart(Date.now());
    await expectProblem(await get(headers, '/v1/inbox'), 'proof-stale', 'invalid_dpop_proof', /before this hub process/);
    await hub.restart();
    // The token itself outlives the process.
    expect((await withProof({})).status).toBe(200);
  });
});
