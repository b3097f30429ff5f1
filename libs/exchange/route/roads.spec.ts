import { digestOf, payloadOf } from '#envelope';
import { referenceOf, type Message } from '#contracts';
import { World } from '../../directory/testing/world.js';
import { acceptedRecord } from '../exchange-records.js';
import { asRead, HUB_IDENTITY, inquiryFor, provenanceFor, MemoryClaims, MemoryHeld, messageOf, NOON, signed } from '../testing/parts.js';
import { routeAccepted, type DecisionPayload, type LogRecord } from './route-accepted.js';

const ENTITY = 'ncb.XA.wildlife';
let world: World;
let claims: MemoryClaims;
let held: MemoryHeld;
let offset: bigint;

beforeEach(async () => {
  world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC');
  for (const id of [ENTITY, 'ncb.XB.customs']) await world.admit(id, { clearance: 'restricted' });
  claims = new MemoryClaims();
  held = new MemoryHeld();
  offset = 0n;
});

const delegate = (road: string, copiesIn: string[] = [], subject = ENTITY): Promise<void> =>
  world.must({ by: subject.slice(0, 6), verb: 'delegate', subject, body: { types: ['*'], operations: ['send', 'receive'], road, copiesIn } });
const accepted = (message: Message, at = NOON): LogRecord => {
  const compact = signed(message);
  return asRead(acceptedRecord({ message, compact, digest: digestOf(compact) }, { salt: Buffer.alloc(32, Number(offset) + 1), at, ruleVersion: world.directory.version }), offset++);
};
const route = (...records: LogRecord[]): ReturnType<typeof routeAccepted> =>
  routeAccepted(records, { hub: HUB_IDENTITY, claims, held, inquiry: inquiryFor(world.directory), provenance: provenanceFor(world.directory), directory: world.directory, reach: () => Promise.resolve() });
const said = (record: { value: Buffer } | undefined): Message => payloadOf(String(record?.value)) as Message;
const decision = (record: { value: Buffer } | undefined): DecisionPayload => payloadOf(String(record?.value)) as DecisionPayload;
const endorsement = (of: Message, verdict: 'endorsed' | 'returned', more: object = {}): Message =>
  messageOf('ncb.XA', [of.from], { type: 'control.endorsement/1', mode: of.mode, body: { message: referenceOf(of), digest: digestOf(signed(of)), verdict, ...more } });

it('directly: nobody but the addressees', async () => {
  await delegate('direct');
  expect(decision((await route(accepted(messageOf(ENTITY, ['ncb.XB']))))[0]).addressees.map(({ to }) => to)).toEqual(['ncb.XB']);
});

it('with a copy: the bureau gets it too, unseen by the others, named once', async () => {
  await delegate('copy');
  const [record] = await route(accepted(messageOf(ENTITY, ['ncb.XB'])));
  expect(decision(record).addressees).toEqual([
    expect.objectContaining({ to: 'ncb.XB', allowed: true }),
    expect.objectContaining({ to: 'ncb.XA', allowed: true, blind: true, rules: expect.arrayContaining(['delegation.copy']) as unknown }),
  ]);
  expect(decision((await route(accepted(messageOf(ENTITY, ['ncb.XA', 'ncb.XB']))))[0]).addressees.map(({ to }) => to)).toEqual(['ncb.XA', 'ncb.XB']);
});

it('what an entity receives is copied to its bureau by type, whether it was named or belongs to an audience', async () => {
  await delegate('direct', ['environment.*', 'general.information'], 'ncb.XB.customs');
  await world.community('community.ports', 'ncb.XC', 'ncb.XB.customs');
  for (const to of ['ncb.XB.customs', 'community.ports']) {
    expect(decision((await route(accepted(messageOf('ncb.XA', [to]))))[0]).addressees.map((one) => one.to)).toEqual([to, 'ncb.XB']);
  }
  const question = messageOf('ncb.XA', ['ncb.XB.customs'], { type: 'general.request-for-information/1' });
  expect(decision((await route(accepted(question)))[0]).addressees.map((one) => one.to)).toEqual(['ncb.XB.customs']);
  // Refused to the entity, nothing is copied.
  const secret = messageOf('ncb.XA', ['ncb.XB.customs'], { handling: { confidentiality: 'confidential', purposes: ['WARN'] } });
  expect(decision((await route(accepted(secret)))[0]).addressees).toMatchObject([{ to: 'ncb.XB.customs', allowed: false }]);
});

