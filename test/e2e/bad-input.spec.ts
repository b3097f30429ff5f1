import { sign as signBytes, createPrivateKey } from 'node:crypto';
import { pause, useHub, type PrivateKey } from '../support/hub.js';
import { LOOSE, macUnderPublicKey, respelt, unsigned } from '../support/forgery.js';
import { newKeyPair, signCompact, uuidV7 } from '../support/jose-keys.js';
import { settle, type Answer, type Draft, type Party } from '../support/party.js';
import { keysBody, newBureaus, stated } from '../support/world.js';

// The catalogue of bad input (ASVS 5.0 V9, RFC 8725, RFC 7493): each attack has one answer, nothing of it is delivered, and
// the hub serves on.
const hub = useHub();
let sender: Party;
let reader: Party;
let other: Party;
let revoked: PrivateKey;
let expired: PrivateKey;

beforeAll(async () => {
  [sender, reader, other] = (await newBureaus(hub(), 3)) as [Party, Party, Party];
  [revoked, expired] = [await newKeyPair(sender.id, 'Ed25519'), await newKeyPair(sender.id, 'Ed25519')];
  await stated(sender, 'add-key', sender.id, await keysBody(hub(), sender.id, [revoked]));
  await stated(sender, 'add-key', sender.id, await keysBody(hub(), sender.id, [expired], { notAfter: new Date(Date.now() + 500).toISOString() }));
  await stated(sender, 'revoke-key', sender.id, { kid: revoked.kid, reason: 'Lost, for the exercise.' });
  await pause(600);
});

// Whatever was tried: the hub is well, and what is in order still crosses, alone.
afterAll(async () => {
  const last = await settle(sender, [reader]);
  expect((await reader.mailbox()).map((item) => item.reference)).toEqual([last]);
  expect((await fetch(`${hub().url}/readyz`)).status).toBe(200);
});

const draft = (more: object = {}): Draft => sender.draft([reader], { ...more });
const typed = { typ: 'entente+jws' };
const head = (more: object = {}): object => ({ alg: 'EdDSA', kid: sender.signing.kid, typ: 'entente+jws', ...more });
const now = (offsetMs: number): string => new Date(Date.now() + offsetMs).toISOString();

/** Signs exactly these header and payload bytes, in order or not. */
function signRaw(key: PrivateKey, header: object | string, payload: string | Uint8Array): string {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  const input = `${Buffer.from(text).toString('base64url')}.${Buffer.from(payload as string).toString('base64url')}`;
  const { kty, crv, x, d } = key;
  return `${input}.${signBytes(null, Buffer.from(input), createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' })).toString('base64url')}`;
}
const signText = (payload: string | Uint8Array): string => signRaw(sender.signing, head(), payload);
/** The text of a good payload with something put into its body. */
const withBody = (body: string): string => JSON.stringify({ ...draft(), body: 'BODY' }).replace('"BODY"', body);

const post = async (body: string): Promise<Answer> => sender.call('POST', '/v1/messages', { body });

type Make = () => string | Promise<string>;
type Case = readonly [name: string, status: number, code: string, make: Make];

