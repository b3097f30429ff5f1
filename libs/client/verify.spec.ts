import { CompactSign, importJWK, type JWK } from 'jose';
import { FixedKeys, type RegisteredKey } from './registered-keys.js';
import { Signer, TYP } from './signer.js';
import { newParty, type Party } from './testing/fake-hub.js';
import { verifyAcceptance, verifyJws } from './verify.js';

let a: Party;
let b: Party;
let hub: Party;
const keysOf = (...parties: readonly Party[]): FixedKeys => new FixedKeys(new Map(parties.map(({ id, keys }) => [id, keys])));
const payload = { hub: 'h', id: '1', from: 'ncb.XA', issuedAt: '2026-11-22T10:00:00.000Z' };

beforeAll(async () => {
  [a, b, hub] = await Promise.all([newParty('ncb.XA'), newParty('ncb.XB', { signing: 'P-256' }), newParty('hub')]);
});

const forge = async (key: JWK, header: { alg: string; [name: string]: unknown }, body: unknown): Promise<string> =>
  new CompactSign(new TextEncoder().encode(JSON.stringify(body))).setProtectedHeader(header).sign(await importJWK(key, header.alg));

test('a message verifies with the registered key of its sender, Ed25519 and P-256', async () => {
  const compact = await new Signer(a.signing).sign(payload, TYP.message);
  await expect(verifyJws(compact, keysOf(a, b), TYP.message)).resolves.toMatchObject({ signer: 'ncb.XA', kid: 'ncb.XA#sign', payload, notes: [] });
  const other = await new Signer(b.signing).sign({ ...payload, from: 'ncb.XB' }, TYP.message);
  await expect(verifyJws(other, keysOf(a, b))).resolves.toMatchObject({ signer: 'ncb.XB', alg: 'ES256' });
});

test.each<[string, string, (good: string) => string | Promise<string>]>([
  ['a changed payload', 'signature-invalid', (good) => good.replace(/\.[^.]+\./, `.${Buffer.from(JSON.stringify({ ...payload, id: '2' })).toString('base64url')}.`)],
  ['a signature of another key', 'signature-invalid', () => forge(hub.signing, { alg: 'EdDSA', kid: 'ncb.XA#sign', typ: TYP.message }, payload)],
  ['alg none', 'algorithm-not-allowed', (good) => `${Buffer.from(JSON.stringify({ alg: 'none', kid: 'ncb.XA#sign', typ: TYP.message })).toString('base64url')}.${good.split('.')[1] ?? ''}.`],
  ['a MAC', 'algorithm-not-allowed', (good) => `${Buffer.from(JSON.stringify({ alg: 'HS256', kid: 'ncb.XA#sign', typ: TYP.message })).toString('base64url')}.${good.split('.').slice(1).join('.')}`],
  ['an unknown kid', 'key-unknown', () => forge(a.signing, { alg: 'EdDSA', kid: 'ncb.XA#other', typ: TYP.message }, payload)],
  ['a sealing key as signer', 'key-unknown', () => forge(a.signing, { alg: 'EdDSA', kid: 'ncb.XA#seal', typ: TYP.message }, payload)],
  ['a key in the header', 'header-not-allowed', () => forge(a.signing, { alg: 'EdDSA', kid: 'ncb.XA#sign', typ: TYP.message, jwk: { kty: 'OKP' } }, payload)],
  ['another typ', 'wrong-typ', () => new Signer(a.signing).sign(payload, TYP.routing)],
  ['two segments', 'not-a-jws', (good) => good.split('.').slice(0, 2).join('.')],
  ['padding', 'not-json', (good) => good.replace('.', '=.')],
  ['nobody', 'signer-missing', () => new Signer(a.signing).sign({ id: '1' }, TYP.message)],
])('%s does not hold', async (_name, code, spoil) => {
  const good = await new Signer(a.signing).sign(payload, TYP.message);
  await expect(verifyJws(await spoil(good), keysOf(a, hub), TYP.message)).rejects.toMatchObject({ name: 'Fault', code });
});

test('a key revoked or expired before the message was issued does not hold; one revoked since is pointed out', async () => {
  const compact = await new Signer(a.signing).sign(payload, TYP.message);
  const withTimes = (times: Partial<RegisteredKey>): FixedKeys => new FixedKeys(new Map([['ncb.XA', a.keys.map((key) => ({ ...key, ...times }))]]));
  await expect(verifyJws(compact, withTimes({ revokedAt: '2026-11-22T09:00:00Z' }))).rejects.toMatchObject({ code: 'key-revoked' });
  await expect(verifyJws(compact, withTimes({ notAfter: '2026-11-22T09:00:00Z' }))).rejects.toMatchObject({ code: 'key-expired' });
  await expect(verifyJws(compact, withTimes({ revokedAt: '2026-11-22T11:00:00Z' }))).resolves.toMatchObject({ notes: ['key-revoked-since'] });
});

test('an acceptance is believed only when the hub signed it about this very message', async () => {
  const about = { hub: 'h', from: 'ncb.XA', id: '1', digest: 'd' };
  const acceptance = { ...about, acceptedAt: '2026-11-22T10:00:00.000Z', topic: 't', partition: 0, offset: 1 };
  const compact = await new Signer(hub.signing).sign(acceptance, TYP.acceptance);
  await expect(verifyAcceptance(compact, about, keysOf(hub))).resolves.toEqual(acceptance);
  await expect(verifyAcceptance(compact, { ...about, digest: 'e' }, keysOf(hub))).rejects.toMatchObject({ code: 'acceptance-mismatch' });
  const foreign = await new Signer({ ...a.signing, kid: 'hub#sign' }).sign(acceptance, TYP.acceptance);
  await expect(verifyAcceptance(foreign, about, keysOf(hub))).rejects.toMatchObject({ code: 'signature-invalid' });
});
