import { SDJwtInstance } from '@sd-jwt/core';
import { digest, generateSalt } from '@sd-jwt/crypto-nodejs';
import { digestOf } from './bytes.js';
import { EntenteClient } from './client.js';
import { recompose, type Draft } from './draft.js';
import type { ReadMessage, Received } from './received.js';
import { FixedKeys } from './registered-keys.js';
import { disclose, isSdJwt, joinSdJwt, maskBody } from './sd-jwt.js';
import { Signer, TYP } from './signer.js';
import { FakeHub, newParty, type Party } from './testing/fake-hub.js';
import { parseJws, verifyJws } from './verify.js';

let a: Party;
let b: Party;
let hub: FakeHub;
const PERSONS = [{ fullName: 'An invented person', birthDate: '1990' }, { fullName: 'Another' }];
const body = { text: 'hello', persons: PERSONS, objects: [{ description: 'a', owner: 'b' }] };
const draft: Draft = { type: 'general.information/1', to: 'ncb.XB', body, maskable: ['/persons', '/objects/0/owner'] };

beforeAll(async () => {
  const [sender, reader, own] = await Promise.all([newParty('ncb.XA'), newParty('ncb.XB', { signing: 'P-256' }), newParty('hub')]);
  [a, b] = [sender, reader];
  hub = new FakeHub(own, [a, b]);
});
const clientOf = (party: Party): EntenteClient => new EntenteClient({ url: hub.url, hub: 'h', participant: party.id, signingKey: party.signing, sealingKeys: [party.sealing], fetch: hub.fetch });
const keys = (): FixedKeys => new FixedKeys(new Map([a, b].map((party) => [party.id, party.keys])));
const read = async (message: string): Promise<Received> => clientOf(b).read({ message, receivedAt: '' });
/** Without the disclosure of a member. */
const without = (compact: string, name: string): string => compact.split('~').filter((part) => !Buffer.from(part, 'base64url').toString().includes(`"${name}"`) || part.includes('.')).join('~');

describe('sending', () => {
  test('a draft with maskable members is an SD-JWT, in the clear, and what is in them is in the disclosures alone', async () => {
    const { compact, sealed, clearBecause, maskable, message, digest: named } = await clientOf(a).compose(draft);
    expect({ sealed, clearBecause, maskable }).toEqual({ sealed: false, clearBecause: 'maskable', maskable: ['/body/persons', '/body/objects/0/owner'] });
    expect(message.body).toEqual(body);
    const [signed = '', ...rest] = compact.split('~');
    expect(rest).toHaveLength(3);
    const { typ, payload } = parseJws(signed);
    expect(typ).toBe('entente+sd-jwt');
    expect(payload).toMatchObject({ from: 'ncb.XA', _sd_alg: 'sha-256', body: { text: 'hello', objects: [{ description: 'a' }] } });
    expect(JSON.stringify(payload)).not.toMatch(/An invented person|owner/);
    expect(named).toBe(await digestOf(signed));
  });

  test('it is posted under its media type, and its acceptance is held against the digest of what was signed', async () => {
    const sent = await clientOf(a).send(draft);
    expect(hub.asked.at(-1)?.headers.get('content-type')).toBe('application/sd-jwt');
    expect(sent.digest).toBe(await digestOf(hub.asked.at(-1)?.body.split('~')[0] ?? ''));
  });

  test('signed before, it is sent again byte for byte', async () => {
    const composed = await clientOf(a).compose(draft);
    await expect(recompose(composed.compact)).resolves.toMatchObject({ compact: composed.compact, digest: composed.digest, message: composed.message, clearBecause: 'maskable' });
  });

  test('what a pointer names and is not there needs no mask; a star is every element', async () => {
    expect((await maskBody(body, ['/vessels', '/body/persons/*/birthDate', '/text/x', '/persons/length'])).maskable).toEqual(['/body/persons/0/birthDate']);
    expect((await maskBody({ 'a/b~c': 1 }, ['/a~1b~0c'])).body).toEqual({ _sd: [expect.any(String)] });
    expect(isSdJwt((await clientOf(a).compose({ ...draft, maskable: [] })).compact)).toBe(true);
  });

  test.each<[string, readonly string[], string]>([
    ['an element of an array', ['/persons/0'], 'element of an array'],
    ['the body', ['/body'], 'no JSON Pointer'],
    ['no pointer', ['persons'], 'no JSON Pointer'],
    ['a member inside another', ['/persons', '/persons/*/birthDate'], 'inside another'],
  ])('%s is refused', async (_, maskable, why) => expect(maskBody(body, maskable)).rejects.toThrow(why));

  test('nothing of a control message can be withheld', async () => {
    await expect(clientOf(a).compose({ type: 'control.outcome/1', to: 'ncb.XB', body: { note: 'a' }, maskable: ['/note'] })).rejects.toThrow('Control messages');
  });
});

