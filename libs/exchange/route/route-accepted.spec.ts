import { createHmac } from 'node:crypto';
import { HEADER, readIdentity, referenceOf, TYP, type Message } from '#contracts';
import { digestOf, importVerificationKey, parseJws, payloadOf, verifyJws } from '#envelope';
import { commitmentIn } from '#ledger';
import { firstKid, keyNamed, World } from '../../directory/testing/world.js';
import { acceptedRecord } from '../exchange-records.js';
import { asRead, HUB_IDENTITY, inquiryFor, provenanceFor, MemoryClaims, MemoryHeld, messageOf, NOON, routingOf, signed } from '../testing/parts.js';
import { routeAccepted, type DecisionPayload, type LogRecord } from './route-accepted.js';

let world: World;
let claims: MemoryClaims;
let held: MemoryHeld;
let reached: number[];
beforeEach(async () => {
  world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC');
  await world.community('community.a', 'ncb.XB', 'ncb.XB', 'ncb.XC');
  claims = new MemoryClaims();
  held = new MemoryHeld();
  reached = [];
});

const SALT = Buffer.alloc(32, 9);
const accepted = (message: Message, offset: bigint, { salt = SALT, at = NOON, hidden = undefined as Record<string, unknown> | undefined, ruleVersion = world.directory.version, compact = signed(message) } = {}): LogRecord =>
  asRead(acceptedRecord({ message, compact, digest: digestOf(compact), routing: hidden === undefined ? undefined : routingOf(compact, message.from, hidden) }, { salt, at, traceparent: '00-aa-bb-01', ruleVersion }), offset, 3);
const route = (records: LogRecord[], from = world, by = claims): ReturnType<typeof routeAccepted> =>
  routeAccepted(records, { hub: HUB_IDENTITY, claims: by, held, inquiry: inquiryFor(from.directory), provenance: provenanceFor(from.directory), directory: from.directory, reach: (version) => Promise.resolve(void reached.push(version)) });
const decisionIn = (record: { value: Buffer } | undefined): DecisionPayload => payloadOf(String(record?.value)) as DecisionPayload;

it('a decision holds the message untouched, is signed by the hub, and follows from its cause', async () => {
  const message = messageOf('ncb.XA', ['ncb.XB'], { precedence: 'flash' });
  const cause = accepted(message, 5n);
  const [record, ...more] = await route([cause]);
  expect(more).toEqual([]);
  expect(record).toMatchObject({ topic: { name: 'exchange.decided' }, key: 'ncb.XA/flash', flash: true });
  verifyJws(parseJws(String(record?.value), TYP.decision), importVerificationKey(keyNamed(firstKid('hub'))));
  expect(decisionIn(record)).toEqual({
    hub: 'entente.test', from: 'ncb.XA', id: message.id, digest: digestOf(signed(message)), acceptedAt: '2026-01-01T12:00:00.000Z', version: world.directory.version, facts: expect.stringMatching(/^[\w-]{43}$/),
    addressees: [{ to: 'ncb.XB', allowed: true, rules: ['baseline.addressee'], inputs: expect.stringMatching(/^[\w-]{43}$/) }], mode: 'live', step: 2, previous: commitmentIn(cause), message: signed(message),
  });
  const ceId = `exchange.decided:${referenceOf(message)}`;
  expect(readIdentity(asRead(record as never, 0n).headers)).toMatchObject({ id: ceId, source: 'hub', time: NOON, traceparent: '00-aa-bb-01' });
  // audit.md: HMAC-SHA-256 of the cause's salt over ce_id.
  expect(record?.headers[HEADER.salt]).toEqual(createHmac('sha256', SALT).update(ceId).digest());
});

it('what was claimed by a version that named no entries is decided as it was, also by this one', async () => {
  const record = accepted(messageOf('ncb.XA', ['ncb.XB']), 1n);
  const [first] = await route([record]);
  for (const [key, claimed] of claims.claimed) claims.claimed.set(key, { ...claimed, chained: false });
  const [again] = await route([record]);
  const { mode: _, step: __, previous: ___, ...former } = decisionIn(first);
  expect(decisionIn(again)).toEqual(former);
});

it('the same records give the same bytes, though the registry moved on in between', async () => {
  const records = [
    accepted(messageOf('ncb.XA', ['community.a', 'all'], {}), 1n),
    accepted(messageOf('ncb.XA', ['ncb.XB', 'ncb.XC'], { handling: { confidentiality: 'confidential', purposes: ['WARN'] } }), 2n),
    accepted(messageOf('ncb.XB', ['ncb.XA']), 3n, { hidden: { blindCopy: ['ncb.XC'] } }),
  ];
  const first = await route(records);
  await world.admit('ncb.XD');
  await world.suspend('ncb.XC');
  await world.must({ by: 'ncb.XB', verb: 'leave', subject: 'community.a', body: { member: 'ncb.XB' } });
  expect(await route(records)).toEqual(first);
  // One batch or several, it is the same.
  expect((await Promise.all(records.map((record) => route([record])))).flat()).toEqual(first);
  // A router that claims only now decides by what holds now.
  const later = await route(records, world, new MemoryClaims());
  expect(decisionIn(later[0]).addressees).not.toEqual(decisionIn(first[0]).addressees);
});

