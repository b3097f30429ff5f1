import { useDesk } from '../support/desk.js';
import { until, useHub } from '../support/hub.js';
import { payloadOf } from '../support/jose-keys.js';
import { header, recordsWhere } from '../support/kafka.js';
import type { Item, Party } from '../support/party.js';
import { settle } from '../support/party.js';
import { demo, newBureau, newBureaus, newEntity, stated, verified } from '../support/world.js';

const hub = useHub();
const desk = useDesk(hub);
const { as } = desk;

const delegate = (bureau: Party, entity: Party, road: 'direct' | 'copy' | 'endorsed', copiesIn: readonly string[] = []): Promise<unknown> =>
  stated(bureau, 'delegate', entity.id, { types: ['*'], operations: ['send', 'receive'], road, copiesIn });
const handling = { confidentiality: 'official-use', purposes: ['SUPPORT_INVESTIGATION'], onward: 'national' };
const IVORY = {
  type: 'environment.ecomessage/1', handling,
  body: { subject: { area: 'WILDLIFE', title: 'Raw ivory in a container of tea', offence: 'Export of raw ivory without a permit' }, products: [{ description: 'Raw tusks', scientificName: 'Loxodonta africana', citesAppendix: 'I' }] },
};
const has = async (reader: Party, reference: string): Promise<boolean> => (await reader.mailbox()).some((item) => item.reference === reference);
const request = (bureau: Party, reference: string): Promise<Item> => bureau.receivesWhere('an endorsement request', ({ draft }) => draft.type === 'control.endorsement-request/1' && draft.body?.['message'] === reference);
const rejection = (party: Party, of: string): Promise<Item> => party.receivesWhere('a rejection', ({ draft }) => draft.type === 'control.rejection/1' && draft.body?.['message'] === of);

it('an officer at a port finds ivory; the bureau endorses; the bureau at the other end dispatches to its customs, who verify the officer’s signature', async () => {
  const [origin, destination] = await newBureaus(hub(), 2);
  const wildlife = await newEntity(origin!, 'wildlife');
  const customs = await newEntity(destination!, 'customs');
  await delegate(origin!, wildlife, 'endorsed');

  // The officer sends, and is told that it waits.
  const jws = await wildlife.sign(wildlife.draft([destination!], IVORY));
  const accepted = await wildlife.submit(jws);
  expect([accepted.status, (accepted.json['warnings'] as { code: string }[]).map(({ code }) => code)]).toEqual([202, expect.arrayContaining(['held-for-endorsement'])]);
  const reference = `${wildlife.id}/${String(accepted.json['id'])}`;
  const digest = String(accepted.json['digest']);

  // Nobody but the two sees it.
  expect((await request(origin!, reference)).draft).toMatchObject({ from: 'hub', body: { message: reference, digest, type: IVORY.type, to: [destination!.id] } });
  for (const one of [origin!, wildlife]) expect((await one.call('GET', `/v1/messages/${reference}`)).json).toMatchObject({ message: jws, held: { endorser: origin!.id } });
  for (const other of [destination!, customs]) expect((await other.call('GET', `/v1/messages/${reference}`)).status).toBe(404);
  const refused = await destination!.submit(await destination!.sign(destination!.draft([wildlife], { type: 'control.endorsement/1', body: { message: reference, digest, verdict: 'endorsed' } })));
  expect([refused.status, refused.json['code']]).toEqual([403, 'wrong-original']);
  expect((await wildlife.submit(jws)).status).toBe(200);

  // Endorsed, it goes out as it was signed.
  const endorsed = await desk.cli.run(['endorse', reference, ...as(origin!), '-o', 'json']);
  expect({ code: endorsed.code, err: endorsed.err }).toEqual({ code: 0, err: '' });
  const arrived = await destination!.receives(reference);
  expect(arrived.message).toBe(jws);
  await wildlife.receives(endorsed.json<{ reference: string }>().reference);
  const [decision] = await recordsWhere(hub(), 'exchange.decided', (record) => header(record, 'ce_id') === `exchange.decided:${reference}`);
  expect(await verified(hub(), 'hub', decision!.value.toString('utf8'), 'entente-decision+jws')).toMatchObject({ endorsedBy: endorsed.json<{ reference: string }>().reference });

  // At the other end.
  const dispatched = await desk.cli.run(['dispatch', reference, customs.id, ...as(destination!), '--note', 'Inspect the container on arrival.', '-o', 'json']);
  expect({ code: dispatched.code, err: dispatched.err }).toEqual({ code: 0, err: '' });
  const original = await customs.receives(reference);
  expect(original.message).toBe(jws);
  expect(await verified(hub(), wildlife.id, original.message, 'entente+jws')).toMatchObject({ from: wildlife.id, body: IVORY.body });
  const order = await customs.receives(dispatched.json<{ reference: string }>().reference);
  expect(order.draft).toMatchObject({ from: destination!.id, body: { message: reference, note: 'Inspect the container on arrival.' } });
  expect((await customs.call('GET', `/v1/messages/${reference}`)).json).toMatchObject({ message: jws });
  const delivered = await recordsWhere(hub(), 'exchange.delivered', (record) => header(record, 'ce_id') === `exchange.delivered:${reference}:${customs.id}`);
  expect(await verified(hub(), 'hub', delivered[0]!.value.toString('utf8'), 'entente-event+jws')).toMatchObject({ road: 'dispatch' });

  // A recall by the bureau of origin finds the customs.
  await origin!.send([destination!], { type: 'control.recall/1', body: { message: reference, digest, reason: 'The container was another.' } });
  await customs.receivesWhere('the recall', ({ draft }) => draft.type === 'control.recall/1');
  expect(await has(customs, reference)).toBe(false);
  const whereabouts = await desk.cli.run(['custody', reference, ...as(origin!), '-o', 'table']);
  const handed = dispatched.json<{ reference: string }>().reference;
  expect([whereabouts.code, whereabouts.out]).toEqual([0, expect.stringMatching(new RegExp(`onward national[\\s\\S]*holder +${customs.id} · holds it; has not answered the recall yet · shown .* · handed on by ${handed}`))]);
}, 60_000);