describe('reading', () => {
  test('everything disclosed reads as it was written', async () => {
    const { compact, digest: named } = await clientOf(a).compose(draft);
    expect(await read(compact)).toMatchObject({ body, withheld: [], digest: named, sealed: false });
    expect(((await read(compact)) as ReadMessage).message).not.toHaveProperty('_sd_alg');
  });

  test('what was withheld is told by its place, and the signature and digest hold', async () => {
    const { compact, digest: named } = await clientOf(a).compose(draft);
    const given = without(compact, 'persons');
    expect(await read(given)).toMatchObject({ body: { text: 'hello', objects: body.objects }, withheld: [{ at: '/body', members: 1 }], digest: named });
    expect(await read(without(given, 'owner'))).toMatchObject({ withheld: [{ at: '/body', members: 1 }, { at: '/body/objects/0', members: 1 }] });
  });

  test.each<[string, string, (compact: string) => string | Promise<string>]>([
    ['a flipped bit in a disclosure', 'disclosure-invalid', (compact) => compact.replace(/~(..)(.)/, (_, start: string, sign: string) => `~${start}${sign === 'A' ? 'B' : 'A'}`)],
    ['a disclosure of another message', 'disclosure-invalid', async (compact) => compact + ((await clientOf(a).compose(draft)).compact.split('~')[1] ?? '') + '~'],
    ['a disclosure twice', 'disclosure-invalid', (compact) => `${compact}${compact.split('~')[1] ?? ''}~`],
    ['no disclosure but text', 'disclosure-invalid', (compact) => `${compact}abc~`],
    ['a key binding JWT', 'not-an-sd-jwt', (compact) => `${compact}a.b.c`],
    ['the signed part alone', 'wrong-typ', (compact) => compact.split('~')[0] ?? ''],
    ['a changed payload', 'signature-invalid', (compact) => compact.replace(/\.[^.]+\./, `.${Buffer.from('{"from":"ncb.XA","body":{}}').toString('base64url')}.`)],
  ])('%s does not hold', async (_, code, spoil) => {
    const { compact } = await clientOf(a).compose(draft);
    expect((await read(await spoil(compact))).fault).toMatchObject({ code });
  });

  test.each<[string, Record<string, unknown>]>([
    ['another hash', { _sd_alg: 'sha-512', body: {} }],
    ['a digest beside the body', { _sd: ['x'], body: {} }],
    ['an element of an array', { body: { list: [{ '...': 'x' }] } }],
    ['an empty list of digests', { body: { _sd: [] } }],
    ['a digest twice', { body: { _sd: ['x', 'x'] } }],
    ['no body', {}],
  ])('%s does not hold', async (_, payload) => {
    const compact = joinSdJwt(await new Signer(a.signing).sign({ from: 'ncb.XA', ...payload }, TYP.maskable), []);
    await expect(verifyJws(compact, keys())).rejects.toMatchObject({ code: 'disclosure-invalid' });
  });

  test('a disclosure inside a disclosure, one over a member in clear, and a reserved name do not hold', async () => {
    const encoded = (name: string, value: unknown): string => Buffer.from(JSON.stringify(['Qg_O64zqAxe412a108iroA', name, value])).toString('base64url');
    for (const [one, more] of [[encoded('a', { _sd: ['x'] }), {}], [encoded('text', 1), { text: 1 }], [encoded('__proto__', {}), {}], [encoded('_sd', []), {}]] as const) {
      await expect(disclose(joinSdJwt('a.b.c', [one]), { body: { ...more, _sd: [await digestOf(one)] } })).rejects.toMatchObject({ code: 'disclosure-invalid' });
    }
  });

  test('an SD-JWT is no routing and no acceptance', async () => {
    const { compact } = await clientOf(a).compose(draft);
    await expect(verifyJws(compact, keys(), TYP.acceptance)).rejects.toMatchObject({ code: 'wrong-typ' });
  });
});

describe('another implementation of RFC 9901 (@sd-jwt/core)', () => {
  /** `@sd-jwt/core` over our signatures: what it is given to sign and verify is the signing input. */
  const other = (): SDJwtInstance<Record<string, unknown>> =>
    new SDJwtInstance({
      hasher: digest, hashAlg: 'sha-256', saltGenerator: generateSalt, signAlg: 'EdDSA',
      signer: async (data) => (await signRaw(data)),
      verifier: async (data, signature) => (await signRaw(data)) === signature,
    });
  /** Ed25519 signs the same bytes alike, so that signing again verifies. */
  const signRaw = async (data: string): Promise<string> => {
    const key = await crypto.subtle.importKey('jwk', { kty: 'OKP', crv: 'Ed25519', x: a.signing.x ?? '', d: a.signing.d ?? '' }, 'Ed25519', false, ['sign']);
    return Buffer.from(await crypto.subtle.sign('Ed25519', key, new TextEncoder().encode(data))).toString('base64url');
  };

  test('reads in ours what we read, whole and in part', async () => {
    const { compact, message } = await clientOf(a).compose(draft);
    expect((await other().verify(compact)).payload).toEqual(message);
    const { body: part } = ((await read(without(compact, 'persons'))) as ReadMessage);
    expect((await other().verify(without(compact, 'persons'))).payload).toMatchObject({ body: part });
  });

  test('writes what we read', async () => {
    const { message } = await clientOf(a).compose({ ...draft, clear: true });
    const theirs = await other().issue({ ...message } as Record<string, unknown>, { body: { _sd: ['persons'] } } as never, { header: { typ: TYP.maskable, kid: a.signing.kid } });
    expect(await read(theirs)).toMatchObject({ body, withheld: [] });
    const shown = await other().present(theirs, {} as never);
    expect(await read(shown)).toMatchObject({ body: { text: 'hello' }, withheld: [{ at: '/body', members: 1 }] });
  });
});
