import { until, useHub } from '../support/hub.js';
import { payloadOf, sha256 } from '../support/jose-keys.js';
import { recordsWhere } from '../support/kafka.js';
import { settle, type Answer, type Party, type Sent } from '../support/party.js';
import { get, inSeconds, nothing, references, rule, seen } from '../support/rules.js';
import { Stream } from '../support/sse.js';
import { newBureau, newBureaus } from '../support/world.js';

const hub = useHub();

describe('consent', () => {
  it('of joint owners comes before sending, for these very bytes', async () => {
    const [sender, joint, reader] = await newBureaus(hub(), 3);
    const draft = sender!.draft([reader!], { handling: { confidentiality: 'official-use', purposes: ['WARN'], jointOwners: [joint!.id] } });
    const jws = await sender!.sign(draft);
    expect((await sender!.submit(jws)).json['code']).toBe('consent-missing');
    const about = { message: `${draft.from}/${draft.id}`, digest: sha256(jws) };
    const request = await sender!.send([joint!], { type: 'control.consent-request/1', body: { ...about, use: 'send', proposal: jws, reason: 'for a test' } });
    await joint!.receives(request.reference);
    await joint!.send([sender!], { type: 'control.consent-grant/1', body: { request: request.reference, ...about } });
    await until('it is taken', async () => (await sender!.submit(jws)).status === 202, 10_000);
    expect((await reader!.receives(about.message)).message).toBe(jws);
    // The joint owner's rules are asked too.
    await rule(joint!, { kind: 'deny', to: { participants: [reader!.id] } });
    await until('the joint owner hides it', async () => (await references(reader!)).length === 0);
  });

  it('to pass something on opens a request; granted, it goes out, to those named and nobody else', async () => {
    const [owner, holder, third, fourth] = await newBureaus(hub(), 4);
    const handling = { confidentiality: 'official-use', purposes: ['WARN'], onward: 'consent', evidence: 'never' };
    const original = await owner!.send([holder!], { handling });
    await holder!.receives(original.reference);
    const derived = (more: object = {}): ReturnType<Party['draft']> => holder!.draft([third!, fourth!], { derivedFrom: original.reference, handling: { ...handling, ...more } });
    const weaker = await holder!.submit(await holder!.sign(derived({ evidence: 'free' })));
    expect([weaker.status, weaker.json['code'], weaker.json['violations']]).toEqual([422, 'weaker-than-source', [expect.objectContaining({ pointer: '/handling/evidence' })]]);
    expect((await holder!.submit(await holder!.sign(derived()))).json['code']).toBe('refused');
    const about = { message: original.reference, digest: original.digest };
    const request = await holder!.send([owner!], { type: 'control.consent-request/1', body: { ...about, use: 'forward', to: [third!.id], reason: 'for a test' } });
    await owner!.receives(request.reference);
    await owner!.send([holder!], { type: 'control.consent-grant/1', body: { request: request.reference, ...about } });
    const sent = await until('it goes out', async () => {
      const draft = derived();
      const answer = await holder!.submit(await holder!.sign(draft));
      return answer.status === 202 ? `${draft.from}/${draft.id}` : undefined;
    }, 10_000);
    await third!.receives(sent);
    await settle(holder!, [fourth!]);
    expect(await references(fourth!)).not.toContain(sent);
    // What is derived stays under the rules of its source's owner.
    await rule(owner!, { kind: 'deny', to: { participants: [third!.id] } });
    await until('the source hides what was derived', async () => !(await references(third!)).includes(sent));
  });

  it('to another purpose opens a message in every reading, for that purpose and while it holds, when all its owners gave it', async () => {
    const [owner, joint, reader] = await newBureaus(hub(), 3);
    const draft = owner!.draft([reader!, joint!], { handling: { confidentiality: 'official-use', purposes: ['WARN'], jointOwners: [joint!.id] } });
    const jws = await owner!.sign(draft);
    const about = { message: `${draft.from}/${draft.id}`, digest: sha256(jws) };
    const granted = async (asker: Party, owners: readonly Party[], body: object, until?: string): Promise<void> => {
      const request = await asker.send(owners, { type: 'control.consent-request/1', body: { ...about, ...body, reason: 'for a test' } });
      for (const one of owners) {
        await one.receives(request.reference);
        await one.send([asker], { type: 'control.consent-grant/1', body: { request: request.reference, ...about, ...(until === undefined ? {} : { until }) } });
        await settle(one, [asker]);
      }
    };
    await granted(owner!, [joint!], { use: 'send', proposal: jws });
    await until('it is taken', async () => (await owner!.submit(jws)).status === 202, 10_000);
    await reader!.receives(about.message);

    const forensic = { 'entente-purpose': 'FORENSIC' };
    const shown = async (headers: Readonly<Record<string, string>> = forensic): Promise<boolean> => (await reader!.inbox({}, headers)).items.some(({ reference }) => reference === about.message);
    const one = (headers: Readonly<Record<string, string>> = forensic, by = reader!): Promise<Answer> => by.call('GET', `/v1/messages/${about.message}`, { headers });
    expect([await shown(), await shown({})]).toEqual([false, true]);
    const refused = await one();
    expect([refused.status, refused.json['code'], refused.json['detail']]).toEqual([403, 'consent-missing', expect.stringContaining(`${owner!.id}, ${joint!.id} with a control.consent-request/1 for the use purpose`)]);
    const stranger = await newBureau(hub());
    expect(seen(await one(forensic, stranger))).toEqual(seen(await nothing(stranger)));
    // One owner's consent is not enough, and is nobody else's.
    await granted(reader!, [owner!], { use: 'purpose', purposes: ['FORENSIC'] });
    expect([await shown(), (await one()).json['detail']]).toEqual([false, expect.stringContaining(`Ask ${joint!.id} with`)]);
    const ends = Date.now() + 5_000;
    await granted(reader!, [joint!], { use: 'purpose', purposes: ['FORENSIC'] }, new Date(ends).toISOString());
    expect([await shown(), (await one()).json['message']]).toEqual([true, jws]);
    expect([await shown({ 'entente-purpose': 'LOCATE_WANTED' }), (await one({ 'entente-purpose': 'LOCATE_WANTED' })).status]).toEqual([false, 403]);
    const stream = await Stream.open(reader!, { headers: forensic });
    await until('the stream brings it', () => stream.references.includes(about.message));
    await stream.close();
    await until('the consent ends', async () => !(await shown()));
    expect((await one()).status).toBe(403);
  });

  it('to read what a rule puts wholly under consent: hidden until every owner gave it, by their own word and in time', async () => {
    const [owner, joint, reader] = await newBureaus(hub(), 3);
    const draft = owner!.draft([reader!], { handling: { confidentiality: 'official-use', purposes: ['WARN'], jointOwners: [joint!.id] } });
    const jws = await owner!.sign(draft);
    const about = { message: `${draft.from}/${draft.id}`, digest: sha256(jws) };
    const asks = async (asker: Party, owners: readonly Party[], use: object, more: object = {}): Promise<string> => {
      const { reference } = await asker.send(owners, { type: 'control.consent-request/1', ...more, body: { ...about, ...use, reason: 'for a test' } });
      for (const one of owners) await one.receives(reference);
      return reference;
    };
    const grants = async (by: Party, to: Party, request: string): Promise<void> => {
      await to.receives((await by.send([to], { type: 'control.consent-grant/1', body: { request, ...about } })).reference);
    };
    await grants(joint!, owner!, await asks(owner!, [joint!], { use: 'send', proposal: jws }));
    await until('it is taken', async () => (await owner!.submit(jws)).status === 202, 10_000);
    await reader!.receives(about.message);
    for (const one of [owner!, joint!]) await rule(one, { kind: 'consent', actions: ['read', 'open'] });
    const none = seen(await nothing(reader!));
    const hidden = async (): Promise<boolean> => !(await references(reader!)).includes(about.message) && JSON.stringify(seen(await get(reader!, about.message))) === JSON.stringify(none);
    await until('the rules hide it', hidden);
    // Nobody answered in time, and a late yes is none; nor is the asker's own.
    const lapsed = await asks(reader!, [owner!, joint!], { use: 'read' }, { replyBy: inSeconds(2) });
    await reader!.receivesWhere('the refusal', ({ draft: { type, body } }) => type === 'control.consent-refuse/1' && body?.['request'] === lapsed && body['lapsed'] === true);
    for (const one of [owner!, joint!]) await grants(one, reader!, lapsed);
    const request = await asks(reader!, [owner!, joint!], { use: 'read' });
    await grants(reader!, owner!, request);
    await grants(owner!, reader!, request);
    expect(await hidden()).toBe(true);
    await grants(joint!, reader!, request);
    await until('all of them gave it', async () => (await references(reader!)).includes(about.message));
    expect((await get(reader!, about.message)).json['message']).toBe(jws);
  }, 60_000);

  it('to use in court is asked for where evidence is taken away, or such use is declared; what the source never lets is refused', async () => {
    const [owner, reader] = await newBureaus(hub(), 2);
    const handling = { confidentiality: 'official-use', purposes: ['WARN'] };
    const [asks, never] = [await owner!.send([reader!], { handling: { ...handling, evidence: 'consent' } }), await owner!.send([reader!], { handling: { ...handling, evidence: 'never' } })];
    await settle(owner!, [reader!]);
    const inCourt = { headers: { 'entente-use': 'evidence' } };
    const evidence = async (by: Party, { reference }: Sent): Promise<unknown> => (await until('the log covers it', async () => {
      const answer = await get(by, reference, '/evidence');
      return answer.status === 503 ? undefined : [answer.status, answer.json['code']];
    }, 20_000));
    expect([await evidence(reader!, asks), await evidence(reader!, never), await evidence(owner!, never)]).toEqual([[403, 'consent-missing'], [403, 'refused'], [200, undefined]]);
    for (const { reference } of [asks, never]) {
      expect((await reader!.call('GET', `/v1/messages/${reference}`, inCourt)).status).toBe(403);
      expect((await get(reader!, reference)).status).toBe(200);
    }
    expect((await reader!.inbox({}, inCourt.headers)).items.map(({ reference }) => reference)).not.toEqual(expect.arrayContaining([asks.reference]));
    expect((await reader!.call('GET', '/v1/inbox', { headers: { 'entente-use': 'breakfast' } })).status).toBe(400);

    const about = { message: asks.reference, digest: asks.digest };
    const request = await reader!.send([owner!], { type: 'control.consent-request/1', body: { ...about, use: 'evidence', reason: 'for a test' } });
    await owner!.receives(request.reference);
    await owner!.send([reader!], { type: 'control.consent-grant/1', body: { request: request.reference, ...about } });
    await settle(owner!, [reader!]);
    expect(await evidence(reader!, asks)).toEqual([200, undefined]);
    expect((await reader!.call('GET', `/v1/messages/${asks.reference}`, inCourt)).json['message']).toBe(asks.jws);
    const [access] = await recordsWhere(hub(), 'access.recorded', (record) => record.key === reader!.id && String(payloadOf<{ use?: string }>(record.value.toString()).use) === 'evidence');
    expect(payloadOf(access!.value.toString())).toMatchObject({ door: 'message', shown: [asks.reference], use: 'evidence' });
    // Whoever may not read it learns no more here than there.
    await rule(owner!, { kind: 'deny', to: { participants: [reader!.id] } });
    const none = seen(await get(reader!, `${reader!.id}/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90`, '/evidence'));
    await until('the rule hides it', async () => JSON.stringify(seen(await get(reader!, asks.reference, '/evidence'))) === JSON.stringify(none));
    expect(seen(await reader!.call('GET', `/v1/messages/${never.reference}`, inCourt))).toEqual(none);
  }, 40_000);

  it('that nobody gave in time was refused', async () => {
    const [owner, holder] = await newBureaus(hub(), 2);
    const original = await owner!.send([holder!]);
    await holder!.receives(original.reference);
    const about = { message: original.reference, digest: original.digest };
    const request = await holder!.send([owner!], { type: 'control.consent-request/1', replyBy: inSeconds(2), body: { ...about, use: 'evidence', reason: 'for a test' } });
    const refusal = await holder!.receivesWhere('the refusal', (item) => item.draft.type === 'control.consent-refuse/1');
    expect(refusal.draft).toMatchObject({ from: 'hub', body: { request: request.reference, ...about, lapsed: true, owner: owner!.id } });
  });
});
