import { useHub } from '../support/hub.js';
import { settle } from '../support/party.js';
import { sha256 } from '../support/jose-keys.js';
import { newBureaus } from '../support/world.js';

const hub = useHub();
const CONDITIONS = 'Not to be used where the death penalty may follow.';

describe('a message under conditions', () => {
  it('is given to nobody before the conditions are countersigned, word for word, and then to that one alone', async () => {
    const [sender, one, other, stranger] = await newBureaus(hub(), 4);
    const sent = await sender!.send([one!, other!], { conditions: CONDITIONS, body: { text: 'under conditions' } });
    const notice = await one!.receivesWhere('the conditions', (item) => item.draft.type === 'control.conditions/1');
    expect(notice.draft).toMatchObject({ from: 'hub', to: [one!.id], inReplyTo: sent.reference, body: { message: sent.reference, digest: sent.digest, conditions: CONDITIONS } });
    await settle(sender!, [one!, other!]);
    expect((await one!.mailbox()).map((item) => item.reference)).not.toContain(sent.reference);
    const path = `/v1/messages/${sent.reference}`;
    const waiting = await one!.call('GET', path);
    expect([waiting.status, waiting.json['code']]).toEqual([403, 'countersignature-missing']);
    expect(waiting.text).not.toContain('under conditions');
    expect((await stranger!.call('GET', path)).json['code']).toBe('not-found');

    const accept = { message: sent.reference, digest: sent.digest, conditions: CONDITIONS };
    await one!.send([sender!], { type: 'control.countersignature/1', body: { ...accept, conditions: `${CONDITIONS} ` } });
    await one!.send([sender!], { type: 'control.countersignature/1', body: { ...accept, digest: sha256('another') } });
    await settle(one!, [sender!]);
    expect((await one!.call('GET', path)).status).toBe(403);

    await one!.send([sender!], { type: 'control.countersignature/1', body: accept });
    expect((await one!.receives(sent.reference)).message).toBe(sent.jws);
    expect((await one!.call('GET', path)).json['message']).toBe(sent.jws);
    await one!.send([sender!], { type: 'control.countersignature/1', body: accept });
    await settle(one!, [sender!]);
    expect((await one!.mailbox()).filter((item) => item.reference === sent.reference)).toHaveLength(1);
    expect((await other!.mailbox()).map((item) => item.reference)).not.toContain(sent.reference);
    // The source holds the countersignature as an ordinary signed message.
    await sender!.receivesWhere('the countersignature', (item) => item.draft.type === 'control.countersignature/1' && item.draft.from === one!.id);
  });

  it('is found by a recall where it was countersigned, and given to nobody after it', async () => {
    const [sender, one, other] = await newBureaus(hub(), 3);
    const sent = await sender!.send([one!, other!], { conditions: CONDITIONS });
    const accept = { type: 'control.countersignature/1', body: { message: sent.reference, digest: sent.digest, conditions: CONDITIONS } };
    await one!.send([sender!], accept);
    await one!.receives(sent.reference);
    await sender!.send([one!, other!], { type: 'control.recall/1', body: { message: sent.reference, digest: sent.digest, reason: 'for a test' } });
    await one!.receivesWhere('the recall', (item) => item.draft.type === 'control.recall/1');
    expect((await sender!.call('GET', `/v1/messages/${sent.reference}/recall`)).json).toMatchObject({ told: [{ recipient: one!.id }], removedUnread: [other!.id] });
    await other!.send([sender!], accept);
    await settle(other!, [sender!]);
    await settle(sender!, [other!]);
    expect((await other!.mailbox()).map((item) => item.reference)).not.toContain(sent.reference);
  });
});
