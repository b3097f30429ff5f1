import { useHub } from '../../support/hub.js';
import type { Draft, Party } from '../../support/party.js';
import { demo, newBureau, newBureaus } from '../../support/world.js';

const hub = useHub();
const BACKLOG = 2_000;

async function batch(sender: Party, drafts: readonly Draft[]): Promise<void> {
  for (let start = 0; start < drafts.length; start += 500) {
    const lines = await Promise.all(drafts.slice(start, start + 500).map((draft) => sender.sign(draft)));
    const { status, text } = await sender.call('POST', '/v1/messages/batch', { body: lines.join('\n'), type: 'application/x-ndjson' });
    expect([status, text.split('\n').filter((line) => line.startsWith('{"status":202')).length]).toEqual([200, lines.length]);
  }
}

describe('under a backlog', () => {
  it('flash overtakes routine, and routine keeps its order', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const routine = Array.from({ length: BACKLOG }, (_, index) => sender!.draft([reader!], { body: { text: `routine ${index}` } }));
    await hub().hold('router');
    let flash: string;
    try {
      await batch(sender!, routine);
      flash = (await sender!.send([reader!], { precedence: 'flash' })).reference;
    } finally {
      await hub().release('router');
    }
    await reader!.receives(`${sender!.id}/${routine.at(-1)!.id}`, {}, 60_000);
    await reader!.receives(flash, {}, 20_000);
    const order = (await reader!.mailbox()).map((item) => item.reference);
    expect(order).toHaveLength(BACKLOG + 1);
    // It was sent last. Both lanes begin together, so some of the backlog may have gone through by then; never most of it.
    expect(order.indexOf(flash)).toBeLessThan(BACKLOG / 2);
    expect(order.filter((reference) => reference !== flash)).toEqual(routine.map((draft) => `${draft.from}/${draft.id}`));
  }, 90_000);
});

describe('to all', () => {
  it('reaches every bureau once, no entity, and not its sender', async () => {
    const sender = await newBureau(hub());
    const sent = await sender.send(['all']);
    for (const id of ['ncb.XA', 'ncb.XB', 'ncb.KE', 'ncb.FJ', 'ncb.NO']) {
      const bureau = demo(hub(), id);
      await bureau.receives(sent.reference);
      expect((await bureau.mailbox()).filter((item) => item.reference === sent.reference)).toHaveLength(1);
    }
    for (const id of ['ncb.KE.kws', 'partner.cites', 'regional.nairobi', 'gs']) expect((await demo(hub(), id).mailbox()).map((item) => item.reference)).not.toContain(sent.reference);
    expect((await sender.mailbox()).map((item) => item.reference)).not.toContain(sent.reference);
  });
});