it('knows at least what the door and the first router knew', async () => {
  await route([accepted(messageOf('ncb.XA', ['ncb.XB']), 1n, { ruleVersion: world.directory.version + 4 })]);
  expect(reached).toEqual([world.directory.version + 4]);
  const record = accepted(messageOf('ncb.XA', ['ncb.XB']), 2n);
  await route([record]);
  const behind = await World.of('ncb.XA', 'ncb.XB');
  reached = [];
  await route([accepted(messageOf('ncb.XA', ['ncb.XB']), 3n, { ruleVersion: 0 }), record], behind);
  expect(reached).toContain(world.directory.version);
});

describe('once', () => {
  it('a repeat from another door leads to nothing', async () => {
    const message = messageOf('ncb.XA', ['ncb.XB']);
    expect(await route([accepted(message, 1n), accepted(message, 2n, { salt: Buffer.alloc(32, 1), at: NOON + 40 })])).toHaveLength(1);
    expect(await route([accepted(message, 3n, { salt: Buffer.alloc(32, 2), at: NOON + 80 })])).toEqual([]);
  });

  it('the very same record at another place (sent again, or redriven after its claim) leads to the very same', async () => {
    const message = messageOf('ncb.XA', ['ncb.XB']);
    const first = await route([accepted(message, 1n)]);
    expect(await route([accepted(message, 9n)])).toEqual(first);
  });

  it('another message under the id is answered with a rejection, the same each time; the first one stands', async () => {
    const message = messageOf('ncb.XA', ['ncb.XB']);
    const other = { ...message, body: { text: 'other' }, precedence: 'flash', mode: 'exercise' } as Message;
    const [decision, rejection, ...more] = await route([accepted(message, 1n), accepted(other, 2n)]);
    expect(more).toEqual([]);
    expect(decisionIn(decision).digest).toBe(digestOf(signed(message)));
    expect(rejection).toMatchObject({ topic: { name: 'exchange.accepted' }, key: 'hub/flash' });
    expect(payloadOf(String(rejection?.value))).toMatchObject({
      from: 'hub', to: ['ncb.XA'], type: 'control.rejection/1', mode: 'exercise', inReplyTo: referenceOf(message), body: { message: referenceOf(message), digest: digestOf(signed(other)), code: 'id-taken' },
    });
    expect(await route([accepted(other, 2n)])).toEqual([rejection]);
  });

  it('what is from the hub never causes more', async () => {
    const own = messageOf('hub', ['ncb.XQ'], { type: 'control.conditions/1' });
    const [decision, ...more] = await route([accepted(own, 1n), accepted({ ...own, to: ['ncb.XR'] }, 2n)]);
    expect(more).toEqual([]);
    expect(decisionIn(decision).addressees).toMatchObject([{ allowed: false }]);
  });
});

describe('what did not go through', () => {
  it('is named to the sender without a reason', async () => {
    const message = messageOf('ncb.XA', ['ncb.XB', 'ncb.XQ', 'community.none']);
    const [, rejection] = await route([accepted(message, 1n)]);
    const said = payloadOf(String(rejection?.value)) as Message;
    expect(said.body).toEqual({ message: referenceOf(message), digest: digestOf(signed(message)), code: 'refused', addressees: ['ncb.XQ', 'community.none'] });
    expect(String(rejection?.headers[HEADER.id])).toBe(`exchange.accepted:hub/${said.id}`);
    expect(rejection?.headers[HEADER.salt]).toEqual(createHmac('sha256', SALT).update(`exchange.accepted:hub/${said.id}`).digest());
    expect(said.issuedAt).toBe('2026-01-01T12:00:00.000Z');
  });

  it('names no member of an audience', async () => {
    await world.suspend('ncb.XC');
    expect(await route([accepted(messageOf('ncb.XA', ['community.a']), 1n, { hidden: { exclude: ['ncb.XB'] } })])).toHaveLength(1);
  });
});

it('a record without salt or digest was not made by a door', async () => {
  const record = accepted(messageOf('ncb.XA', ['ncb.XB']), 1n);
  for (const header of [HEADER.salt, HEADER.digest, HEADER.id, HEADER.time]) {
    const { [header]: _, ...headers } = record.headers;
    await expect(route([{ ...record, headers }])).rejects.toThrow(TypeError);
  }
});
