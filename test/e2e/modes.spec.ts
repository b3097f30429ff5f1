import { useHub } from '../support/hub.js';
import { settle } from '../support/party.js';
import { Stream } from '../support/sse.js';
import { newBureaus, newCommunity } from '../support/world.js';

const hub = useHub();
const exercise = { mode: 'exercise' };

describe('exercise never meets live', () => {
  it('in the inbox: each mode shows its own, and live is what is not said', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const community = await newCommunity(hub(), [reader!]);
    const live = await sender!.send([reader!]);
    const drill = await sender!.send([reader!], exercise);
    const shared = await sender!.send([community], exercise);
    await settle(sender!, [reader!], exercise);
    await settle(sender!, [reader!]);
    expect((await reader!.mailbox()).map((item) => item.reference)).toContain(live.reference);
    expect((await reader!.mailbox()).every((item) => item.draft.mode === 'live')).toBe(true);
    const drills = await reader!.mailbox(exercise);
    expect(drills.map((item) => item.reference)).toEqual(expect.arrayContaining([drill.reference, shared.reference]));
    expect(drills.every((item) => item.draft.mode === 'exercise')).toBe(true);
  });

  it('in the stream', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const streams = await Promise.all([Stream.open(reader!), Stream.open(reader!, { query: '?mode=exercise' })]);
    const drill = await sender!.send([reader!], exercise);
    const live = await sender!.send([reader!]);
    await Promise.all(streams.map((stream) => stream.has(1)));
    expect(streams.map((stream) => stream.references)).toEqual([[live.reference], [drill.reference]]);
    await Promise.all(streams.map((stream) => stream.close()));
  });

  it('in receipts: one of the other mode counts for nothing', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const sent = await sender!.send([reader!]);
    const receipt = { type: 'control.receipt/1', body: { message: sent.reference, digest: sent.digest, status: 'read', at: new Date().toISOString() } };
    await reader!.send([sender!], { ...receipt, ...exercise });
    await settle(reader!, [sender!], exercise);
    const read = async (): Promise<unknown> => (await sender!.call('GET', `/v1/messages/${sent.reference}`)).json['receipts'];
    expect(await read()).toEqual([]);
    await reader!.send([sender!], receipt);
    await settle(reader!, [sender!]);
    expect(await read()).toEqual([expect.objectContaining({ recipient: reader!.id, status: 'read' })]);
  });

  it('in recalls: an exercise cannot take back what is live', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const sent = await sender!.send([reader!]);
    await settle(sender!, [reader!]);
    await sender!.send([reader!], { ...exercise, type: 'control.recall/1', body: { message: sent.reference, digest: sent.digest, reason: 'Part of the exercise.' } });
    await settle(sender!, [reader!], exercise);
    expect((await reader!.mailbox()).map((item) => item.reference)).toContain(sent.reference);
    const rejection = await sender!.receivesWhere('a rejection', (item) => item.draft.type === 'control.rejection/1', exercise);
    expect(rejection.draft.body).toMatchObject({ code: 'wrong-original' });
    expect((await sender!.call('GET', `/v1/messages/${sent.reference}/recall`)).status).toBe(404);
  });

  it('in what the hub says: a rejection and a reminder have the mode of what they are about', async () => {
    const [sender, late] = await newBureaus(hub(), 2);
    const request = await sender!.send([late!], { ...exercise, replyBy: new Date(Date.now() + 1_000).toISOString() });
    await late!.receives(request.reference, exercise);
    await late!.receivesWhere('a reminder', (item) => item.draft.type === 'control.reminder/1', exercise);
    await sender!.receivesWhere('a reminder', (item) => item.draft.type === 'control.reminder/1', exercise);
    expect(await late!.mailbox()).toEqual([]);
    expect(await sender!.mailbox()).toEqual([]);
  });
});
