import { EntenteClient, publicKeysOf, verifyJws } from '#client';
import { until, useHub } from '../support/hub.js';
import { header, recordsWhere } from '../support/kafka.js';
import type { Draft, Party, Sent } from '../support/party.js';
import { disclosedIn, sendMaskable, signMaskable } from '../support/sd-jwt.js';
import { Stream } from '../support/sse.js';
import { lastStatement, newBureaus, newCommunity, newEntity, stated } from '../support/world.js';

const hub = useHub();
const PERSONS = [{ fullName: 'An invented person', role: 'master', birthDate: '1990' }, { fullName: 'Another invented person', role: 'crew' }];
const BODY = { text: 'for an exercise of the test suite', persons: PERSONS };
const FRAME = { body: { _sd: ['persons'] } };
/** What is left without the persons. */
const LESS = { text: BODY.text };

const ruleOf = (owner: Party, slug = 'no-persons'): string => `rule/${owner.id}/${slug}`;
async function mask(owner: Party, from: readonly Party[], fields: readonly string[] = ['/body/persons']): Promise<void> {
  await stated(owner, 'set-rule', ruleOf(owner), { title: 'No persons', kind: 'mask', fields, to: { participants: from.map(({ id }) => id) } });
}
const draftOf = (sender: Party, to: readonly (Party | string)[], more: object = {}): Draft => sender.draft(to, { body: BODY, ...more });
const streams: Stream[] = [];
const streamOf = async (reader: Party): Promise<Stream> => {
  const stream = await Stream.open(reader);
  streams.push(stream);
  return stream;
};
afterEach(() => Promise.all(streams.splice(0).map((stream) => stream.close())));

const bodyIn = async (sender: Party, given: string): Promise<unknown> => (await disclosedIn(hub(), sender, given)).body;

/** What a reader is given by every road, once it is there. */
async function everywhere(reader: Party, { reference }: Sent, stream: Stream): Promise<readonly string[]> {
  const page = (await reader.receives(reference)).message;
  const single = String((await reader.call('GET', `/v1/messages/${reference}`)).json['message']);
  await until('it is in the stream', () => stream.events.some(({ item }) => item.reference === reference));
  const again = await streamOf(reader);
  await until('it is in a stream that catches up', () => again.events.some(({ item }) => item.reference === reference));
  const streamed = [stream, again].map(({ events }) => events.find(({ item }) => item.reference === reference)?.item.message ?? '');
  const [record] = await recordsWhere(hub(), `inbox.${reader.id}`, ({ key }) => key === reference);
  expect(record === undefined ? undefined : [header(record, 'content-type'), header(record, 'entente-digest')]).toEqual(['application/sd-jwt', expect.any(String)]);
  return [page, single, ...streamed, record?.value.toString('latin1') ?? ''];
}

it('each recipient gets what its rules allow, on every road; the signature holds for each, and the digest is one', async () => {
  const [sender, masked, whole] = await newBureaus(hub(), 3) as [Party, Party, Party];
  for (const taker of [masked, whole]) await stated(taker, 'enable-kafka', taker.id);
  await mask(sender, [masked]);
  const [toMasked, toWhole] = [await streamOf(masked), await streamOf(whole)];
  const sent = await sendMaskable(sender, draftOf(sender, [masked, whole]), FRAME);

  for (const given of await everywhere(masked, sent, toMasked)) {
    expect(await bodyIn(sender, given)).toEqual(LESS);
    expect(given).toBe(`${sent.jws.split('~')[0] ?? ''}~`);
  }
  for (const given of await everywhere(whole, sent, toWhole)) {
    expect(await bodyIn(sender, given)).toEqual(BODY);
    expect(given).toBe(sent.jws);
  }
  expect((await sender.call('GET', `/v1/messages/${sent.reference}`)).json['message']).toBe(sent.jws);

  // Whoever was given less answers about the same message.
  const receipt = await masked.send([sender], { type: 'control.receipt/1', body: { message: sent.reference, digest: sent.digest, status: 'read', at: new Date().toISOString() } });
  await sender.receives(receipt.reference);
  expect((await sender.call('GET', `/v1/messages/${sent.reference}`)).json['receipts']).toMatchObject([{ recipient: masked.id, status: 'read' }]);
  // The same bytes again are the same message.
  expect(await sender.call('POST', '/v1/messages', { body: sent.jws, type: 'application/sd-jwt' })).toMatchObject({ status: 200, json: { digest: sent.digest } });
}, 60_000);

