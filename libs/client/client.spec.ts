import { EntenteClient } from './client.js';
import type { Draft } from './draft.js';
import type { EntenteClientOptions } from './options.js';
import { HubUnavailable } from './problems.js';
import type { BatchResult } from './submission.js';
import { FakeHub, newParty, type Party } from './testing/fake-hub.js';
import { parseJws } from './verify.js';

let a: Party;
let b: Party;
let hubKeys: Party;
let hub: FakeHub;
const draft: Draft = { type: 'general.information/1', to: 'ncb.XB', body: { text: 'hello' } };
const busy = { status: 503, body: { type: '/problems/not-accepted', title: 'T', status: 503, code: 'not-accepted', detail: 'D', retriable: true } };

beforeAll(async () => {
  [a, b, hubKeys] = await Promise.all([newParty('ncb.XA'), newParty('ncb.XB'), newParty('hub')]);
});
beforeEach(() => {
  hub = new FakeHub(hubKeys, [a, b]);
});

const clientOf = (party: Party, more: Partial<EntenteClientOptions> = {}): EntenteClient =>
  new EntenteClient({ url: `${hub.url}/`, hub: 'h', participant: party.id, signingKey: party.signing, sealingKeys: [party.sealing], fetch: hub.fetch, ...more });
const payloadOf = (compact: string): Record<string, unknown> => ({ ...parseJws(compact).payload });

describe('composing', () => {
  test('fills in what the draft does not say, and seals what goes to participants', async () => {
    const { message, sealed, reference, routing } = await clientOf(a).compose(draft);
    expect(message).toMatchObject({ hub: 'h', from: 'ncb.XA', to: ['ncb.XB'], mode: 'live', handling: { confidentiality: 'official-use', purposes: ['SUPPORT_INVESTIGATION'] } });
    expect({ sealed, reference, routing }).toEqual({ sealed: true, reference: `ncb.XA/${message.id}`, routing: undefined });
    expect(message.body).toBeUndefined();
  });

  test.each<[Partial<Draft>, string]>([
    [{ clear: true }, 'asked'],
    [{ to: ['ncb.XB', 'community.x'] }, 'audience'],
    [{ type: 'control.outcome/1', body: {} }, 'type'],
  ])('leaves %j in the clear', async (change, clearBecause) => {
    const composed = await clientOf(a).compose({ ...draft, ...change });
    expect(composed).toMatchObject({ sealed: false, clearBecause });
    expect(payloadOf(composed.compact)).toMatchObject({ body: change.body ?? draft.body });
    expect(payloadOf(composed.compact)).not.toHaveProperty('clear');
  });

  test('routing is signed beside the message, over its digest, and is not in it', async () => {
    const { compact, routing, digest } = await clientOf(a).compose({ ...draft, to: 'all', exclude: ['ncb.XC'], blindCopy: ['gs'] });
    expect(payloadOf(routing ?? '')).toEqual({ digest, exclude: ['ncb.XC'], blindCopy: ['gs'] });
    expect(Object.keys(payloadOf(compact))).not.toEqual(expect.arrayContaining(['exclude']));
  });

  test.each<[Partial<Draft>, string]>([
    [{ subject: 'x' }, 'subject would travel in the clear'],
    [{ case: 'x' }, 'case would travel in the clear'],
    [{ blindCopy: ['gs'] }, 'blind copy'],
    [{ hub: 'other' }, 'for the hub other'],
    [{ from: 'ncb.XB' }, 'from ncb.XB'],
    [{ to: ['ncb.XQ'] }, 'no keys of ncb.XQ'],
  ])('refuses %j instead of leaving something out', async (change, why) => {
    await expect(clientOf(a).compose({ ...draft, ...change })).rejects.toThrow(why);
  });

  test('a body the hub will not see is judged before it is sealed', async () => {
    const violation = { pointer: '/body/text', code: 'required', detail: 'missing' };
    await expect(clientOf(a, { judge: () => [violation] }).compose(draft)).rejects.toMatchObject({ name: 'DraftError', violations: [violation] });
  });
});

