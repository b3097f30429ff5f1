import { generateKeyPairSync } from 'node:crypto';
import { HEADER, readIdentity, referenceOf, TYP, type Message } from '#contracts';
import { digestOf, importSigningKey, importVerificationKey, parseJws, payloadOf, signJws, verifyJws } from '#envelope';
import { firstKid, keyNamed, signerNamed, withKeys, World } from '../../directory/testing/world.js';
import { inputDigest } from '../exchange-records.js';
import { DoorBench, refusal, worldOfTheDoor } from '../testing/desk.js';
import { asRead, messageOf, NOON, routingOf, signed } from '../testing/parts.js';
import { MAX_COMPACT_BYTES } from './read-submission.js';

let world: World;
let bench: DoorBench;
beforeAll(async () => void (world = await worldOfTheDoor()));
beforeEach(() => void (bench = new DoorBench(world)));

const XA = 'ncb.XA';
const submit: DoorBench['submit'] = (...given) => bench.submit(...given);
const code = (code: string): unknown => expect.objectContaining({ code });

describe('a message that is in order', () => {
  it('is one record with the signed bytes untouched, and a promise signed by the hub', async () => {
    const message = messageOf(XA, ['ncb.XB']);
    const compact = signed(message);
    const answer = await bench.desk.submit({ message: compact }, XA, '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01');
    expect(answer).toMatchObject({ status: 202, id: message.id, digest: digestOf(compact), warnings: [] });
    expect(bench.log.records).toHaveLength(1);
    const [record] = bench.log.records;
    expect(record?.value.toString('latin1')).toBe(compact);
    expect(record).toMatchObject({ topic: { name: 'exchange.accepted' }, key: 'ncb.XA/routine', flash: false });
    expect(readIdentity(asRead(record as never, 0n).headers)).toMatchObject({
      id: `exchange.accepted:${referenceOf(message)}`, source: XA, type: message.type, time: NOON, digest: digestOf(compact), ruleVersion: world.directory.version, traceparent: expect.stringMatching(/^00-4bf9/) as string,
    });
    expect(record?.headers[HEADER.salt]).toHaveLength(32);
    const receipt = parseJws(answer.receipt, TYP.acceptance);
    verifyJws(receipt, importVerificationKey(keyNamed(firstKid('hub'))));
    expect(payloadOf(answer.receipt)).toEqual({
      hub: 'entente.test', from: XA, id: message.id, digest: digestOf(compact), acceptedAt: '2026-01-01T12:00:00.000Z', topic: 'exchange.accepted', partition: 0, offset: 0, ledgerBy: '2026-01-01T12:01:00.000Z',
    });
  });

  it('flash travels on its own lane', async () => {
    await submit(messageOf(XA, ['ncb.XB'], { precedence: 'flash' }));
    expect(bench.log.records[0]).toMatchObject({ key: 'ncb.XA/flash', flash: true });
  });

  it('its routing goes along in a header, and into nothing the sender is told', async () => {
    const answer = await submit(messageOf(XA, ['ncb.XB']), { exclude: ['ncb.XC'], blindCopy: ['gs'] });
    expect(String(bench.log.records[0]?.headers[HEADER.routing])).toContain('.');
    expect(JSON.stringify(payloadOf(answer.receipt))).not.toMatch(/gs|XC/);
  });
});

