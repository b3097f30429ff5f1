import { json, newFeed, subscribed } from '../support/feeds.js';
import { pause, until, useHub } from '../support/hub.js';
import { Receiver } from '../support/webhook-receiver.js';
import { newBureaus } from '../support/world.js';

const hub = useHub();

describe('a feed', () => {
  it('is posted to a webhook, signed, in order, tried again, resent, paused, and stops with the subscription', async () => {
    const [owner, reader] = await newBureaus(hub(), 2);
    const feed = await newFeed(owner!);
    const receiver = await Receiver.open();
    try {
      const { json: made, status } = await json(reader!, 'POST', '/v1/subscriptions', { feed, purpose: 'SUPPORT_INVESTIGATION', delivery: 'webhook', webhook: { url: receiver.url } });
      expect(status).toBe(201);
      const id = String(made['id']);
      const { secret, verifyingKey } = made['webhook'] as { secret: string; verifyingKey: string };
      receiver.answer = 503;
      const first = await owner!.send([feed]);
      await receiver.has(1);
      receiver.answer = 204;
      const second = await owner!.send([feed]);
      // The first is tried again after five seconds; the second waits behind it.
      await receiver.has(3, 20_000);
      const events = receiver.calls.map(({ body }) => JSON.parse(body) as { id: string; data: string; source: string; type: string; specversion: string });
      expect(events.map(({ data }) => data)).toEqual([first.jws, first.jws, second.jws]);
      expect(events[0]).toMatchObject({ specversion: '1.0', source: owner!.id, type: 'general.information/1', id: `${feed}:${first.reference}` });
      expect(new Set(receiver.calls.map(({ headers }) => headers['webhook-id'])).size).toBe(2);
      for (const call of receiver.calls) expect(receiver.verified(call, secret, verifyingKey)).toEqual([true, true]);
      expect(receiver.verified({ ...receiver.calls[0]!, body: '{}' }, secret, verifyingKey)).toEqual([false, false]);
      // An attempt is noted once it was answered, a moment after the receiver has it.
      const log = await until('three attempts are noted', async () => {
        const { items } = (await reader!.call('GET', `/v1/subscriptions/${id}/attempts`)).json as { items: { outcome: string; status: number; number: number }[] };
        return items.length >= 3 ? items : undefined;
      });
      expect(log.map(({ outcome, status: answered, number }) => [outcome, answered, number])).toEqual([['delivered', 204, 1], ['delivered', 204, 2], ['failed', 503, 1]]);
      expect((await json(reader!, 'POST', `/v1/subscriptions/${id}/resend`, { message: first.reference })).status).toBe(202);
      const never = await json(reader!, 'POST', `/v1/subscriptions/${id}/resend`, { message: 'ncb.XA/00000000-0000-7000-8000-000000000000' });
      expect([never.status, never.json['code']]).toEqual([409, 'never-posted']);
      await receiver.has(4);
      expect((JSON.parse(receiver.calls[3]!.body) as { data: string }).data).toBe(first.jws);
      const { json: rotated } = await reader!.call('POST', `/v1/subscriptions/${id}/rotate-secret`);
      expect((await reader!.call('POST', `/v1/subscriptions/${id}/pause`)).json['state']).toBe('paused');
      const third = await owner!.send([feed]);
      await pause(1_500);
      expect(receiver.calls).toHaveLength(4);
      await reader!.call('POST', `/v1/subscriptions/${id}/resume`);
      await receiver.has(5);
      expect((JSON.parse(receiver.calls[4]!.body) as { data: string }).data).toBe(third.jws);
      // Two secrets for a day.
      expect([secret, (rotated['webhook'] as { secret: string }).secret].map((one) => receiver.verified(receiver.calls[4]!, one, verifyingKey)[0])).toEqual([true, true]);
      expect((await reader!.call('DELETE', `/v1/subscriptions/${id}`)).json['state']).toBe('ended');
      await owner!.send([feed]);
      await pause(1_500);
      expect(receiver.calls).toHaveLength(5);
    } finally {
      await receiver.close();
    }
  });

  it('disables a webhook that says it is gone, tells its owner, and lets no other wait', async () => {
    const [owner, gone, hanging, well] = await newBureaus(hub(), 4);
    const feed = await newFeed(owner!);
    const receivers = await Promise.all([Receiver.open(410), Receiver.open('hang'), Receiver.open()]);
    try {
      for (const [index, reader] of [gone!, hanging!, well!].entries()) await subscribed(reader, feed, { delivery: 'webhook', webhook: { url: receivers[index]!.url } });
      const sent = await owner!.send([feed]);
      await receivers[1]!.has(1);
      await receivers[2]!.has(1, 5_000);
      const notice = await gone!.receivesWhere('the notice', ({ draft }) => draft.type === 'control.subscription-notice/1');
      expect(notice.draft.body).toMatchObject({ feed, event: 'webhook-disabled', reason: 'The webhook answered 410 Gone.' });
      expect((JSON.parse(receivers[2]!.calls[0]!.body) as { data: string }).data).toBe(sent.jws);
    } finally {
      await Promise.all(receivers.map((one) => one.close()));
    }
  });
});