const signature: readonly Case[] = [
  ['is no JWS at all', 400, 'not-a-jws', () => 'hello'],
  ['has two segments', 400, 'not-a-jws', async () => (await sender.sign(draft())).split('.').slice(0, 2).join('.')],
  ['has four segments', 400, 'not-a-jws', async () => `${await sender.sign(draft())}.AAAA`],
  ['has five segments, like a JWE', 400, 'not-a-jws', () => 'AAAA.AAAA.AAAA.AAAA.AAAA'],
  ['is the JSON serialization', 400, 'not-a-jws', async () => {
    const [header, payload, mark] = (await sender.sign(draft())).split('.');
    return JSON.stringify({ protected: header, payload, signature: mark });
  }],
  ['has an empty payload segment (detached)', 400, 'not-a-jws', async () => respelt(await sender.sign(draft()), 1, () => '')],
  ['says alg none', 401, 'algorithm-not-allowed', () => unsigned(head({ alg: 'none' }), draft())],
  ['says alg None with a signature', 401, 'algorithm-not-allowed', () => unsigned(head({ alg: 'None' }), draft(), new Uint8Array(64))],
  ['is a MAC under the public key as PEM', 401, 'algorithm-not-allowed', () => macUnderPublicKey(sender.signing, draft(), 'pem')],
  ['is a MAC under the raw public key', 401, 'algorithm-not-allowed', () => macUnderPublicKey(sender.signing, draft(), 'raw')],
  ['is a MAC under the public JWK', 401, 'algorithm-not-allowed', () => macUnderPublicKey(sender.signing, draft(), 'jwk')],
  ['says ES256 for a key of Ed25519', 401, 'algorithm-not-allowed', () => unsigned(head({ alg: 'ES256' }), draft(), new Uint8Array(64))],
  ['has no signature', 401, 'signature-invalid', () => unsigned(head(), draft())],
  ['has a signature of zeros', 401, 'signature-invalid', () => unsigned(head(), draft(), new Uint8Array(64))],
  ['is signed by another’s key under its own name', 401, 'key-unknown', () => signCompact(other.signing, typed, draft())],
  ['is signed by another’s key under the sender’s kid', 401, 'signature-invalid', () => signCompact(other.signing, { ...typed, kid: sender.signing.kid }, draft())],
  ['is signed by a key nobody registered', 401, 'key-unknown', async () => signCompact(await newKeyPair(sender.id, 'Ed25519'), typed, draft())],
  ['names the sender’s sealing key', 401, 'key-unknown', () => unsigned(head({ kid: sender.sealing.kid }), draft(), new Uint8Array(64))],
  ['is signed by a revoked key', 401, 'key-revoked', () => signCompact(revoked, typed, draft())],
  ['is signed by an expired key', 401, 'key-expired', () => signCompact(expired, typed, draft())],
  ['speaks for another', 403, 'not-yourself', () => sender.sign(draft({ from: other.id }))],
  ['speaks for the hub', 403, 'not-yourself', () => sender.sign(draft({ from: 'hub' }))],
  ['has a changed payload', 401, 'signature-invalid', async () => respelt(await sender.sign(draft()), 1, () => Buffer.from(JSON.stringify(draft({ subject: 'changed' }))).toString('base64url'))],
  ['has a changed header', 401, 'signature-invalid', async () => respelt(await sender.sign(draft()), 0, () => Buffer.from(JSON.stringify({ typ: 'entente+jws', kid: sender.signing.kid, alg: 'EdDSA' })).toString('base64url'))],
  ['is signed as something else (typ)', 400, 'wrong-typ', () => sender.sign(draft(), { typ: 'entente-statement+jws' })],
  ['is signed as a plain JWT', 400, 'wrong-typ', () => sender.sign(draft(), { typ: 'JWT' })],
  ['has no kid', 400, 'header-not-allowed', () => signRaw(sender.signing, { alg: 'EdDSA', typ: 'entente+jws' }, JSON.stringify(draft()))],
  ['has a kid that is no text', 400, 'header-not-allowed', () => signRaw(sender.signing, head({ kid: { toString: 1 } }), JSON.stringify(draft()))],
  ['has a header that is no object', 400, 'not-a-jws', () => signRaw(sender.signing, '[]', JSON.stringify(draft()))],
  ['names alg twice', 400, 'duplicate-name', () => signRaw(sender.signing, `{"alg":"EdDSA","alg":"none","kid":"${sender.signing.kid}","typ":"entente+jws"}`, JSON.stringify(draft()))],
  ['has a header as long as a book', 400, 'header-not-allowed', () => signRaw(sender.signing, head({ kid: 'k'.repeat(100_000) }), JSON.stringify(draft()))],
  ...['crit', 'jwk', 'jku', 'x5u', 'x5c', 'x5t', 'b64', 'zip', 'cty', 'nonce'].map((member): Case => [`has ${member} in its header`, 400, 'header-not-allowed', () => {
    const values: Record<string, unknown> = { crit: ['b64'], b64: false, jwk: { kty: 'OKP', crv: 'Ed25519', x: sender.signing.x }, x5c: ['AAAA'] };
    return signRaw(sender.signing, head({ [member]: values[member] ?? `${hub().url}/healthz` }), JSON.stringify(draft()));
  }]),
  ...Object.entries(LOOSE).flatMap(([name, spell]) => ([0, 1, 2] as const).map((segment): Case => [`writes segment ${segment + 1} with ${name}`, 400, 'loose-base64url', async () => {
    for (let round = 0; ; round++) {
      // Until the text has the characters, and the length, that the trick needs.
      const jws = await signCompact(sender.signing, typed, draft({ subject: `?>?>${'~'.repeat(round % 7)}`, body: { text: 'ÿþ¿?>~'.repeat(3) } }));
      if (spell(jws.split('.')[segment]!) !== undefined) return respelt(jws, segment, (part) => spell(part)!);
      // The header is the same each time, and may have no room for the trick: then it is made longer.
      if (round > 20) return respelt(jws, segment, (part) => `${part.slice(0, -1)}+`);
    }
  }])),
];

