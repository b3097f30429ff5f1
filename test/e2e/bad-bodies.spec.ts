import { gzipSync } from 'node:zlib';
import { createPrivateKey, sign as signBytes } from 'node:crypto';
import { pause, useHub, type PrivateKey } from '../support/hub.js';
import { newKeyPair, sha256, signCompact } from '../support/jose-keys.js';
import { settle, type Answer, type Draft, type Party } from '../support/party.js';
import { sendRaw, Wire } from '../support/raw.js';
import { keysBody, newBureau, newBureaus, stated } from '../support/world.js';

// Bad input below and beside the message: bodies, routing, signatures that are not unique, and senders that are slow.
const hub = useHub();
let sender: Party;
let reader: Party;
let other: Party;
/** A sender with a P-256 key. */
let curved: Party;
let revoked: PrivateKey;
const MANY = 1_000_000;
/** Longest time a refusal may take, in milliseconds, with much room for a busy machine. */
const ROOM_MS = 2_000;

beforeAll(async () => {
  [sender, reader, other] = (await newBureaus(hub(), 3)) as [Party, Party, Party];
  curved = await newBureau(hub(), { crv: 'P-256' });
  revoked = await newKeyPair(sender.id, 'Ed25519');
  await stated(sender, 'add-key', sender.id, await keysBody(hub(), sender.id, [revoked]));
  await stated(sender, 'revoke-key', sender.id, { kid: revoked.kid, reason: 'Lost, for the exercise.' });
});

// Whatever was tried: the hub is well, and what is in order still crosses, alone.
afterAll(async () => {
  const last = await settle(sender, [reader]);
  expect((await reader.mailbox()).map((item) => item.reference)).toEqual([last]);
  expect((await fetch(`${hub().url}/readyz`)).status).toBe(200);
});

const draft = (more: object = {}): Draft => sender.draft([reader], { ...more });

/** Signs exactly these payload bytes. */
function signText(payload: Uint8Array): string {
  const { kty, crv, x, d, kid } = sender.signing;
  const header = JSON.stringify({ alg: 'EdDSA', kid, typ: 'entente+jws' });
  const input = `${Buffer.from(header).toString('base64url')}.${Buffer.from(payload).toString('base64url')}`;
  return `${input}.${signBytes(null, Buffer.from(input), createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' })).toString('base64url')}`;
}

const post = async (body: string | Uint8Array, by: Party = sender, type = 'application/jose', headers: Record<string, string> = {}): Promise<Answer> => by.call('POST', '/v1/messages', { body, type, headers });