describe('once and no more', () => {
  it('a hundred identical submissions at once are one record and one acceptance', async () => {
    bench.log.delay = 5;
    const message = messageOf(XA, ['ncb.XB']);
    const answers = await Promise.all(Array.from({ length: 100 }, () => submit(message)));
    expect(bench.log.records).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(new Set(answers.map(({ receipt }) => receipt)).size).toBe(1);
  });

  it('a hundred that differ under one id: one stands, the others are told', async () => {
    bench.log.delay = 5;
    const message = messageOf(XA, ['ncb.XB']);
    const answers = await Promise.allSettled(Array.from({ length: 100 }, (_, i) => submit({ ...message, body: { text: String(i) } })));
    expect(bench.log.records).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 'rejected' && (answer.reason as { code: string }).code === 'id-taken')).toHaveLength(99);
  });

  it('a repeat gets the first receipt, whatever has happened since', async () => {
    const message = messageOf(XA, ['ncb.XB'], { expiresAt: '2026-01-01T13:00:00.000Z' });
    const first = await submit(message);
    bench.clock.at += 48 * 3_600_000;
    expect(await submit(message)).toMatchObject({ status: 200, receipt: first.receipt, digest: first.digest });
    expect(bench.log.records).toHaveLength(1);
  });

  it('a repeat is known from the view too, by its signing input', async () => {
    const message = messageOf(XA, ['ncb.XB']);
    const first = await submit(message);
    const [at] = bench.log.records;
    const standing = { partition: 7, offset: 70n, digest: first.digest, acceptedAt: NOON - 5, inputDigest: inputDigest(String(at?.value)) };
    bench.store.known.set(referenceOf(message), standing);
    bench.desk = bench.anotherDesk();
    expect(payloadOf((await submit(message)).receipt)).toMatchObject({ partition: 7, offset: 70 });
    await expect(submit({ ...message, body: { text: 'other' } })).rejects.toEqual(code('id-taken'));
    expect(bench.log.records).toHaveLength(1);
  });

  it('nothing is promised while the ledger is behind by half of the time; who was promised is told again', async () => {
    const [first, second] = [messageOf(XA, ['ncb.XB']), messageOf(XA, ['ncb.XB'])];
    bench.pace.lagMs = 30_000;
    const { receipt } = await bench.submit(first);
    expect(bench.pace.places).toHaveLength(1);
    bench.pace.lagMs = 30_001;
    await expect(bench.submit(second)).rejects.toEqual(code('ledger-behind'));
    expect((await bench.submit(first)).receipt).toBe(receipt);
    expect(bench.log.records).toHaveLength(1);
    bench.pace.lagMs = 0;
    expect((await bench.submit(second)).status).toBe(202);
  });

  it('after a failed append the same bytes make the identical record, though time and rules moved on', async () => {
    const message = messageOf(XA, ['ncb.XB']);
    const compact = signed(message);
    bench.log.failure = 'after';
    await expect(bench.desk.submit({ message: compact }, XA, '00-a-b-01')).rejects.toEqual(code('not-accepted'));
    bench.log.failure = 'none';
    bench.clock.at += 60_000;
    expect((await bench.desk.submit({ message: compact }, XA, '00-c-d-01')).status).toBe(202);
    expect(bench.log.records).toHaveLength(2);
    expect(bench.log.records[1]).toEqual(bench.log.records[0]);
    // Another message under the id of the attempt that hangs: it may be in the bench.log.
    bench.log.failure = 'before';
    const other = messageOf(XA, ['ncb.XB']);
    await expect(submit(other)).rejects.toEqual(code('not-accepted'));
    bench.log.failure = 'none';
    await expect(submit({ ...other, body: { text: 'other' } })).rejects.toEqual(code('id-taken'));
    expect((await submit(other)).status).toBe(202);
  });

  it('those that waited for an append that failed are told that it is not known', async () => {
    bench.log.delay = 5;
    bench.log.failure = 'after';
    const message = messageOf(XA, ['ncb.XB']);
    const answers = await Promise.allSettled([submit(message), submit(message), submit(message)]);
    expect(answers.map((answer) => answer.status === 'rejected' && (answer.reason as { code: string }).code)).toEqual(Array(3).fill('not-accepted'));
    expect(bench.log.records.length).toBeLessThanOrEqual(3);
    for (const record of bench.log.records) expect(record).toEqual(bench.log.records[0]);
  });

  it('two senders may use one id', async () => {
    const message = messageOf(XA, ['ncb.XC']);
    await submit(message);
    expect((await submit({ ...message, from: 'ncb.XB' })).status).toBe(202);
  });
});

describe('whose message it is', () => {
  it('another\'s name, key or token', async () => {
    const message = messageOf(XA, ['ncb.XC']);
    await expect(bench.desk.submit({ message: signed(message) }, 'ncb.XB')).rejects.toEqual(code('not-yourself'));
    await expect(bench.desk.submit({ message: signed(message, firstKid('ncb.XB')) }, XA)).rejects.toEqual(code('key-unknown'));
    const forged = signJws(message, { ...signerNamed(firstKid('ncb.XB')), kid: firstKid(XA) }, TYP.message);
    await expect(bench.desk.submit({ message: forged }, XA)).rejects.toEqual(code('signature-invalid'));
    // A bureau does not speak in its entity's name.
    await expect(bench.desk.submit({ message: signed(messageOf('ncb.XA.customs', ['ncb.XB'])) }, XA)).rejects.toEqual(code('not-yourself'));
  });

  it('alg none, and HMAC with the public key', async () => {
    const segment = (alg: string): string => Buffer.from(JSON.stringify({ alg, kid: firstKid(XA), typ: TYP.message })).toString('base64url');
    const payload = signed(messageOf(XA, ['ncb.XB'])).split('.')[1] ?? '';
    for (const alg of ['none', 'HS256', 'ES256']) await expect(bench.desk.submit({ message: `${segment(alg)}.${payload}.AAAA` }, XA)).rejects.toEqual(code('algorithm-not-allowed'));
  });

  it('a key that was revoked', async () => {
    const other = await World.of('ncb.XA', 'ncb.XB');
    await other.must({ by: XA, verb: 'add-key', subject: XA, body: withKeys(XA, 'ncb.XA#2') }, { by: XA, verb: 'revoke-key', subject: XA, body: { kid: firstKid(XA), reason: 'stolen' } });
    bench.desk = bench.anotherDesk(other);
    const message = messageOf(XA, ['ncb.XB']);
    await expect(bench.desk.submit({ message: signed(message) }, XA)).rejects.toEqual(code('key-revoked'));
    expect((await bench.desk.submit({ message: signed(message, 'ncb.XA#2') }, XA)).status).toBe(202);
  });

  it('nothing is written of what is refused', async () => {
    await refusal(submit(messageOf(XA, ['ncb.XQ'])));
    await refusal(bench.desk.submit({ message: 'rubbish' }, XA));
    expect(bench.log.records).toEqual([]);
  });
});

