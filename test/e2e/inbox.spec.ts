import { pause, until, useHub } from '../support/hub.js';
import { MOST_STREAMS } from '../support/limits.js';
import { settle, type Page, type Party } from '../support/party.js';
import { Stream } from '../support/sse.js';
import { newBureaus, newCommunity } from '../support/world.js';

const hub = useHub();

/** A mailbox with messages by name and through an audience, and others' messages in between. @returns what is in it, in order */
async function filled(count: number): Promise<{ reader: Party; sender: Party; order: string[] }> {
  const [sender, reader, other] = await newBureaus(hub(), 3);
  const community = await newCommunity(hub(), [reader!, other!]);
  const order: string[] = [];
  for (let index = 0; index < count; index++) {
    const sent = await sender!.send(index % 3 === 0 ? [community] : [reader!], { body: { text: `number ${index}` } });
    order.push(sent.reference);
    if (index % 2 === 0) await sender!.send([other!]);
  }
  await reader!.receives(order.at(-1)!);
  return { reader: reader!, sender: sender!, order };
}

describe('the inbox', () => {
  it('pages without gap or repetition, whatever the page size', async () => {
    const { reader, order } = await filled(23);
    for (const limit of [1, 4, 23, 500]) {
      const seen: string[] = [];
      const sizes: number[] = [];
      for (let after: string | undefined; ; ) {
        const page: Page = await reader.inbox({ limit, after });
        if (page.items.length === 0) break;
        seen.push(...page.items.map((item) => item.reference));
        sizes.push(page.items.length);
        expect(page.next).toBe(page.items.at(-1)!.cursor);
        after = page.next;
      }
      expect(seen).toEqual(order);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(limit);
    }
  });

  it('goes on after any cursor it gave, and repeats that cursor when there is nothing more', async () => {
    const { reader, order } = await filled(6);
    const items = await reader.mailbox();
    for (const [index, item] of items.entries()) expect((await reader.inbox({ after: item.cursor })).items.map((one) => one.reference)).toEqual(order.slice(index + 1));
    const last = items.at(-1)!.cursor;
    expect(await reader.inbox({ after: last })).toEqual({ items: [], next: last });
  });

  it('gives cursors that tell nothing: others’ traffic does not show in them', async () => {
    const { reader, sender } = await filled(4);
    const cursors = (await reader.mailbox()).map((item) => item.cursor);
    const [, stranger] = await newBureaus(hub(), 2);
    for (let index = 0; index < 5; index++) await settle(sender, [stranger!]);
    const sent = await sender.send([reader]);
    cursors.push((await reader.receives(sent.reference)).cursor);
    expect(new Set(cursors.map((cursor) => cursor.length)).size).toBe(1);
    // Enciphered positions share no beginning, as counters would.
    expect(new Set(cursors.map((cursor) => cursor.slice(0, 4))).size).toBe(cursors.length);
  });

  it('takes another reader’s cursor, one of the other mode and rubbish for the same: unknown', async () => {
    const { reader, order } = await filled(2);
    const [other] = await newBureaus(hub(), 1);
    const cursor = (await reader.receives(order[0]!)).cursor;
    const flipped = (cursor.startsWith('A') ? 'B' : 'A') + cursor.slice(1);
    const answers = [
      await other!.call('GET', `/v1/inbox?after=${cursor}`),
      await reader.call('GET', `/v1/inbox?mode=exercise&after=${cursor}`),
      await reader.call('GET', `/v1/inbox?after=${flipped}`),
      await reader.call('GET', '/v1/inbox?after=1'),
      await reader.call('GET', `/v1/inbox?after=${cursor}%3D`),
      await other!.call('GET', '/v1/inbox/stream', { headers: { 'last-event-id': cursor } }),
      await reader.call('GET', '/v1/inbox/stream', { headers: { 'last-event-id': 'rubbish' } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 400));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]!.json['code']).toBe('bad-cursor');
  });

  it('shows the types asked for only', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const information = await sender!.send([reader!]);
    const request = await sender!.send([reader!], { type: 'general.request-for-information/1', body: { questions: ['Which port?'] } });
    const reply = await sender!.send([reader!], { type: 'general.reply/1', body: { text: 'None.' }, inReplyTo: information.reference });
    await reader!.receives(reply.reference);
    const of = async (type: string): Promise<string[]> => (await reader!.mailbox({ type })).map((item) => item.reference);
    expect(await of('general.information/1')).toEqual([information.reference]);
    expect(await of('general.request-for-information/1,general.reply/1')).toEqual([request.reference, reply.reference]);
    expect(await of('environment.ecomessage/1')).toEqual([]);
    const skipped = await reader!.inbox({ type: 'general.reply/1', limit: 1 });
    expect(skipped.items.map((item) => item.reference)).toEqual([reply.reference]);
  });

  it.each([
    ['limit=0'], ['limit=501'], ['limit=1.5'], ['limit=-1'], ['wait=31'], ['wait=x'], ['mode=both'], ['after=a&after=b'],
  ])('refuses ?%s', async (query) => {
    const [reader] = await newBureaus(hub(), 1);
    const answer = await reader!.call('GET', `/v1/inbox?${query}`);
    expect(answer.status).toBe(400);
  });

  it('wakes a long poll when the message is there, long before its time is over, and lets one without news end in time', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    await reader!.inbox();
    const began = Date.now();
    expect((await reader!.inbox({ wait: 1 })).items).toEqual([]);
    expect(Date.now() - began).toBeGreaterThanOrEqual(950);

    const waiting = reader!.inbox({ wait: 20 }).then((page) => ({ page, at: Date.now() }));
    await pause(300);
    const sent = await sender!.send([reader!]);
    const acceptedAt = Date.now();
    const { page, at } = await waiting;
    expect(page.items.map((item) => item.reference)).toEqual([sent.reference]);
    expect(at - acceptedAt).toBeLessThan(10_000);
  });

  it('wakes a long poll in one mode only', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const exercise = reader!.inbox({ wait: 2, mode: 'exercise' });
    await pause(200);
    await settle(sender!, [reader!]);
    expect((await exercise).items).toEqual([]);
  });

  it('keeps so many long polls and streams waiting for one participant, refuses more, and loses nothing by it', async () => {
    const [sender, reader, other] = await newBureaus(hub(), 3);
    const stream = await Stream.open(reader!);
    const tooMany = 3;
    const polls = Array.from({ length: MOST_STREAMS - 1 + tooMany }, () => {
      const gone = new AbortController();
      const poll = { gone, answered: false, answer: reader!.call('GET', '/v1/inbox?wait=30', { signal: gone.signal }).finally(() => { poll.answered = true; }) };
      return poll;
    });
    await until('too many are refused', () => polls.filter(({ answered }) => answered).length >= tooMany);
    const refused = await Promise.all(polls.filter(({ answered }) => answered).map(({ answer }) => answer));
    const { status, json, headers } = refused[0]!;
    expect([refused.length, status, json['code'], headers.get('retry-after'), json['detail']]).toEqual([tooMany, 429, 'too-many-requests', '5', expect.stringContaining(`${MOST_STREAMS} streams and long polls`)]);
    expect((await reader!.call('GET', '/v1/inbox/stream')).status).toBe(429);
    // A page that need not wait, and another participant, are none of its business.
    expect([(await reader!.inbox()).items, (await other!.inbox({ wait: 1 })).items]).toEqual([[], []]);
    // Who hangs up makes room at once.
    const [first, ...waiting] = polls.filter(({ answered }) => !answered);
    first!.gone.abort();
    await expect(first!.answer).rejects.toThrow(/abort/);
    await until('there is room again', async () => (await reader!.call('GET', '/v1/inbox?wait=1')).status === 200);
    const sent = await sender!.send([reader!]);
    const bodies = await Promise.all(waiting.map(async ({ answer }) => (await answer).json as { items?: { message: string }[] }));
    expect([...new Set(bodies.map(({ items }) => items?.map(({ message }) => message).join()))]).toEqual([sent.jws]);
    await stream.has(1);
    await stream.close();
  }, 40_000);

  it('keeps a page within 16 MiB', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const large = { body: { text: 'x'.repeat(190_000), title: 'large' } };
    const order: string[] = [];
    // 72 messages of about 254 KB are more than 17 MiB.
    for (let round = 0; round < 9; round++) order.push(...(await Promise.all(Array.from({ length: 8 }, () => sender!.send([reader!], large)))).map((sent) => sent.reference));
    await settle(sender!, [reader!]);
    const first = await reader!.call('GET', '/v1/inbox?limit=500');
    expect(first.status).toBe(200);
    expect(first.text.length).toBeLessThanOrEqual(16 * 1024 * 1024);
    expect(first.text.length).toBeGreaterThan(14 * 1024 * 1024);
    const all = await reader!.mailbox();
    expect(new Set(all.map((item) => item.reference)).size).toBe(73);
    expect(all).toHaveLength(73);
  }, 30_000);
});