describe('sending', () => {
  test('verifies the acceptance and says what it says', async () => {
    const sent = await clientOf(a).send(draft);
    expect(sent).toMatchObject({ status: 202, sealed: true, acceptance: { from: 'ncb.XA', topic: 'exchange.accepted' }, warnings: [] });
    expect(hub.asked[0]?.headers.get('authorization')).toBe('DPoP token');
  });

  test('sends the very same bytes again after no answer and after 503, and then no more', async () => {
    hub.script.push('no answer', { ...busy, headers: { 'Retry-After': '0' } });
    await clientOf(a).send(draft);
    expect(hub.asked).toHaveLength(3);
    expect(new Set(hub.asked.map(({ body }) => body)).size).toBe(1);
    expect(new Set(hub.asked.map(({ headers }) => headers.get('dpop'))).size).toBe(3);
  });

  test('does not repeat what cannot succeed', async () => {
    hub.script.push({ status: 422, body: { type: '/problems/schema-violation', title: 'T', status: 422, code: 'schema-violation', detail: 'D', violations: [] } });
    await expect(clientOf(a).send(draft)).rejects.toMatchObject({ name: 'EntenteProblem', code: 'schema-violation' });
    expect(hub.asked).toHaveLength(1);
  });

  test('gives up at the deadline, without waiting beyond it', async () => {
    hub.script.push(...Array.from({ length: 50 }, () => ({ ...busy, headers: { 'Retry-After': '10' } })));
    const started = Date.now();
    await expect(clientOf(a).send(draft, { deadlineMs: 8_000 })).rejects.toMatchObject({ code: 'not-accepted', retryAfterMs: 10_000 });
    expect(Date.now() - started).toBeLessThan(6_000);
  });

  test('asks for a new token once when the old one does not hold', async () => {
    const invalid = { status: 401, body: { type: '/problems/token-invalid', title: 'T', status: 401, code: 'token-invalid', detail: 'D' } };
    hub.script.push(invalid);
    await expect(clientOf(a).send(draft)).resolves.toMatchObject({ status: 202 });
    hub.script.push(invalid, invalid);
    await expect(clientOf(a).send(draft)).rejects.toMatchObject({ status: 401 });
  });

  test('does not believe an acceptance of another message', async () => {
    const client = clientOf(a);
    hub.script.push({ status: 202, body: await hub.accept((await client.compose(draft)).compact) });
    await expect(client.send(draft)).rejects.toMatchObject({ name: 'Fault', code: 'acceptance-mismatch' });
  });

  test('an abort ends the waiting', async () => {
    hub.script.push({ ...busy, headers: { 'Retry-After': '20' } });
    const abort = new AbortController();
    setTimeout(() => { abort.abort(); }, 50);
    await expect(clientOf(a).send(draft, { signal: abort.signal })).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('batches', () => {
  const collect = async (results: AsyncIterable<BatchResult>): Promise<BatchResult[]> => {
    const all: BatchResult[] = [];
    for await (const result of results) all.push(result);
    return all;
  };

  test('goes out in lots of 500, in order, and tells its progress', async () => {
    const progress: number[] = [];
    const drafts = Array.from({ length: 1_001 }, (_, i) => ({ ...draft, to: 'all', body: { text: String(i) } }));
    const results = await collect(clientOf(a).sendBatch(drafts, ({ sent }) => { progress.push(sent); }));
    expect(results.map(({ index }) => index)).toEqual(drafts.map((_, i) => i));
    expect(results.every(({ sent }) => sent?.status === 202)).toBe(true);
    expect(progress).toEqual([500, 1_000, 1_001]);
    expect(hub.asked.map(({ body }) => body.trimEnd().split('\n').length)).toEqual([500, 500, 1]);
  });

  test('a line that was not confirmed is sent again alone; one that is refused is reported', async () => {
    const client = clientOf(a);
    const composed = await Promise.all(['1', '2', '3'].map((text) => client.compose({ ...draft, body: { text } })));
    const [first] = await Promise.all(composed.map(({ compact }) => hub.accept(compact)));
    const refusal = { status: 422, problem: { type: '/problems/unknown-type', title: 'T', status: 422, code: 'unknown-type', detail: 'D' } };
    const answers = [{ status: 202, ...first }, { status: 503, problem: { ...busy.body } }, refusal].map((line) => JSON.stringify(line)).join('\n');
    const fetchOnce: typeof fetch = (input, init) => {
      if (!String(input).endsWith('/batch') || hub.asked.length > 0) return hub.fetch(input, init);
      hub.asked.push({ method: 'POST', path: '/v1/messages/batch', headers: new Headers(), body: typeof init?.body === 'string' ? init.body : '' });
      return Promise.resolve(new Response(`${answers}\n`));
    };
    const results = await collect(clientOf(a, { fetch: fetchOnce }).sendBatch(composed));
    expect(results.map(({ sent, problem }) => sent?.status ?? problem?.code)).toEqual([202, 202, 'unknown-type']);
    expect(hub.asked[1]?.body).toBe(`${composed[1]?.compact ?? ''}\n`);
  });
});

describe('reading', () => {
  const item = async (compact: string, cursor = 'c'): Promise<{ cursor: string; message: string; receivedAt: string }> => Promise.resolve({ cursor, message: compact, receivedAt: '2026-11-22T10:00:01.000Z' });

  test('what comes is verified and opened', async () => {
    const { compact } = await clientOf(a).compose(draft);
    await expect(clientOf(b).read(await item(compact))).resolves.toMatchObject({ body: { text: 'hello' }, sealed: true, kid: 'ncb.XA#sign', cursor: 'c' });
  });

  test('one bad message does not stop the mailbox, and the mailbox is read to its end', async () => {
    const good = await clientOf(a).compose(draft);
    const stranger = await newParty('ncb.XZ');
    const bad = await clientOf(stranger).compose({ ...draft, clear: true });
    hub.pages.push({ items: [await item(bad.compact, '1'), await item(good.compact, '2')], next: '2' }, { items: [await item(good.compact, '3')], next: '3' });
    const seen: unknown[] = [];
    for await (const received of clientOf(b).inboxIterator({ follow: false, mode: 'exercise', types: ['x/1'], after: '0', wait: 9 })) seen.push([received.cursor, received.fault?.code]);
    expect(seen).toEqual([['1', 'signer-unknown'], ['2', undefined], ['3', undefined]]);
    expect(hub.asked.map(({ path }) => path)).toEqual(['0&wait=9', '2', '3'].map((after) => `/v1/inbox?mode=exercise&after=${after}&type=x%2F1`));
  });

  test.each(['stream', 'poll'] as const)('following ends, and says why, when the hub gives no token: %s', async (transport) => {
    const refusing: typeof fetch = async (input, init) => {
      if (!String(input).endsWith('/oauth/token')) return hub.fetch(input, init);
      return Promise.resolve(new Response(JSON.stringify({ error: 'invalid_client', error_description: 'The key was revoked.' }), { status: 401, headers: { 'Content-Type': 'application/json' } }));
    };
    const client = clientOf(b, { fetch: refusing });
    await expect(client.inboxIterator({ transport }).next()).rejects.toMatchObject({ name: 'TokenRefused', code: 'invalid_client', message: 'The key was revoked.' });
    await expect(client.feeds.items('feed.x', { follow: true }).next()).rejects.toMatchObject({ name: 'TokenRefused' });
  });

  test('keys that cannot be had for a moment stop no one who follows', async () => {
    const { compact } = await clientOf(a).compose(draft);
    hub.pages.push({ items: [await item(compact, '1')], next: '1' }, { items: [await item(compact, '1')], next: '1' });
    let away = 1;
    const keys = { keysOf: async () => { if (away-- > 0) throw new HubUnavailable('away'); return Promise.resolve(a.keys); } };
    const lost: string[] = [];
    const { value } = await clientOf(b, { keys }).inboxIterator({ transport: 'poll', onReconnect: ({ message }) => { lost.push(message); } }).next();
    expect([value?.cursor, value?.fault, lost]).toEqual(['1', undefined, ['away']]);
  });

  test("what happened is asked for in the client's own mode", async () => {
    hub.script.push({ status: 200, body: { items: [] } });
    for await (const event of clientOf(b, { mode: 'exercise' }).events({ rule: 'rule/ncb.XB/r' })) expect(event).toBeUndefined();
    expect(hub.asked.at(-1)?.path).toMatch(/[?&]mode=exercise(&|$)/);
  });

  test('what one sent sealed is verified, though it does not open', async () => {
    const { compact } = await clientOf(a).compose(draft);
    await expect(clientOf(a).read(await item(compact))).resolves.toMatchObject({ fault: { code: 'cannot-open' }, message: { from: 'ncb.XA' } });
  });

  test('a receipt after a recall takes the digest from the recall', async () => {
    const digest = 'x'.repeat(43);
    const recall = await clientOf(a).compose({ type: 'control.recall/1', to: 'hub', mode: 'exercise', body: { message: 'ncb.XA/1', digest, reason: 'r' } });
    hub.pages.push({ items: [] }, { items: [await item(recall.compact)], next: 'c' });
    await clientOf(b).receipt('ncb.XA/1', 'destroyed');
    const submitted = hub.asked.at(-1)?.body ?? '';
    expect(payloadOf(submitted)).toMatchObject({ type: 'control.receipt/1', to: ['ncb.XA'], mode: 'exercise', inReplyTo: 'ncb.XA/1', body: { message: 'ncb.XA/1', digest, status: 'destroyed' } });
  });
});