const DEEP = 100_000;
const text: readonly Case[] = [
  ['starts with a byte order mark', 400, 'invalid-utf8', () => signText(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(JSON.stringify(draft()))]))],
  ['is not UTF-8', 400, 'invalid-utf8', () => signText(Buffer.from(withBody('{"text":"\xff\xfe"}'), 'latin1'))],
  ['has overlong UTF-8', 400, 'invalid-utf8', () => signText(Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')]))],
  ['has a surrogate in UTF-8 (CESU-8)', 400, 'invalid-utf8', () => signText(Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]))],
  ['is UTF-16', 400, 'invalid-utf8', () => signText(Buffer.from(`\ufeff${JSON.stringify(draft())}`, 'utf16le'))],
  ['is no JSON', 400, 'not-json', () => signText('hello')],
  ['is JSON with a comment', 400, 'not-json', () => signText(`${JSON.stringify(draft())} // comment`)],
  ['is JSON with a trailing comma', 400, 'not-json', () => signText(withBody('{"text":"a",}'))],
  ['is two values', 400, 'not-json', () => signText(`${JSON.stringify(draft())}{}`)],
  ['has NaN', 400, 'not-json', () => signText(withBody('{"text":NaN}'))],
  ['is no object', 422, 'schema-violation', () => signText('[]')],
  ['is null', 422, 'schema-violation', () => signText('null')],
  ['names a member twice', 400, 'duplicate-name', () => signText(withBody('{"text":"one","text":"two"}'))],
  ['names a member twice, once escaped', 400, 'duplicate-name', () => signText(withBody('{"text":"one","te\\u0078t":"two"}'))],
  ['names from twice', 400, 'duplicate-name', () => signText(JSON.stringify(draft()).replace(/}$/, `,"from":"${other.id}"}`))],
  ['holds half a character', 400, 'lone-surrogate', () => signText(withBody('{"text":"\\ud800"}'))],
  ['holds half a character in a name', 400, 'lone-surrogate', () => signText(withBody('{"\\udfff":"a"}'))],
  ['holds halves the wrong way round', 400, 'lone-surrogate', () => signText(withBody('{"text":"\\udc00\\ud800"}'))],
  ['holds a number beyond measure', 400, 'number-out-of-range', () => signText(withBody('{"text":1e400}'))],
  ['holds an integer that a double cannot keep', 400, 'number-out-of-range', () => signText(withBody('{"text":9007199254740993}'))],
  ['holds a number of a hundred thousand digits', 400, 'number-out-of-range', () => signText(withBody(`{"text":${'9'.repeat(100_000)}}`))],
  ['is nested 33 levels deep', 400, 'too-deep', () => signText(withBody(`${'['.repeat(33)}${']'.repeat(33)}`))],
  [`is nested ${DEEP} levels deep`, 400, 'too-deep', () => signText(withBody(`${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`))],
  [`is ${DEEP} open brackets`, 400, 'too-deep', () => signText('['.repeat(DEEP))],
  ['has twenty thousand and one members', 400, 'too-many-members', () => signText(withBody(`[${'1,'.repeat(20_001)}1]`))],
  ['has ten to the fifth keys', 400, 'too-many-members', () => signText(withBody(`{${Array.from({ length: 100_000 }, (_, index) => `"${index}":1`).join(',')}}`))],
  ['names __proto__ at the top', 400, 'forbidden-name', () => signText(JSON.stringify(draft()).replace('{', '{"__proto__":{"from":"gs"},'))],
  ['names __proto__ in its body', 400, 'forbidden-name', () => signText(withBody('{"text":"a","__proto__":{"title":"polluted"}}'))],
  ['names __proto__, escaped', 400, 'forbidden-name', () => signText(withBody('{"text":"a","\\u005f_proto__":{"title":"polluted"}}'))],
  ['names __proto__ in a header', 400, 'forbidden-name', () => signRaw(sender.signing, `{"alg":"EdDSA","kid":"${sender.signing.kid}","typ":"entente+jws","__proto__":{}}`, JSON.stringify(draft()))],
  ...['constructor', 'toString', 'hasOwnProperty', 'prototype', 'valueOf'].flatMap((name): Case[] => [
    [`names ${name} at the top`, 422, 'schema-violation', () => signText(JSON.stringify(draft()).replace('{', `{"${name}":{"prototype":{"x":1}},`))],
    [`names ${name} in its body`, 422, 'schema-violation', () => signText(withBody(`{"text":"a","${name}":{"prototype":{"x":1}}}`))],
    [`has the type ${name}`, 422, 'schema-violation', () => sender.sign(draft({ type: name }))],
  ]),
];