it('a sealed original is handed on sealed: the customs open the very bytes the officer signed, the hub does not', async () => {
  const [origin, destination] = await newBureaus(hub(), 2);
  const [customs, port] = [await newEntity(destination!, 'customs'), await newEntity(destination!, 'port')];
  const file = desk.file(`${origin!.id}.draft.json`, { ...IVORY, to: destination!.id });
  const sent = await desk.cli.run(['send', file, ...as(origin!), '-o', 'json']);
  expect(sent.json()).toMatchObject({ sealed: true });
  const { reference } = sent.json<{ reference: string }>();
  await destination!.receives(reference);
  const dispatched = await desk.cli.run(['dispatch', reference, customs.id, ...as(destination!), '-o', 'json']);
  expect({ code: dispatched.code, err: dispatched.err }).toEqual({ code: 0, err: '' });
  const order = await customs.receives(dispatched.json<{ reference: string }>().reference);
  expect(JSON.stringify(order.draft)).not.toContain('ivory');
  const shown = await desk.cli.run(['show', reference, ...as(customs), '-o', 'json']);
  expect(shown.json()).toMatchObject({ verified: true, sealed: true, message: { from: origin!.id, body: IVORY.body } });
  expect((await port.call('GET', `/v1/messages/${reference}`)).status).toBe(404);
}, 60_000);

it('returned, it reaches nobody; the entity reads why, and a second verdict finds nothing', async () => {
  const [origin, destination] = await newBureaus(hub(), 2);
  const wildlife = await newEntity(origin!, 'wildlife');
  await delegate(origin!, wildlife, 'endorsed');
  const sent = await wildlife.send([destination!], IVORY);
  await request(origin!, sent.reference);
  const returned = await desk.cli.run(['return', sent.reference, ...as(origin!), '--note', 'Name the container, please.', '-o', 'json']);
  expect({ code: returned.code, err: returned.err }).toEqual({ code: 0, err: '' });
  const verdict = await wildlife.receivesWhere('the verdict', ({ draft }) => draft.type === 'control.endorsement/1');
  expect(verdict.draft.body).toEqual({ message: sent.reference, digest: sent.digest, verdict: 'returned', note: 'Name the container, please.' });
  const late = await origin!.send([wildlife], { type: 'control.endorsement/1', body: { message: sent.reference, digest: sent.digest, verdict: 'endorsed' } });
  expect((await rejection(origin!, late.reference)).draft.body).toMatchObject({ code: 'wrong-original' });
  await settle(origin!, [destination!]);
  expect(await has(destination!, sent.reference)).toBe(false);
  expect((await origin!.call('GET', `/v1/messages/${sent.reference}`)).status).toBe(404);
});

it('with a copy: the bureau gets what its entity sends, and of what comes in what it asked for', async () => {
  const [origin, destination] = await newBureaus(hub(), 2);
  const [wildlife, customs] = [await newEntity(origin!, 'wildlife'), await newEntity(destination!, 'customs')];
  await delegate(origin!, wildlife, 'copy');
  await delegate(destination!, customs, 'direct', ['environment.*']);
  const [ivory, note] = [await wildlife.send([customs], IVORY), await wildlife.send([customs], { body: { text: 'a word' } })];
  for (const reader of [customs, origin!]) for (const { reference } of [ivory, note]) await reader.receives(reference);
  await destination!.receives(ivory.reference);
  await settle(wildlife, [destination!]);
  expect(await has(destination!, note.reference)).toBe(false);
});