describe('held for endorsement', () => {
  let message: Message;
  beforeEach(async () => {
    await delegate('endorsed');
    message = messageOf(ENTITY, ['ncb.XB'], { expiresAt: new Date(NOON + 3_600_000).toISOString() });
  });

  it('it is kept, its bureau is told, and nothing is decided; the same again changes nothing', async () => {
    const record = accepted(message);
    const first = await route(record);
    expect(first.map(({ topic }) => topic.name)).toEqual(['exchange.accepted']);
    expect(said(first[0])).toMatchObject({ from: 'hub', to: ['ncb.XA'], type: 'control.endorsement-request/1', body: { message: referenceOf(message), digest: digestOf(signed(message)), type: message.type, to: ['ncb.XB'], expiresAt: message.expiresAt } });
    expect(JSON.stringify(said(first[0]))).not.toContain('for a spec');
    expect(await route(record)).toEqual(first);
    expect(held.held.size).toBe(1);
  });

  it('endorsed, it goes out untouched, by the rules of that moment, and names the endorsement; made again it is the same', async () => {
    await route(accepted(message));
    await world.suspend('ncb.XB');
    await world.admit('ncb.XD');
    const verdict = endorsement(message, 'endorsed');
    const record = accepted(verdict, NOON + 60_000);
    const made = await route(record);
    expect(made.map(({ topic, headers }) => [topic.name, String(headers['ce_id'])])).toEqual([
      ['exchange.decided', `exchange.decided:${referenceOf(verdict)}`],
      ['exchange.decided', `exchange.decided:${referenceOf(message)}`],
      ['exchange.accepted', expect.stringContaining('exchange.accepted:hub/')],
    ]);
    expect(decision(made[1])).toMatchObject({ from: ENTITY, message: signed(message), endorsedBy: referenceOf(verdict), version: world.directory.version, addressees: [{ to: 'ncb.XB', allowed: false }] });
    expect(await route(record)).toEqual(made);
    // A second one finds nothing held.
    expect(said((await route(accepted(endorsement(message, 'returned', { note: 'x' }))))[1])).toMatchObject({ type: 'control.rejection/1', body: { code: 'wrong-original' } });
  });

  it.each<[string, (verdict: Message) => Message, number]>([
    ['of another digest', (verdict) => ({ ...verdict, body: { ...verdict.body, digest: 'A'.repeat(43) } }), NOON + 1],
    ['of the other mode', (verdict) => ({ ...verdict, mode: 'exercise' }), NOON + 1],
    ['by somebody else', (verdict) => ({ ...verdict, from: 'ncb.XB' }), NOON + 1],
    ['after it expired', (verdict) => verdict, NOON + 3_600_000],
  ])('an endorsement %s lets nothing out', async (_, change, at) => {
    await route(accepted(message));
    const made = await route(accepted(change(endorsement(message, 'endorsed')), at));
    expect(made.map(({ topic }) => topic.name)).toEqual(['exchange.decided', 'exchange.accepted']);
    expect(said(made[1])).toMatchObject({ type: 'control.rejection/1', body: { code: 'wrong-original' } });
  });

  it('returned, it goes nowhere, and the entity reads the verdict', async () => {
    await route(accepted(message));
    const made = await route(accepted(endorsement(message, 'returned', { note: 'Name the container.' })));
    expect(made).toHaveLength(1);
    expect(decision(made[0]).addressees).toMatchObject([{ to: ENTITY, allowed: true }]);
  });

  it('what is for the bureau alone, and answers, are not held', async () => {
    for (const direct of [messageOf(ENTITY, ['ncb.XA']), messageOf(ENTITY, ['ncb.XB'], { type: 'control.receipt/1' })]) expect((await route(accepted(direct)))[0]?.topic.name).toBe('exchange.decided');
  });
});

