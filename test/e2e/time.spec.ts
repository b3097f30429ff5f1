import { pause, useHub } from '../support/hub.js';
import { settle } from '../support/party.js';
import { newBureaus, newCommunity, verified } from '../support/world.js';

const hub = useHub();
const at = (milliseconds: number): string => new Date(Date.now() + milliseconds).toISOString();

describe('time', () => {
  it('a message is not shown before its time, then it is', async () => {
    const [sender, reader, member] = await newBureaus(hub(), 3);
    const community = await newCommunity(hub(), [member!]);
    const due = Date.now() + 2_500;
    const sent = await sender!.send([reader!, community], { notBefore: new Date(due).toISOString() });
    await settle(sender!, [reader!, member!]);
    for (const one of [reader!, member!]) expect((await one.mailbox()).map((item) => item.reference)).not.toContain(sent.reference);
    expect((await reader!.call('GET', `/v1/messages/${sent.reference}`)).status).toBe(404);
    await reader!.receives(sent.reference, {}, 8_000);
    expect(Date.now()).toBeGreaterThanOrEqual(due);
    await member!.receives(sent.reference);
  });

  it('a message that has expired is shown no more, and one that expires before it may be shown is refused', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const sent = await sender!.send([reader!], { expiresAt: at(1_500) });
    await reader!.receives(sent.reference);
    await pause(1_700);
    expect(await reader!.mailbox()).toEqual([]);
    expect((await reader!.call('GET', `/v1/messages/${sent.reference}`)).status).toBe(404);
    for (const limits of [{ expiresAt: at(-1_000) }, { notBefore: at(60_000), expiresAt: at(30_000) }]) {
      const answer = await sender!.submit(await sender!.sign(sender!.draft([reader!], limits)));
      expect([answer.status, answer.json['code']]).toEqual([422, 'already-expired']);
    }
  });

  it('a held message is withdrawn by a recall before anyone has seen it', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const sent = await sender!.send([reader!], { notBefore: at(2_000) });
    await sender!.send([reader!], { type: 'control.recall/1', body: { message: sent.reference, digest: sent.digest, reason: 'Sent in error.' } });
    await pause(3_200);
    await settle(sender!, [reader!]);
    expect((await reader!.mailbox()).map((item) => item.reference)).not.toContain(sent.reference);
  });

  it('an answer that is overdue is asked for: of those who owe it, and told to who asked', async () => {
    const [sender, late, prompt] = await newBureaus(hub(), 3);
    const request = await sender!.send([late!, prompt!], { type: 'general.request-for-information/1', body: { questions: ['Which port?'] }, replyBy: at(1_500) });
    await prompt!.receives(request.reference);
    await prompt!.send([sender!], { type: 'general.reply/1', inReplyTo: request.reference, body: { text: 'None.' } });
    const reminder = await late!.receivesWhere('a reminder', (item) => item.draft.type === 'control.reminder/1');
    expect(reminder.draft.body).toMatchObject({ message: request.reference, digest: request.digest, replyBy: request.message['replyBy'], overdue: [late!.id] });
    const told = await sender!.receivesWhere('a reminder', (item) => item.draft.type === 'control.reminder/1');
    expect(told.draft.body).toMatchObject({ message: request.reference, overdue: [late!.id] });
    expect(await verified(hub(), 'hub', told.message, 'entente+jws')).toEqual(told.draft);
    await pause(1_000);
    expect((await prompt!.mailbox()).map((item) => item.draft.type)).not.toContain('control.reminder/1');
    expect((await late!.mailbox()).filter((item) => item.draft.type === 'control.reminder/1')).toHaveLength(1);
  });

  it('a request for action is chased by its deadline', async () => {
    const [sender, late] = await newBureaus(hub(), 2);
    const deadline = at(1_200);
    const request = await sender!.send([late!], {
      type: 'general.request-for-action/1', replyBy: deadline,
      body: { actions: ['inspect'], reason: 'An exercise.', legalBasis: [{ text: 'Fisheries Act, section 12', country: 'XA' }], deadline, objects: [{ kind: 'vessel', vessel: { name: 'Silver Petrel' } }] },
    });
    const reminder = await late!.receivesWhere('a reminder', (item) => item.draft.type === 'control.reminder/1');
    expect(reminder.draft.body).toMatchObject({ message: request.reference, overdue: [late!.id] });
  });
});
