import { EntenteClient } from './client.js';
import type { FeedReceived } from './feeds.js';
import { FakeHub, newParty, type Party } from './testing/fake-hub.js';

let a: Party;
let hub: FakeHub;
let client: EntenteClient;
let items: { readonly cursor: string; readonly message: string; readonly receivedAt: string; readonly change: string; readonly of?: string }[];

beforeAll(async () => {
  a = await newParty('ncb.XA');
});
beforeEach(async () => {
  hub = new FakeHub(await newParty('hub'), [a]);
  client = new EntenteClient({ url: hub.url, hub: 'h', participant: a.id, signingKey: a.signing, fetch: hub.fetch, mode: 'exercise' });
  const composed = await Promise.all(['1', '2', '3'].map((text) => client.compose({ type: 'general.information/1', to: 'feed.x', body: { text } })));
  items = composed.map(({ compact }, index) => ({ cursor: `c${index + 1}`, message: compact, receivedAt: '2026-11-22T10:00:00.000Z', change: 'published' }));
});

const asked = (): (string | null)[] => hub.asked.map(({ path }) => new URL(path, hub.url).searchParams.get('after'));

test('items are verified, each once and in order, and a lost line is taken up behind the last', async () => {
  const broken = { ...items[1]!, message: items[1]!.message.replace(/.{8}$/, 'AAAAAAAA') };
  hub.pages.push({ items: [items[0]!, broken] }, { items: [{ ...items[2]!, change: 'amended', of: 'ncb.XA/1' }] });
  const lost: string[] = [];
  const got: FeedReceived[] = [];
  for await (const item of client.feeds.items('feed.x', { follow: true, onReconnect: ({ message }) => lost.push(message) })) {
    if (got.push(item) === 2) hub.script.push('no answer');
    if (got.length === 3) break;
  }
  expect(got.map(({ cursor, fault, change, of }) => [cursor, fault === undefined, change, of])).toEqual([['c1', true, 'published', undefined], ['c2', false, 'published', undefined], ['c3', true, 'amended', 'ncb.XA/1']]);
  expect(asked()).toEqual([null, 'c2', 'c2']);
});

test('a replay begins at its time and goes on by cursors; without follow it ends', async () => {
  hub.pages.push({ items: [items[0]!] }, { items: [] });
  const got: FeedReceived[] = [];
  for await (const item of client.feeds.items('feed.x', { from: '2026-11-22T10:00:00Z' })) got.push(item);
  expect(got).toHaveLength(1);
  expect(hub.asked.map(({ path }) => path)).toEqual(['/v1/feeds/feed.x/items?from=2026-11-22T10%3A00%3A00Z', '/v1/feeds/feed.x/items?after=c1']);
});

test('what is refused ends it, and a subscription is asked for once', async () => {
  const refused = { status: 403, body: { type: '/problems/not-subscribed', title: 'T', status: 403, code: 'not-subscribed', detail: 'D', retriable: false } };
  hub.script.push(refused);
  await expect(client.feeds.items('feed.x', { follow: true }).next()).rejects.toMatchObject({ code: 'not-subscribed' });
  hub.script.push('no answer');
  await expect(client.feeds.subscribe({ feed: 'feed.x', purpose: 'WARN' })).rejects.toMatchObject({ name: 'HubUnavailable' });
  expect(hub.asked).toHaveLength(2);
  expect(JSON.parse(hub.asked[1]!.body)).toEqual({ mode: 'exercise', feed: 'feed.x', purpose: 'WARN' });
});

test('the deadline of a call does not cut a long poll short', async () => {
  const patient = new EntenteClient({ url: hub.url, hub: 'h', participant: a.id, signingKey: a.signing, deadlineMs: 200, fetch: async (input, init) => {
    if (!String(input).includes('wait=')) return await hub.fetch(input, init);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, 400);
      init?.signal?.addEventListener('abort', () => { clearTimeout(timer); reject(new Error('cut short')); });
    });
    return await hub.fetch(input, init);
  } });
  hub.pages.push({ items: [] }, { items: [items[0]!] });
  const lost: Error[] = [];
  for await (const { cursor } of patient.feeds.items('feed.x', { follow: true, onReconnect: (why) => lost.push(why) })) {
    expect(cursor).toBe('c1');
    break;
  }
  expect(lost).toEqual([]);
});