it('an entity that its bureau does not list stays unnamed to the source, in the recall and in receipts', async () => {
  const [origin, destination] = await newBureaus(hub(), 2);
  const hidden = await newEntity(destination!, 'customs', { listed: false });
  const sent = await origin!.send([destination!], IVORY);
  await destination!.receives(sent.reference);
  const about = { message: sent.reference, digest: sent.digest };
  await destination!.send([hidden], { type: 'control.dispatch/1', body: about });
  await hidden.receives(sent.reference);
  await hidden.submit(await hidden.sign(hidden.draft([origin!], { type: 'control.receipt/1', body: { ...about, status: 'actioned', at: new Date().toISOString() } })));
  await origin!.send([destination!], { type: 'control.recall/1', body: { ...about, reason: 'The container was another.' } });
  await hidden.receivesWhere('the recall', ({ draft }) => draft.type === 'control.recall/1');
  await settle(origin!, [destination!]);
  const told = await origin!.call('GET', `/v1/messages/${sent.reference}/recall`);
  expect(told.json).toMatchObject({ effective: true, told: [{ recipient: destination!.id, status: 'pending' }], removedUnread: [] });
  for (const what of ['', '/recall']) expect((await origin!.call('GET', `/v1/messages/${sent.reference}${what}`)).text).not.toContain(hidden.id);
});

it('a message whose owner did not say “national” is not dispatched; nothing is, to the entities of others', async () => {
  const [origin, destination, third] = await newBureaus(hub(), 3);
  const [customs, foreign] = [await newEntity(destination!, 'customs'), await newEntity(await newBureau(hub()), 'customs')];
  const sent = await origin!.send([destination!], { ...IVORY, handling: { ...handling, onward: 'consent' } });
  await destination!.receives(sent.reference);
  const order = await destination!.send([customs], { type: 'control.dispatch/1', body: { message: sent.reference, digest: sent.digest } });
  expect((await rejection(destination!, order.reference)).draft.body).toMatchObject({ code: 'not-dispatched', addressees: [customs.id] });
  // With its owner's consent it is.
  const about = { message: sent.reference, digest: sent.digest };
  const asked = await destination!.send([origin!], { type: 'control.consent-request/1', body: { ...about, use: 'forward', to: [customs.id], reason: 'Customs inspects it.' } });
  await origin!.receives(asked.reference);
  await origin!.send([destination!], { type: 'control.consent-grant/1', body: { ...about, request: asked.reference } });
  await settle(origin!, [destination!]);
  await destination!.send([customs], { type: 'control.dispatch/1', body: about });
  expect((await customs.receives(sent.reference)).message).toBe(sent.jws);
  // What customs makes of it is bound by its terms, as if it had been addressed to them.
  const derived = async (onward: string): Promise<Awaited<ReturnType<typeof customs.submit>>> => await customs.submit(await customs.sign(customs.draft([third!], { ...IVORY, derivedFrom: sent.reference, handling: { ...handling, onward } })));
  expect((await derived('free')).json['code']).toBe('weaker-than-source');
  expect((await derived('consent')).json['code']).toBe('refused');
  const never = await origin!.send([destination!], { ...IVORY, handling: { ...handling, onward: 'never' } });
  await destination!.receives(never.reference);
  const refused = await destination!.send([customs], { type: 'control.dispatch/1', body: { message: never.reference, digest: never.digest } });
  expect((await rejection(destination!, refused.reference)).draft.body).toMatchObject({ code: 'not-dispatched', addressees: [customs.id] });
  const abroad = await destination!.submit(await destination!.sign(destination!.draft([foreign], { type: 'control.dispatch/1', body: { message: sent.reference, digest: sent.digest } })));
  expect([abroad.status, abroad.json['code']]).toEqual([403, 'not-dispatched']);
  expect(await has(customs, never.reference)).toBe(false);
});