describe('a body that is too much, or not what it says', () => {
  const authorised = async (path = '/v1/messages', type = 'application/jose'): Promise<Record<string, string>> => ({ ...(await sender.tokens.headers('POST', hub().url + path)), 'content-type': type });

  it('takes a message of exactly the largest size, and none that is a byte larger', async () => {
    const over = await post('A'.repeat(1_398_503));
    expect([over.status, over.json['code']]).toEqual([413, 'too-large']);
    // One that is in order but for its size: the payload is a byte too large, the compact form is not.
    const long = await post(signText(Buffer.from(JSON.stringify(draft()).padEnd(1024 * 1024 + 1, ' '))));
    expect([long.status, long.json['code']]).toEqual([413, 'too-large']);
    const most = await post(signText(Buffer.from(JSON.stringify(draft({ to: [other.id] })).padEnd(1024 * 1024, ' '))));
    expect(most.status).toBe(202);
  });

  it('refuses ten to the sixth keys by size, before it parses', async () => {
    const many = `{${Array.from({ length: MANY }, (_, index) => `"${index}":1`).join(',')}}`;
    const text = Buffer.from(many).toString('base64url');
    const pieces = Array.from({ length: Math.ceil(text.length / 65_536) }, (_, index) => text.slice(index * 65_536, (index + 1) * 65_536));
    const began = performance.now();
    const answer = await sendRaw({ method: 'POST', url: `${hub().url}/v1/messages`, headers: { ...(await authorised()), 'content-length': String(text.length) }, pieces });
    expect([answer.status, answer.json['code']]).toEqual([413, 'too-large']);
    expect(performance.now() - began).toBeLessThan(ROOM_MS);
  });

  it('refuses a body without a length at the byte that is too many', async () => {
    const piece = Buffer.alloc(64 * 1024, 0x41);
    const answer = await sendRaw({ method: 'POST', url: `${hub().url}/v1/messages`, headers: await authorised(), pieces: Array.from({ length: 200 }, () => piece) });
    expect([answer.status, answer.json['code']]).toEqual([413, 'too-large']);
  });

  it('refuses a length that is too large without reading, and contradictory lengths', async () => {
    const wire = await Wire.open(hub().url);
    const headers = Object.entries(await authorised()).map(([name, value]) => `${name}: ${value}\r\n`).join('');
    wire.say(`POST /v1/messages HTTP/1.1\r\nhost: x\r\n${headers}content-length: 999999999\r\n\r\n`);
    for (const end = Date.now() + 3_000; wire.status === 0 && Date.now() < end; ) await pause(10);
    expect(wire.status).toBe(413);
    wire.cut();
    for (const bad of ['content-length: 5\r\ncontent-length: 6', 'content-length: -1', 'transfer-encoding: chunked\r\ncontent-length: 5', 'transfer-encoding: gzip, chunked', 'transfer-encoding: xchunked']) {
      const other2 = await Wire.open(hub().url);
      const fresh = Object.entries(await authorised()).map(([name, value]) => `${name}: ${value}\r\n`).join('');
      other2.say(`POST /v1/messages HTTP/1.1\r\nhost: x\r\n${fresh}${bad}\r\n\r\nhello\r\n0\r\n\r\n`);
      await Promise.race([other2.closed, pause(1_500)]);
      expect([bad, other2.status >= 400 && other2.status < 500]).toEqual([bad, true]);
      other2.cut();
    }
  });

  it('refuses a batch above 16 MiB by its length', async () => {
    const headers = { ...(await authorised('/v1/messages/batch', 'application/x-ndjson')), 'content-length': String(16 * 1024 * 1024 + 1) };
    const answer = await sendRaw({ method: 'POST', url: `${hub().url}/v1/messages/batch`, headers, pieces: ['{'] });
    expect([answer.status, answer.json['code']]).toEqual([413, 'too-large']);
  });

  it('refuses compressed bodies unread', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x41));
    for (const encoding of ['gzip', 'deflate', 'br', 'identity, gzip']) {
      const answer = await post(bomb, sender, 'application/jose', { 'content-encoding': encoding });
      expect([encoding, answer.status, answer.json['code']]).toEqual([encoding, 415, 'compressed-body']);
    }
  });

  it.each([['text/plain'], ['application/octet-stream'], ['application/jose+json'], ['multipart/form-data; boundary=x'], ['application/x-ndjson']])('refuses the content type %s', async (type) => {
    const answer = await post(await sender.sign(draft()), sender, type);
    expect([answer.status, answer.json['code']]).toEqual([415, 'unsupported-media-type']);
  });

  it.each([
    ['null'], ['[]'], ['{}'], ['{"message":1}'], ['{"message":"x","routing":1}'], ['{"message":"x","extra":1}'],
  ])('refuses the JSON form %s', async (body) => {
    const answer = await post(body, sender, 'application/json');
    expect([answer.status, answer.json['code']]).toEqual([400, 'malformed-request']);
  });

  it('refuses an empty body', async () => {
    const answer = await sendRaw({ method: 'POST', url: `${hub().url}/v1/messages`, headers: { ...(await authorised()), 'content-length': '0' }, pieces: [] });
    expect([answer.status, answer.json['code']]).toEqual([400, 'malformed-request']);
  });
});