describe('held for review (R21)', () => {
  const until = NOON + 3_600_000;
  const supervise = (more: object = {}): Promise<void> =>
    world.must({ by: 'gs', verb: 'set-rule', subject: 'rule/gs/watch', body: { title: 'Watch', kind: 'supervised', from: { participants: ['ncb.XA'] }, data: { types: ['general.information/1'] }, reference: 'DEC/7', appeal: 'the commission', validUntil: new Date(until).toISOString(), ...more } });
  const verdict = (of: Message, by = 'gs', said: 'endorsed' | 'returned' = 'endorsed'): Message =>
    messageOf(by, [of.from], { type: 'control.endorsement/1', body: { message: referenceOf(of), digest: digestOf(signed(of)), verdict: said, note: 'x' } });
  const names = (made: readonly { readonly headers: Readonly<Record<string, unknown>> }[]): string[] => made.map(({ headers }) => String(headers['ce_id']).split(':')[0] ?? '');

  it('named types of the named sender and its entities, and nothing else; the supervisor is told under which decision', async () => {
    await supervise();
    for (const from of ['ncb.XA', ENTITY]) {
      const message = messageOf(from, ['ncb.XB']);
      const made = await route(accepted(message));
      expect(names(made)).toEqual(['exchange.accepted']);
      expect(said(made[0])).toMatchObject({ from: 'hub', to: ['gs'], type: 'control.endorsement-request/1', body: { message: referenceOf(message), decisions: ['DEC/7'] } });
    }
    for (const other of [messageOf('ncb.XB', ['ncb.XC']), messageOf('ncb.XA', ['ncb.XB'], { type: 'general.request-for-information/1' }), messageOf('ncb.XA', ['ncb.XB'], { type: 'control.receipt/1' }), messageOf('ncb.XA', ['gs'])]) {
      expect(names(await route(accepted(other)))).toEqual(['exchange.decided']);
    }
    expect(names(await route(accepted(messageOf('ncb.XA', ['ncb.XB']), until)))).toEqual(['exchange.decided']);
  });

  it('released it goes out as it was signed, refused it goes nowhere; nobody else settles it', async () => {
    await supervise();
    const [one, other] = [messageOf('ncb.XA', ['ncb.XB']), messageOf('ncb.XA', ['ncb.XB'])];
    await route(accepted(one), accepted(other));
    expect(said((await route(accepted(verdict(one, 'ncb.XB'))))[1])).toMatchObject({ body: { code: 'wrong-original' } });
    const released = await route(accepted(verdict(one)));
    expect(decision(released[1])).toMatchObject({ from: 'ncb.XA', message: signed(one), addressees: [{ to: 'ncb.XB', allowed: true }] });
    expect(await route(accepted(verdict(other, 'gs', 'returned')))).toHaveLength(1);
  });

  it('endorsed by its bureau, an entity\'s message is then reviewed, and goes out once', async () => {
    await delegate('endorsed');
    await supervise();
    const message = messageOf(ENTITY, ['ncb.XB']);
    expect(said((await route(accepted(message)))[0])).toMatchObject({ to: ['ncb.XA'] });
    const endorsed = accepted(verdict(message, 'ncb.XA'));
    const reviewed = await route(endorsed);
    expect(names(reviewed)).toEqual(['exchange.decided', 'exchange.accepted']);
    expect(said(reviewed[1])).toMatchObject({ to: ['gs'], body: { decisions: ['DEC/7'] } });
    expect(await route(endorsed)).toEqual(reviewed);
    expect(decision((await route(accepted(verdict(message))))[1]).addressees).toMatchObject([{ to: 'ncb.XB', allowed: true }]);
  });

  it('when it is over the hub lets go what was held, and says nothing of what had its verdict', async () => {
    await supervise();
    const [one, other] = [messageOf('ncb.XA', ['ncb.XB']), messageOf('ncb.XA', ['ncb.XB'])];
    await route(accepted(one), accepted(other));
    await route(accepted(verdict(other, 'gs', 'returned')));
    const over = (of: Message): Message => ({ ...verdict(of), from: 'hub' });
    expect(decision((await route(accepted(over(one), until)))[1])).toMatchObject({ message: signed(one), addressees: [{ to: 'ncb.XB', allowed: true }] });
    expect(names(await route(accepted(over(other), until)))).toEqual(['exchange.decided']);
  });
});