describe('a sender under supervision (R21)', () => {
  const supervise = async (sender: Party, seconds: number): Promise<string> => {
    const subject = `rule/gs/t${sender.id.slice(4).toLowerCase()}`;
    await stated(demo(hub(), 'gs'), 'set-rule', subject, {
      title: 'Invented for the tests', kind: 'supervised', from: { participants: [sender.id] }, data: { types: ['environment.ecomessage/1'] },
      reference: 'EXERCISE/DEC/7', appeal: 'The oversight body of the exercise.', validUntil: new Date(Date.now() + seconds * 1000).toISOString(),
    });
    return subject;
  };
  const warnings = async (sender: Party, jws: string): Promise<string[]> => ((await sender.submit(jws)).json['warnings'] as { code: string; detail: string }[]).filter(({ code }) => code === 'held-for-review').map(({ detail }) => detail);

  it('has messages of the named types held, released or refused by a signed act; all else goes its way', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const gs = demo(hub(), 'gs');
    const older = await sender!.send([reader!], IVORY);
    await reader!.receives(older.reference);
    const subject = await supervise(sender!, 3600);
    const jws = [0, 1].map(() => sender!.sign(sender!.draft([reader!], IVORY)));
    const [one, other] = await Promise.all(jws);
    const said = await until('supervision holds', async () => { const found = await warnings(sender!, one!); return found.length > 0 ? found : undefined; });
    expect(said[0]).toContain('EXERCISE/DEC/7');
    expect(said[0]).toContain('The oversight body of the exercise.');
    await warnings(sender!, other!);
    const references = [one!, other!].map((jwsOf) => `${sender!.id}/${payloadOf<{ id: string }>(jwsOf).id}`);
    for (const reference of references) expect((await request(gs, reference)).draft.body).toMatchObject({ decisions: ['EXERCISE/DEC/7'] });
    expect((await sender!.call('GET', `/v1/messages/${references[0]!}`)).json).toMatchObject({ message: one, held: { endorser: 'gs', review: { references: ['EXERCISE/DEC/7'], appeals: ['The oversight body of the exercise.'] } } });
    // Another type, a recall, and its own data are untouched.
    await reader!.receives((await sender!.send([reader!])).reference);
    await sender!.send([reader!], { type: 'control.recall/1', body: { message: older.reference, digest: older.digest, reason: 'Sent in error.' } });
    await reader!.receivesWhere('the recall', ({ draft }) => draft.type === 'control.recall/1');
    expect((await sender!.call('GET', `/v1/messages/${older.reference}/trace`)).status).toBe(200);

    expect(await desk.cli.run(['endorse', references[0]!, ...as(gs), '-o', 'json'])).toMatchObject({ code: 0, err: '' });
    expect((await reader!.receives(references[0]!)).message).toBe(one);
    expect(await desk.cli.run(['return', references[1]!, ...as(gs), '--note', 'Not covered.', '-o', 'json'])).toMatchObject({ code: 0, err: '' });
    await sender!.receivesWhere('the refusal', ({ draft }) => draft.type === 'control.endorsement/1' && draft.body?.['verdict'] === 'returned');
    await settle(sender!, [reader!]);
    expect(await has(reader!, references[1]!)).toBe(false);

    // Taken back early, it lets go of what was held, once; what was settled stays settled.
    const last = await sender!.send([reader!], IVORY);
    await request(gs, last.reference);
    await stated(gs, 'remove-rule', subject, { reason: 'The decision was reviewed.' });
    await reader!.receives(last.reference, {}, 20_000);
    await sender!.receivesWhere('that it is over', ({ draft }) => draft.from === 'hub' && draft.type === 'control.endorsement/1' && draft.body?.['message'] === last.reference);
    await reader!.receives((await sender!.send([reader!], IVORY)).reference);
    const arrived = (await reader!.mailbox()).map((item) => item.reference);
    expect([references[0]!, references[1]!, last.reference].map((one) => arrived.filter((reference) => reference === one).length)).toEqual([1, 0, 1]);
    expect((await sender!.mailbox()).filter(({ draft }) => draft.from === 'hub' && draft.type === 'control.endorsement/1').map(({ draft }) => draft.body?.['message'])).toEqual([last.reference]);
  }, 60_000);

  it('what is sealed stays sealed to the supervisor, and what is held goes out by itself when supervision ends', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const gs = demo(hub(), 'gs');
    await supervise(sender!, 6);
    await until('supervision holds', async () => (await warnings(sender!, await sender!.sign(sender!.draft([reader!], IVORY)))).length > 0);
    const file = desk.file(`${sender!.id}.draft.json`, { ...IVORY, to: reader!.id });
    const { reference } = (await desk.cli.run(['send', file, ...as(sender!), '-o', 'json'])).json<{ reference: string }>();
    expect((await request(gs, reference)).draft.body).toMatchObject({ sealed: true });
    expect(JSON.stringify((await desk.cli.run(['show', reference, ...as(gs), '-o', 'json'])).out)).not.toContain('Raw ivory');
    expect(await has(reader!, reference)).toBe(false);
    await reader!.receives(reference, {}, 30_000);
    await sender!.receivesWhere('that it is over', ({ draft }) => draft.from === 'hub' && draft.type === 'control.endorsement/1' && draft.body?.['message'] === reference);
    await reader!.receives((await sender!.send([reader!], IVORY)).reference);
    expect((await reader!.mailbox()).filter((item) => item.reference === reference)).toHaveLength(1);
  }, 90_000);
});
