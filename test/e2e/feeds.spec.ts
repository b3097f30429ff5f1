import { createHmac, createPublicKey, randomBytes, verify } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pause, until, useHub } from '../support/hub.js';
import { payloadOf } from '../support/jose-keys.js';
import { recordsWhere } from '../support/kafka.js';
import { toItem, type Answer, type Item, type Party } from '../support/party.js';
import { rule } from '../support/rules.js';
import { Stream } from '../support/sse.js';
import { newBureaus, newPartner, secretariat, stated } from '../support/world.js';

const hub = useHub();
const DAY = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();

interface FeedItem extends Item {
  readonly change: string;
  readonly of?: string;
}
interface FeedPage {
  readonly items: readonly FeedItem[];
  readonly next: string | undefined;
}

const json = (by: Party, method: string, path: string, body?: object): Promise<Answer> => by.call(method, path, body === undefined ? {} : { body: JSON.stringify(body), type: 'application/json' });

async function newFeed(owner: Party, terms: object = {}): Promise<string> {
  const id = `feed.t${randomBytes(8).toString('hex')}`;
  await stated(owner, 'create-feed', id, { name: 'Invented for the tests', readers: ['bureau', 'partner'], ...terms });
  return id;
}

async function subscribed(reader: Party, feed: string, more: object = {}): Promise<string> {
  const { status, json: made, text } = await json(reader, 'POST', '/v1/subscriptions', { feed, purpose: 'SUPPORT_INVESTIGATION', ...more });
  if (status !== 201) throw new Error(`${reader.id} could not subscribe: ${status} ${text}`);
  return String(made['id']);
}

async function page(reader: Party, feed: string, query: Readonly<Record<string, string>> = {}): Promise<FeedPage> {
  const { status, json: body, text } = await reader.call('GET', `/v1/feeds/${feed}/items?${new URLSearchParams(query).toString()}`);
  if (status !== 200) throw new Error(`${reader.id} cannot read ${feed}: ${status} ${text}`);
  const { items, next } = body as unknown as { items: (FeedItem & { cursor: string })[]; next?: string };
  return { items: items.map((item) => ({ ...item, ...toItem(item) })), next };
}

const references = ({ items }: FeedPage): string[] => items.map(({ reference }) => reference);
const grows = async (reader: Party, feed: string, count: number, query: Readonly<Record<string, string>> = {}): Promise<FeedPage> =>
  until(`${reader.id} has ${count} of ${feed}`, async () => {
    const got = await page(reader, feed, query);
    return got.items.length >= count ? got : undefined;
  });

async function agree(partner: Party, terms: object = {}): Promise<string> {
  const id = `agreement/t${randomBytes(8).toString('hex')}`;
  await stated(secretariat(hub()), 'conclude-agreement', id, { partner: partner.id, title: 'Made up for the tests', categories: ['environment.*', 'general.*'], purposes: ['SUPPORT_INVESTIGATION'], direction: 'to-partner', personalData: false, from: inDays(-1), until: inDays(1), reference: 'EXERCISE-TEST', ...terms });
  return id;
}

