import { useHub } from '../support/hub.js';
import { newKeyPair, uuidV7 } from '../support/jose-keys.js';
import { read } from '../support/party.js';
import { askForToken, assertionFor, newProofKey, proofFor, type HeldToken } from '../support/tokens.js';
import { newBureau, newBureaus } from '../support/world.js';

const hub = useHub();
const url = (): string => `${hub().url}/oauth/token`;

async function ask(assertion: string, proof?: string): Promise<[number, unknown]> {
  const answer = await askForToken(hub().url, assertion, proof ?? (await proofFor(await newProofKey(), 'POST', url())));
  const body = (await answer.json()) as { error?: string; token_type?: string };
  return [answer.status, body.error ?? body.token_type];
}

/** A request with exactly these headers. */
async function get(path: string, headers: Record<string, string>): Promise<[number, unknown]> {
  const { status, json } = await read(await fetch(hub().url + path, { headers }));
  return [status, json['code']];
}

const bound = async (held: HeldToken, method = 'GET', path = '/v1/inbox', claims: object = {}): Promise<Record<string, string>> => ({
  authorization: `DPoP ${held.token}`, dpop: await proofFor(held, method, hub().url + path, claims),
});

describe('tokens, through the running hub', () => {
  it('are announced where RFC 8414 says, and given for a private_key_jwt with a proof', async () => {
    const metadata = (await (await fetch(`${hub().url}/.well-known/oauth-authorization-server`)).json()) as Record<string, unknown>;
    expect(metadata).toMatchObject({ issuer: hub().dev.issuer, token_endpoint: url() });
    expect(metadata['token_endpoint_auth_methods_supported']).toContain('private_key_jwt');
    const party = await newBureau(hub());
    const answer = await askForToken(hub().url, await assertionFor(party.id, hub().dev.issuer, party.signing), await proofFor(await newProofKey(), 'POST', url()));
    expect(answer.headers.get('cache-control')).toContain('no-store');
    expect(await answer.json()).toMatchObject({ token_type: 'DPoP', expires_in: 300 });
  });

  it('are not given twice for one assertion, nor twice for one proof', async () => {
    const party = await newBureau(hub());
    const assertion = await assertionFor(party.id, hub().dev.issuer, party.signing);
    expect(await ask(assertion)).toEqual([200, 'DPoP']);
    expect(await ask(assertion)).toEqual([401, 'invalid_client']);
    const proof = await proofFor(await newProofKey(), 'POST', url());
    expect(await ask(await assertionFor(party.id, hub().dev.issuer, party.signing), proof)).toEqual([200, 'DPoP']);
    const again = await ask(await assertionFor(party.id, hub().dev.issuer, party.signing), proof);
    expect(again[0]).toBeGreaterThanOrEqual(400);
  });

  it('are not given to who cannot prove who they are', async () => {
    const [party, other] = await newBureaus(hub(), 2);
    const { issuer } = hub().dev;
    const wrong = [
      await assertionFor(party!.id, issuer, other!.signing),
      await assertionFor(party!.id, issuer, { ...other!.signing, kid: party!.signing.kid }),
      await assertionFor(party!.id, issuer, await newKeyPair(party!.id, 'Ed25519')),
      await assertionFor(party!.id, 'https://elsewhere.invalid', party!.signing),
      await assertionFor(party!.id, issuer, party!.signing, { sub: other!.id }),
      await assertionFor(party!.id, issuer, party!.signing, { exp: Math.floor(Date.now() / 1000) - 10 }),
      await assertionFor(party!.id, issuer, party!.signing, { exp: Math.floor(Date.now() / 1000) + 3_600 }),
      await assertionFor('ncb.ZZZZZZZ', issuer, { ...party!.signing, kid: 'ncb.ZZZZZZZ#1' }),
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ iss: party!.id, sub: party!.id, aud: issuer, jti: uuidV7(), exp: Math.floor(Date.now() / 1000) + 60 })).toString('base64url')}.`,
    ];
    for (const assertion of wrong) {
      const [status, error] = await ask(assertion);
      expect([status >= 400 && status < 500, error]).toEqual([true, expect.stringMatching(/^invalid_(client|request)$/) as string]);
    }
  });

  it('open nothing as a bearer, without a proof, or with another’s proof', async () => {
    const [party, other] = await newBureaus(hub(), 2);
    const [held, foreign] = [await party!.tokens.fresh(), await other!.tokens.fresh()];
    expect(await get('/v1/inbox', {})).toEqual([401, 'token-missing']);
    expect(await get('/v1/inbox', { authorization: `Bearer ${held.token}` })).toEqual([401, 'token-unbound']);
    expect(await get('/v1/inbox', { authorization: `DPoP ${held.token}` })).toEqual([401, 'token-unbound']);
    expect(await get('/v1/inbox', { ...(await bound({ ...foreign, token: held.token })) })).toEqual([401, 'proof-invalid']);
    expect(await get('/v1/inbox', { authorization: `DPoP ${held.token}`, dpop: (await bound(foreign))['dpop']! })).toEqual([401, 'proof-invalid']);
    expect(await get('/v1/inbox', await bound(held))).toEqual([200, undefined]);
  });

  it('hold a proof to its method, address, token, time and one use', async () => {
    const party = await newBureau(hub());
    const held = await party.tokens.fresh();
    expect(await get('/v1/inbox', await bound(held, 'POST'))).toEqual([401, 'proof-invalid']);
    expect(await get('/v1/inbox', await bound(held, 'GET', '/v1/participants'))).toEqual([401, 'proof-invalid']);
    expect(await get('/v1/inbox', await bound(held, 'GET', '/v1/inbox', { htu: 'https://elsewhere.invalid/v1/inbox' }))).toEqual([401, 'proof-invalid']);
    expect(await get('/v1/inbox', await bound(held, 'GET', '/v1/inbox', { ath: 'A'.repeat(43) }))).toEqual([401, 'proof-invalid']);
    const proof = await bound(held);
    expect(await get('/v1/inbox', proof)).toEqual([200, undefined]);
    expect(await get('/v1/inbox', proof)).toEqual([401, 'proof-replayed']);
    expect(await get('/v1/inbox?limit=2', await bound(held))).toEqual([200, undefined]);
  });

  it('are refused when they were altered or are not ours', async () => {
    const party = await newBureau(hub());
    const held = await party.tokens.fresh();
    const [head, body, signature] = held.token.split('.') as [string, string, string];
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'gs' })).toString('base64url');
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
    for (const token of [`${head}.${forged}.${signature}`, `${none}.${body}.`, `${head}.${body}.${signature.slice(0, -2)}`, `${held.token}x`, 'x.y.z', 'x']) {
      expect(await get('/v1/inbox', await bound({ ...held, token }))).toEqual([401, 'token-invalid']);
    }
  });

  it('write nothing for who has none: no refusal is recorded', async () => {
    const { header, recordsWhere } = await import('../support/kafka.js');
    const { sha256 } = await import('../support/jose-keys.js');
    const [party, reader] = await newBureaus(hub(), 2);
    const jws = await party!.sign(party!.draft([reader!]));
    expect((await fetch(`${hub().url}/v1/messages`, { method: 'POST', headers: { 'content-type': 'application/jose' }, body: jws })).status).toBe(401);
    expect(await recordsWhere(hub(), 'exchange.refused', (record) => header(record, 'entente-digest') === sha256(jws))).toEqual([]);
  });
});
