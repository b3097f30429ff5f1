import { json, agree, grows, newFeed, page, references, subscribed } from '../support/feeds.js';
import { pause, until, useHub } from '../support/hub.js';
import { payloadOf } from '../support/jose-keys.js';
import { recordsWhere } from '../support/kafka.js';
import type { Party } from '../support/party.js';
import { rule } from '../support/rules.js';
import { Stream } from '../support/sse.js';
import { newBureaus, newPartner, secretariat, stated } from '../support/world.js';

const hub = useHub();

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
    const first = await until('the limit holds', async () => { const one = await limited(); return one.limited === true ? one : undefined; });
    expect([first.items.length, typeof first.items[0]!.keepUntil]).toEqual([1, 'string']);
    let walked = 1;
    for (let at = first.items[0]!.cursor; walked < all; walked++) at = (await limited(at)).items[0]!.cursor;
    await unlimited();
    // What is not to be subscribed to is in no feed from then on.
    const remove = await rule(owner!, { kind: 'cedar', cedar: `forbid (principal in Bureau::"${reader!.id}", action == Action::"subscribe", resource in Owner::"${owner!.id}");` });
    await until('the rule holds', async () => (await page(reader!, feed)).items.length === 0);
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

  it('brings each subscription what its filter lets pass, from the time asked for on', async () => {
    const [owner, publisher, reader] = await newBureaus(hub(), 3);
    const feed = await newFeed(owner!, { publishers: [publisher!.id], replayDays: 7 });
    const graded = (source: string, information: string): Readonly<Record<string, unknown>> => ({ handling: { confidentiality: 'official-use', purposes: ['SUPPORT_INVESTIGATION'], grading: { scheme: '4x4', source, information } } });
    const country = (one: Party): string => one.id.slice('ncb.'.length);
    const sent = {
      plain: await publisher!.send([feed]),
      wildlife: await owner!.send([feed], { body: { text: 'for the tests', areas: ['WILDLIFE', 'FISHERIES'] } }),
      reliable: await publisher!.send([feed], graded('A', '2')),
      doubtful: await publisher!.send([feed], { ...graded('C', '1'), body: { text: 'for the tests', areas: ['WATER'], persons: [{ familyName: 'Ilvane', nationalities: ['XC'] }] } }),
      report: await publisher!.send([feed], { type: 'environment.ecomessage/1', body: { subject: { area: 'POLLUTION', title: 'An invented slick' } } }),
    };
    const names = (got: readonly string[]): string[] => Object.entries(sent).flatMap(([name, { reference }]) => (got.includes(reference) ? [name] : [])).toSorted();
    const everything = await subscribed(reader!, feed);
    const from = new Date(Date.now() - 60_000).toISOString();
    const all = await grows(reader!, feed, 5, { from, subscription: everything });
    for (const [filter, expected] of [
      [{ types: ['environment.*'] }, ['report']],
      [{ types: ['general.information/1'], crimeAreas: ['WILDLIFE', 'WATER', 'POLLUTION'] }, ['doubtful', 'wildlife']],
      [{ crimeAreas: ['POLLUTION', 'FISHERIES'] }, ['report', 'wildlife']],
      [{ countries: [country(owner!), 'XC'] }, ['doubtful', 'wildlife']],
      [{ leastGrading: { scheme: '4x4', source: 'B', information: '3' } }, ['reliable']],
      [{ leastGrading: { scheme: '6x6', source: 'F', information: '6' } }, []],
    ] as const) {
      const subscription = await subscribed(reader!, feed, { filter });
      expect([filter, names(references(await page(reader!, feed, { from, subscription })))]).toEqual([filter, expected]);
      expect((await json(reader!, 'DELETE', `/v1/subscriptions/${subscription}`)).json['state']).toBe('ended');
    }
    // The instant itself is replayed, what was before it is not; from then on the cursor leads.
    const [third] = all.items.slice(2);
    const replayed = await page(reader!, feed, { from: third!.receivedAt, subscription: everything, limit: '2' });
    expect(references(replayed)).toEqual(references(all).filter((_, index) => all.items[index]!.receivedAt >= third!.receivedAt).slice(0, 2));
    expect(references(await page(reader!, feed, { after: replayed.next!, subscription: everything }))).toEqual(references(all).slice(references(all).indexOf(references(replayed).at(-1)!) + 1));
    // A feed is asked for what it still keeps: a little within its seven days, and a little beyond.
    const back = (minutes: number): string => new Date(Date.now() - 7 * 86_400_000 + minutes * 60_000).toISOString();
    expect(references(await page(reader!, feed, { from: back(5), subscription: everything }))).toEqual(references(all));
    const beyond = await reader!.call('GET', `/v1/feeds/${feed}/items?${new URLSearchParams({ from: back(-5) }).toString()}`);
    expect([beyond.status, beyond.json['code'], beyond.json['detail']]).toEqual([410, 'replay-too-old', expect.stringMatching(/kept for replay for 7 days/)]);
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
});