describe('a feed', () => {
  it('brings what is published to those who subscribed, and nobody else; a page and a stream go on from a cursor', async () => {
    const [owner, reader, other] = await newBureaus(hub(), 3);
    const feed = await newFeed(owner!);
    expect((await reader!.call('GET', `/v1/feeds/${feed}`)).json).toMatchObject({ id: feed, owner: owner!.id, open: true, publishes: false });
    expect((await other!.call('GET', `/v1/feeds/${feed}/items`)).json['code']).toBe('not-subscribed');
    const before = await owner!.send([feed]);
    await subscribed(reader!, feed);
    const sent = [await owner!.send([feed]), await owner!.send([feed])];
    let got = await grows(reader!, feed, 2);
    // What was published just before is routed after the subscription at times; otherwise it does not come unless asked for.
    if (references(got).includes(before.reference)) got = await grows(reader!, feed, 3);
    const wanted = references(got).filter((one) => one !== before.reference);
    expect(wanted).toEqual(sent.map((one) => one.reference));
    expect(got.items.map(({ change }) => change)).toContain('published');
    expect((await page(reader!, feed, { after: got.items.at(-2)!.cursor })).items.map(({ message }) => message)).toEqual([sent[1]!.jws]);
    const stream = await Stream.open(reader!, { path: `/v1/feeds/${feed}/stream`, lastEventId: got.items.at(-1)!.cursor });
    const third = await owner!.send([feed]);
    await stream.has(1);
    expect(stream.references).toEqual([third.reference]);
    await stream.close();
    // A limit on copies ends a page, says until when, and passes nothing over (R15).
    const unlimited = await rule(owner!, { kind: 'download', rows: 1, ageDays: 7 });
    const all = got.items.length + 1;
    const limited = async (after?: string): Promise<{ items: { cursor: string; keepUntil?: string }[]; limited?: true }> => (await reader!.call('GET', `/v1/feeds/${feed}/items${after === undefined ? '' : `?after=${after}`}`)).json as never;
    const first = await until('the limit holds', async () => { const one = await limited(); return one.limited === true ? one : undefined; }, 5_000);
    expect([first.items.length, typeof first.items[0]!.keepUntil]).toEqual([1, 'string']);
    let walked = 1;
    for (let at = first.items[0]!.cursor; walked < all; walked++) at = (await limited(at)).items[0]!.cursor;
    await unlimited();
    // What is not to be subscribed to is in no feed from then on.
    const remove = await rule(owner!, { kind: 'cedar', cedar: `forbid (principal in Bureau::"${reader!.id}", action == Action::"subscribe", resource in Owner::"${owner!.id}");` });
    await until('the rule holds', async () => (await page(reader!, feed)).items.length === 0, 5_000);
    await remove();
    expect((await grows(reader!, feed, all)).items).toHaveLength(all);
    // A feed is no mailbox: nothing of it lies there.
    expect((await reader!.mailbox()).map(({ reference }) => reference)).toEqual([]);
    expect((await reader!.submit(await reader!.sign(reader!.draft([feed])))).json['code']).toBe('unknown-addressee');
  });

  it('says what was amended and withdrawn, in order, and only to whom it was shown', async () => {
    const [owner, early, late] = await newBureaus(hub(), 3);
    const feed = await newFeed(owner!);
    for (const reader of [early!, late!]) await subscribed(reader, feed);
    const first = await owner!.send([feed]);
    const again = await owner!.send([feed], { inReplyTo: first.reference });
    const got = await grows(early!, feed, 2);
    expect(got.items.map(({ change, of }) => [change, of])).toEqual([['published', undefined], ['amended', first.reference]]);
    await owner!.send([early!], { type: 'control.recall/1', body: { message: first.reference, digest: first.digest, reason: 'An error of ours.' } });
    const rest = await grows(early!, feed, 1, { after: got.next! });
    expect(rest.items.map(({ change, of }) => [change, of])).toEqual([['withdrawn', first.reference]]);
    expect((await page(late!, feed)).items.map(({ reference, change }) => [reference, change])).toEqual([[again.reference, 'amended']]);
    // It signs what it purged, and the owner sees it.
    await early!.send([owner!], { type: 'control.receipt/1', body: { message: first.reference, digest: first.digest, status: 'destroyed', at: new Date().toISOString() } });
    await until('the receipt counts', async () => {
      const { json: standing } = await owner!.call('GET', `/v1/messages/${first.reference}/recall`);
      return (standing['told'] as { recipient: string; status: string }[] | undefined)?.some(({ recipient, status }) => recipient === early!.id && status === 'destroyed') === true ? true : undefined;
    });
  });

  it('shows a partner what its agreement covers, without a gap, and stops at once when it ends', async () => {
    const [owner] = await newBureaus(hub(), 1);
    const partner = await newPartner(hub(), { clearance: 'official-use' });
    const feed = await newFeed(owner!);
    const agreement = await agree(partner);
    const id = await subscribed(partner, feed);
    const handling = { confidentiality: 'official-use', purposes: ['SUPPORT_INVESTIGATION'], personalData: false };
    const fits = await owner!.send([feed], { handling });
    await owner!.send([feed]);
    await owner!.send([feed], { handling: { ...handling, confidentiality: 'restricted' } });
    await owner!.send([feed], { handling: { ...handling, purposes: ['FORENSIC'] } });
    const later = await owner!.send([feed], { handling });
    const got = await grows(partner, feed, 2);
    expect(references(got)).toEqual([fits.reference, later.reference]);
    const { json: view } = await partner.call('GET', `/v1/subscriptions/${id}`);
    expect((view['scope'] as string[]).join(' ')).toMatch(/without personal data/);
    await stated(secretariat(hub()), 'end-agreement', agreement, { reason: 'over', reference: 'EXERCISE-TEST' });
    await owner!.send([feed], { handling });
    await pause(1_500);
    expect(await page(partner, feed, { after: got.next! })).toEqual({ items: [], next: got.next });
    expect(await page(partner, feed)).toEqual({ items: [], next: undefined });
  });

  it('is replayed from a time, filtered, and ends with the subscription', async () => {
    const [owner, reader, other] = await newBureaus(hub(), 3);
    const feed = await newFeed(owner!, { replayDays: 7 });
    const started = new Date(Date.now() - 1_000).toISOString();
    const old = await owner!.send([feed]);
    const urgent = await owner!.send([feed], { precedence: 'urgent' });
    await reader!.call('GET', '/v1/feeds');
    const all = await subscribed(reader!, feed);
    const got = await grows(reader!, feed, 2, { from: started });
    expect(references(got).sort()).toEqual([old.reference, urgent.reference].sort());
    // What a replay gave out is logged before it goes out, as a replay.
    const noted = (await recordsWhere(hub(), 'access.recorded', ({ key }) => key === reader!.id)).map(({ value }) => payloadOf(value.toString('utf8')));
    expect(noted.filter(({ door }) => door === 'replay').flatMap(({ shown }) => shown as string[])).toEqual(expect.arrayContaining([old.reference, urgent.reference]));
    const some = await subscribed(reader!, feed, { filter: { precedence: ['urgent'] } });
    expect((await reader!.call('GET', `/v1/feeds/${feed}/items`)).json['code']).toBe('not-subscribed');
    expect(references(await page(reader!, feed, { from: started, subscription: some }))).toEqual([urgent.reference]);
    const theirs = await subscribed(other!, feed);
    const refused = async (by: Party, query: string): Promise<unknown> => (await by.call('GET', `/v1/feeds/${feed}/items?${query}`)).json['code'];
    expect(await refused(other!, `after=${got.next!}`)).toBe('bad-cursor');
    expect(await refused(reader!, `subscription=${some}&after=${got.next!}`)).toBe('bad-cursor');
    expect(await refused(reader!, `subscription=${all}&from=2020-01-01T00:00:00Z`)).toBe('replay-too-old');
    expect((await other!.call('GET', `/v1/subscriptions/${all}`)).status).toBe(404);
    expect((await other!.call('DELETE', `/v1/subscriptions/${theirs}`)).json['state']).toBe('ended');
    expect(await refused(other!, '')).toBe('not-subscribed');
  });

  it('refuses filters that match nothing, webhooks that lead nowhere, and feeds one may not know of', async () => {
    const [owner, reader] = await newBureaus(hub(), 2);
    const feed = await newFeed(owner!, { types: ['general.*'] });
    const hidden = await newFeed(owner!, { readers: [owner!.id] });
    const code = async (more: object): Promise<unknown> => (await json(reader!, 'POST', '/v1/subscriptions', { feed, purpose: 'WARN', ...more })).json['code'];
    expect(await code({ filter: { types: ['environment.ecomessage/1'] } })).toBe('filter-matches-nothing');
    expect(await code({ filter: { crimeAreas: ['GARDENING'] } })).toBe('filter-matches-nothing');
    expect(await code({ filter: { leastGrading: { scheme: '4x4', source: 'F', information: '1' } } })).toBe('filter-matches-nothing');
    expect(await code({ filter: { colour: ['red'] } })).toBe('schema-violation');
    expect(await code({ delivery: 'webhook', webhook: { url: 'http://example.org/' } })).toBe('webhook-address');
    expect(await code({ delivery: 'webhook', webhook: { url: 'https://10.0.0.1/' } })).toBe('webhook-address');
    expect(await code({ delivery: 'webhook', webhook: { url: 'https://[::ffff:169.254.169.254]/' } })).toBe('webhook-address');
    expect(await code({ feed: hidden })).toBe('not-found');
    expect(await code({ feed: 'feed.none' })).toBe('not-found');
    expect((await reader!.call('GET', `/v1/feeds/${hidden}`)).status).toBe(404);
    expect((await owner!.submit(await owner!.sign(owner!.draft([feed], { type: 'environment.none/1' })))).status).toBe(422);
  });

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
      const { json: log } = await reader!.call('GET', `/v1/subscriptions/${id}/attempts`);
      expect((log['items'] as { outcome: string; status: number; number: number }[]).map(({ outcome, status: answered, number }) => [outcome, answered, number])).toEqual([['delivered', 204, 1], ['delivered', 204, 2], ['failed', 503, 1]]);
      expect((await json(reader!, 'POST', `/v1/subscriptions/${id}/resend`, { message: first.reference })).status).toBe(202);
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

interface Called {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** A receiver of webhooks, written from the specification alone: https://www.standardwebhooks.com */
class Receiver {
  readonly calls: Called[] = [];

  private constructor(
    private readonly server: Server,
    public answer: number | 'hang',
  ) {}

  static async open(answer: number | 'hang' = 204): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server, answer);
    server.on('request', (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        receiver.calls.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(parts).toString() });
        if (receiver.answer !== 'hang') response.writeHead(receiver.answer).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/entente`;
  }

  async has(count: number, patienceMs = 10_000): Promise<void> {
    await until(`the receiver has ${count} calls`, () => Promise.resolve(this.calls.length >= count), patienceMs);
  }

  /** Whether the shared secret, and the key, verify a call. */
  verified({ headers, body }: Called, secret: string, verifyingKey: string): [boolean, boolean] {
    const content = `${headers['webhook-id'] ?? ''}.${headers['webhook-timestamp'] ?? ''}.${body}`;
    const signatures = (headers['webhook-signature'] ?? '').split(' ');
    const shared = createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64')).update(content).digest('base64');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(verifyingKey.replace(/^whpk_/, ''), 'base64').toString('base64url') }, format: 'jwk' });
    return [signatures.includes(`v1,${shared}`), signatures.some((one) => one.startsWith('v1a,') && verify(null, Buffer.from(content), key, Buffer.from(one.slice(4), 'base64')))];
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