it('an audience is one row, and each member reads its own of it; a bureau stands for its entities', async () => {
  const [sender, masked, whole] = await newBureaus(hub(), 3) as [Party, Party, Party];
  const entity = await newEntity(masked, 'customs');
  const community = await newCommunity(hub(), [sender, masked, whole, entity]);
  await mask(sender, [masked]);
  const sent = await sendMaskable(sender, draftOf(sender, [community]), FRAME);
  for (const reader of [masked, entity]) expect(await bodyIn(sender, (await reader.receives(sent.reference)).message)).toEqual(LESS);
  expect(await bodyIn(sender, (await whole.receives(sent.reference)).message)).toEqual(BODY);
});

it('a rule set later withholds from the next reading on, and one removed gives back', async () => {
  const [sender, reader] = await newBureaus(hub(), 2) as [Party, Party];
  const sent = await sendMaskable(sender, draftOf(sender, [reader]), FRAME);
  const read = async (): Promise<unknown> => bodyIn(sender, String((await reader.call('GET', `/v1/messages/${sent.reference}`)).json['message']));
  await reader.receives(sent.reference);
  expect(await read()).toEqual(BODY);
  await mask(sender, [reader]);
  expect(await read()).toEqual(LESS);
  expect(await bodyIn(sender, (await reader.receives(sent.reference)).message)).toEqual(LESS);
  expect(await lastStatement(sender, ruleOf(sender))).not.toBeNull();
  await stated(sender, 'remove-rule', ruleOf(sender));
  expect(await read()).toEqual(BODY);
});

it('where the form does not allow the mask the recipient is refused, and nobody else', async () => {
  const [sender, masked, whole] = await newBureaus(hub(), 3) as [Party, Party, Party];
  await mask(sender, [masked]);
  const refused = async ({ reference }: Sent): Promise<void> => {
    await whole.receives(reference);
    await sender.receivesWhere('a rejection', ({ draft }) => draft.type === 'control.rejection/1' && draft.body?.['message'] === reference && JSON.stringify(draft.body['addressees']) === JSON.stringify([masked.id]));
    expect((await masked.call('GET', `/v1/messages/${reference}`)).status).toBe(404);
  };
  await refused(await sender.send([masked, whole], { body: BODY }));
  await refused(await sendMaskable(sender, draftOf(sender, [masked, whole]), { body: { _sd: ['text'] } }));
  await refused(await sendMaskable(sender, draftOf(sender, [masked, whole]), { body: { persons: { 0: { _sd: ['birthDate'] } } } }));

  const preview = async (frame: object): Promise<unknown> =>
    (await sender.call('POST', '/v1/messages/preview', { body: await signMaskable(sender.signing, draftOf(sender, [masked, whole]), frame as never), type: 'application/sd-jwt' })).json['addressees'];
  expect(await preview(FRAME)).toMatchObject([{ to: masked.id, allowed: true, withheld: ['/body/persons'] }, { to: whole.id, allowed: true }]);
  expect(await preview({ body: { _sd: ['text'] } })).toMatchObject([{ to: masked.id, allowed: false, rules: [ruleOf(sender)] }, { to: whole.id, allowed: true }]);
  // Nothing of what is masked is in it: then nothing needs to be withheld.
  const plain = await sendMaskable(sender, draftOf(sender, [masked], { body: LESS }), {});
  await masked.receives(plain.reference);
});

it('members of every element are masked one by one', async () => {
  const [sender, masked] = await newBureaus(hub(), 2) as [Party, Party];
  await mask(sender, [masked], ['/body/persons/*/birthDate']);
  const sent = await sendMaskable(sender, draftOf(sender, [masked]), { body: { persons: { 0: { _sd: ['birthDate', 'role'] } } } });
  expect(await bodyIn(sender, (await masked.receives(sent.reference)).message)).toEqual({ ...LESS, persons: [{ fullName: 'An invented person', role: 'master' }, PERSONS[1]] });
});

it('the SDK sends and reads them, and says what was withheld', async () => {
  const [sender, masked] = await newBureaus(hub(), 2) as [Party, Party];
  await mask(sender, [masked]);
  const clientOf = ({ id, signing }: Party): EntenteClient => new EntenteClient({ url: hub().url, hub: hub().name, issuer: hub().dev.issuer, participant: id, signingKey: signing as never });
  const sent = await clientOf(sender).send({ type: 'general.information/1', to: masked.id, body: BODY, maskable: ['/persons', '/title'] });
  const { message: given } = await masked.receives(sent.reference);
  expect(await clientOf(masked).message(sent.reference)).toMatchObject({ body: LESS, withheld: [{ at: '/body', members: 1 }], digest: sent.digest, compact: given });
  expect(await clientOf(sender).message(sent.reference)).toMatchObject({ body: BODY, withheld: [] });
  // Anyone may check what a reader was given, with public keys alone.
  expect(await verifyJws(given, publicKeysOf(hub().url))).toMatchObject({ signer: sender.id, digest: sent.digest, withheld: [{ at: '/body', members: 1 }] });
});