const envelope: readonly Case[] = [
  ['is for another hub', 422, 'wrong-hub', () => sender.sign(draft({ hub: 'elsewhere.example' }))],
  ['is of an unknown type', 422, 'unknown-type', () => sender.sign(draft({ type: 'general.gossip/1' }))],
  ['is of an unknown version', 422, 'unknown-type', () => sender.sign(draft({ type: 'general.information/99' }))],
  ['has a type that climbs', 422, 'schema-violation', () => sender.sign(draft({ type: '../../etc/passwd/1' }))],
  ['has an unknown member', 422, 'schema-violation', () => sender.sign(draft({ colour: 'red' }))],
  ['has an unknown member in handling', 422, 'schema-violation', () => sender.sign(draft({ handling: { confidentiality: 'official-use', purposes: ['WARN'], colour: 'red' } }))],
  ['has an unknown member in its body', 422, 'schema-violation', () => sender.sign(draft({ body: { text: 'a', colour: 'red' } }))],
  ['lacks a member', 422, 'schema-violation', () => sender.sign(draft({ handling: undefined }))],
  ['lacks its body', 422, 'schema-violation', () => sender.sign(draft({ body: undefined }))],
  ['has neither live nor exercise', 422, 'schema-violation', () => sender.sign(draft({ mode: 'test' }))],
  ['is addressed to nobody', 422, 'schema-violation', () => sender.sign(draft({ to: [] }))],
  ['is addressed to what is no address', 422, 'schema-violation', () => sender.sign(draft({ to: ['ncb.KE; drop table'] }))],
  ['is addressed to a reserved name', 422, 'schema-violation', () => sender.sign(draft({ to: ['community.dead'] }))],
  ['was issued six minutes ahead', 422, 'clock-skew', () => sender.sign(draft({ issuedAt: now(6 * 60_000), id: uuidV7(Date.now() + 6 * 60_000) }))],
  ['was issued twenty-five hours ago', 422, 'clock-skew', () => sender.sign(draft({ issuedAt: now(-25 * 3_600_000), id: uuidV7(Date.now() - 25 * 3_600_000) }))],
  ['was issued on a day that never was', 422, 'schema-violation', () => sender.sign(draft({ issuedAt: '2026-02-30T10:00:00.000Z' }))],
  ['has an id made 25 hours before', 422, 'id-time-mismatch', () => sender.sign(draft({ id: uuidV7(Date.now() - 25 * 3_600_000) }))],
  ['has an id made 25 hours later', 422, 'id-time-mismatch', () => sender.sign(draft({ id: uuidV7(Date.now() + 25 * 3_600_000) }))],
  ['has an id of another kind', 422, 'schema-violation', () => sender.sign(draft({ id: '6f1d3a52-7f1c-4a3e-9d39-0a9b5a0c1e11' }))],
  ['has an id in capitals', 422, 'schema-violation', () => sender.sign(draft({ id: uuidV7().toUpperCase().replace(/^0/, 'A') }))],
  ['is a recall of another’s message', 403, 'wrong-original', () => sender.sign(draft({ type: 'control.recall/1', body: { message: `${other.id}/${uuidV7()}`, digest: 'A'.repeat(43), reason: 'Mine now.' } }))],
  ['recalls the hub’s own word', 403, 'wrong-original', () => sender.sign(draft({ type: 'control.recall/1', body: { message: `hub/${uuidV7()}`, digest: 'A'.repeat(43), reason: 'Mine now.' } }))],
];

/** Longest time one of these may take, in milliseconds: fifty on a quiet machine, and much room for a busy one. */
const ROOM_MS = 2_000;

describe.each([['signature and header', signature], ['text', text], ['envelope and body', envelope]])('a message whose %s is bad', (_, cases) => {
  it.each(cases)('%s: %i %s', async (_name, status, code, make) => {
    const body = await make();
    await sender.tokens.held();
    const began = performance.now();
    const answer = await post(body);
    const took = performance.now() - began;
    expect([answer.status, answer.json['code']]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.json['type']).toBe(`/problems/${code}`);
    expect(answer.text.length).toBeLessThan(8_192);
    expect(took).toBeLessThan(ROOM_MS);
  });
});