describe('the twin of an ES256 signature', () => {
  it('is no second message', async () => {
    const jws = await curved.sign(curved.draft([other]));
    const [header, payload, mark] = jws.split('.') as [string, string, string];
    const raw = Buffer.from(mark, 'base64url');
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const twin = Buffer.concat([raw.subarray(0, 32), Buffer.from((order - BigInt(`0x${raw.subarray(32).toString('hex')}`)).toString(16).padStart(64, '0'), 'hex')]);
    const first = await post(jws, curved);
    const second = await post(`${header}.${payload}.${twin.toString('base64url')}`, curved);
    expect([first.status, second.status, second.json['digest']]).toEqual([202, 200, sha256(jws)]);
    for (const bad of [Buffer.alloc(64), Buffer.concat([raw.subarray(0, 32), Buffer.alloc(32)]), raw.subarray(0, 63), Buffer.concat([raw, raw.subarray(0, 1)])]) {
      const answer = await post(`${header}.${payload}.${bad.toString('base64url')}`, curved);
      expect([answer.status, answer.json['code']]).toEqual([401, 'signature-invalid']);
    }
    const der = await post(`${header}.${payload}.${Buffer.concat([Buffer.from([0x30, 0x44, 2, 0x20]), raw.subarray(0, 32), Buffer.from([2, 0x20]), raw.subarray(32)]).toString('base64url')}`, curved);
    expect([der.status, der.json['code']]).toEqual([401, 'signature-invalid']);
  });
});

describe('routing', () => {
  const submit = async (jws: string, routing: string): Promise<unknown[]> => {
    const answer = await sender.submit(jws, routing);
    return [answer.status, answer.json['code']];
  };

  it('belongs to its message, its signer and its schema', async () => {
    const [jws, foreign] = [await sender.sign(draft()), await sender.sign(draft())];
    expect(await submit(jws, await sender.routing(foreign, { blindCopy: [other.id] }))).toEqual([400, 'routing-mismatch']);
    expect((await submit(jws, await other.routing(jws, { blindCopy: [other.id] })))[0]).toBe(401);
    expect(await submit(jws, await signCompact(other.signing, { typ: 'entente-routing+jws', kid: sender.signing.kid }, { digest: sha256(jws) }))).toEqual([401, 'signature-invalid']);
    expect(await submit(jws, jws)).toEqual([400, 'wrong-typ']);
    expect(await submit(await sender.routing(jws, {}), await sender.routing(jws, {}))).toEqual([400, 'wrong-typ']);
    expect(await submit(jws, await signCompact(sender.signing, { typ: 'entente-routing+jws' }, { digest: sha256(jws), colour: 'red' }))).toEqual([422, 'schema-violation']);
    expect(await submit(jws, await sender.routing(jws, { blindCopy: ['ncb.ZZZZZZZ'] }))).toEqual([422, 'unknown-addressee']);
    expect(await submit(jws, 'x.y')).toEqual([400, 'not-a-jws']);
    expect(await submit(jws, await signCompact(revoked, { typ: 'entente-routing+jws' }, { digest: sha256(jws) }))).toEqual([401, 'key-revoked']);
  });
});

describe('who is slow', () => {
  it('holds up nobody else, and is shown the door', async () => {
    const wires = await Promise.all(Array.from({ length: 50 }, () => Wire.open(hub().url)));
    for (const wire of wires) wire.say('POST /v1/messages HTTP/1.1\r\nhost: x\r\n');
    const drip = setInterval(() => wires.forEach((wire) => wire.say('x-a: b\r\n')), 400);
    try {
      const took: number[] = [];
      for (let round = 0; round < 20; round++) {
        const began = performance.now();
        expect((await fetch(`${hub().url}/healthz`)).status).toBe(200);
        took.push(performance.now() - began);
      }
      expect(took.sort((a, b) => a - b)[10]).toBeLessThan(500);
      await Promise.race([Promise.all(wires.map((wire) => wire.closed)), pause(14_000)]);
      expect(wires.map((wire) => wire.status)).toEqual(wires.map(() => 408));
    } finally {
      clearInterval(drip);
      for (const wire of wires) wire.cut();
    }
  }, 90_000);
});