describe('size and form', () => {
  it('a payload of 1 MiB is taken, one byte more is not', async () => {
    const message = messageOf(XA, ['ncb.XB'], { type: 'general.information/1', body: { text: '' } });
    const pad = 1024 * 1024 - Buffer.byteLength(JSON.stringify(message));
    const over = await refusal(submit({ ...message, body: { text: 'a'.repeat(pad + 1) } }));
    expect(over.code).toBe('too-large');
    const full = await refusal(submit({ ...message, body: { text: 'a'.repeat(pad) } }));
    expect(full.code).toBe('schema-violation');
  });

  it('the compact form is measured before it is taken apart', async () => {
    await expect(bench.desk.submit({ message: '.'.repeat(MAX_COMPACT_BYTES + 1) }, XA)).rejects.toEqual(code('too-large'));
    await expect(bench.desk.submit({ message: '.'.repeat(MAX_COMPACT_BYTES) }, XA)).rejects.toEqual(code('not-a-jws'));
  });

  it.each([
    [{ extra: 1 }, 'schema-violation', '/extra'],
    [{ issuedAt: '2026-01-01T11:59:60Z' }, 'schema-violation', '/issuedAt'],
    [{ type: 'general.nothing/1' }, 'unknown-type', undefined],
    [{ type: 'envelope.message/1' }, 'unknown-type', undefined],
    [{ hub: 'other.hub' }, 'wrong-hub', undefined],
    [{ body: { text: 'x', more: 1 } }, 'schema-violation', '/body/more'],
  ])('%j: %s', async (more, expected, pointer) => {
    const refused = await refusal(submit({ ...messageOf(XA, ['ncb.XB']), ...more } as Message));
    expect(refused.code).toBe(expected);
    if (pointer !== undefined) expect(refused.violations.map((violation) => violation.pointer)).toContain(pointer);
  });

  it('a routing belongs to these very bytes, this signer and this hub\'s typ', async () => {
    const [one, other] = [signed(messageOf(XA, ['ncb.XB'])), signed(messageOf(XA, ['ncb.XB']))];
    await expect(bench.desk.submit({ message: one, routing: routingOf(other, XA, {}) }, XA)).rejects.toEqual(code('routing-mismatch'));
    await expect(bench.desk.submit({ message: one, routing: routingOf(one, 'ncb.XB', {}) }, XA)).rejects.toEqual(code('key-unknown'));
    await expect(bench.desk.submit({ message: one, routing: signed(messageOf(XA, ['ncb.XB'])) }, XA)).rejects.toEqual(code('wrong-typ'));
    await expect(bench.desk.submit({ message: one, routing: routingOf(one, XA, { exclude: 'ncb.XC' }) }, XA)).rejects.toEqual(code('schema-violation'));
    await expect(bench.desk.submit({ message: routingOf(one, XA, {}) }, XA)).rejects.toEqual(code('wrong-typ'));
  });

  it('an ES256 twin is the same message: the first receipt, no second record', async () => {
    const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
    const key = { kty: 'EC', crv: 'P-256', x: String(jwk.x), y: String(jwk.y), kid: 'ncb.XE#1', use: 'sig' } as const;
    const signing = importSigningKey({ ...key, d: String(jwk.d) });
    const proof = signJws({ hub: 'entente.test', participant: 'ncb.XE', kids: [key.kid] }, signing, TYP.keyProof);
    await world.admit('ncb.XE', { keys: [{ jwk: key }], proofs: [proof] });
    const message = messageOf('ncb.XE', ['ncb.XB']);
    const [one, again] = [signJws(message, signing, TYP.message), signJws(message, signing, TYP.message)];
    expect(again).not.toBe(one);
    const first = await bench.desk.submit({ message: one }, 'ncb.XE');
    expect(await bench.desk.submit({ message: again }, 'ncb.XE')).toMatchObject({ status: 200, receipt: first.receipt, digest: digestOf(one) });
  });
});
