import { useHub } from '../support/hub.js';
import { uuidV7 } from '../support/jose-keys.js';
import { settle, type Answer, type Party } from '../support/party.js';
import { newBureau, newBureaus, newCommunity, newEntity } from '../support/world.js';

const hub = useHub();
const get = (by: Party, reference: string, what = ''): Promise<Answer> => by.call('GET', `/v1/messages/${reference}${what}`);

/** All of an answer that a caller can see. */
const seen = ({ status, headers, text }: Answer): unknown => ({ status, text, headers: [...headers].filter(([name]) => name !== 'date').sort() });

describe('a single message', () => {
  it('is there for its sender, the sender’s bureau, who was reached and their bureau', async () => {
    const [bureau, other, member] = await newBureaus(hub(), 3);
    const sender = await newEntity(bureau!, 'customs');
    const reached = await newEntity(other!, 'wildlife');
    const community = await newCommunity(hub(), [member!]);
    const sent = await sender.send([reached, community]);
    await settle(sender, [reached, member!]);
    for (const reader of [sender, bureau!, reached, other!, member!]) {
      const { status, json } = await get(reader, sent.reference);
      expect([reader.id, status, json['message']]).toEqual([reader.id, 200, sent.jws]);
    }
  });

  it('does not exist for anyone else: absent and forbidden answer alike, to the last header', async () => {
    const [sender, reader, stranger, excluded] = await newBureaus(hub(), 4);
    const entityOfReader = await newEntity(reader!, 'customs');
    const notCleared = await newBureau(hub(), { clearance: 'official-use' });
    const community = await newCommunity(hub(), [reader!, excluded!]);
    const sent = await sender!.send([community, notCleared], { handling: { confidentiality: 'restricted', purposes: ['WARN'] } }, { exclude: [excluded!.id] });
    const recalled = await sender!.send([reader!]);
    await sender!.send([reader!], { type: 'control.recall/1', body: { message: recalled.reference, digest: recalled.digest, reason: 'Sent in error.' } });
    await settle(sender!, [reader!, excluded!]);
    const absent = seen(await get(stranger!, `${sender!.id}/${uuidV7()}`));
    expect(absent).toMatchObject({ status: 404 });
    const forbidden = [
      await get(stranger!, sent.reference), await get(excluded!, sent.reference), await get(notCleared, sent.reference), await get(entityOfReader, sent.reference),
      await get(reader!, recalled.reference),
      await get(stranger!, `ncb.ZZZZZZZ/${uuidV7()}`), await get(stranger!, 'nobody/nothing'), await get(stranger!, `${sender!.id}/not-a-uuid`),
      await get(stranger!, sent.reference, '/recall'), await get(reader!, recalled.reference, '/recall'), await get(sender!, sent.reference, '/recall'),
    ];
    for (const answer of forbidden) expect(seen(answer)).toEqual(absent);
  });

  it('is not there for who joins its audience later', async () => {
    const [sender, early, late] = await newBureaus(hub(), 3);
    const community = await newCommunity(hub(), [early!]);
    const sent = await sender!.send([community]);
    await early!.receives(sent.reference);
    const { stated, demo } = await import('../support/world.js');
    await stated(demo(hub(), 'gs'), 'join', community, { member: late!.id });
    expect((await get(late!, sent.reference)).status).toBe(404);
    const next = await sender!.send([community]);
    await late!.receives(next.reference);
    expect((await late!.mailbox()).map((item) => item.reference)).toEqual([next.reference]);
  });

  it('shows its receipts to the sender’s side alone', async () => {
    const [bureau, reader, other] = await newBureaus(hub(), 3);
    const sender = await newEntity(bureau!, 'customs');
    const sent = await sender.send([reader!, other!]);
    await reader!.receives(sent.reference);
    const receipt = await reader!.send([sender], { type: 'control.receipt/1', body: { message: sent.reference, digest: sent.digest, status: 'actioned', note: 'Inspected.', at: new Date().toISOString() } });
    await settle(reader!, [sender]);
    for (const side of [sender, bureau!]) {
      expect((await get(side, sent.reference)).json['receipts']).toEqual([{ recipient: reader!.id, id: receipt.message.id, status: 'actioned', note: 'Inspected.', at: expect.any(String) as string }]);
    }
    for (const side of [reader!, other!]) expect(Object.keys((await get(side, sent.reference)).json)).toEqual(['message', 'receivedAt']);
  });

  it('takes no receipt from who it did not reach', async () => {
    const [sender, reader, stranger] = await newBureaus(hub(), 3);
    const sent = await sender!.send([reader!]);
    await stranger!.submit(await stranger!.sign(stranger!.draft([sender!], { type: 'control.receipt/1', body: { message: sent.reference, digest: sent.digest, status: 'read', at: new Date().toISOString() } })));
    await settle(stranger!, [sender!]);
    expect((await get(sender!, sent.reference)).json['receipts']).toEqual([]);
  });

  it('needs a token, and tells nothing without one', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const sent = await sender!.send([reader!]);
    const [there, absent] = await Promise.all([sent.reference, `${sender!.id}/${uuidV7()}`].map(async (reference) => (await fetch(`${hub().url}/v1/messages/${reference}`)).text()));
    expect(there).toBe(absent);
    expect(there).toContain('token-missing');
  });
});
