import { useDesk } from '../support/desk.js';
import { until, useHub } from '../support/hub.js';
import { sealed } from '../support/sealing.js';
import { settle, type Answer, type Party, type Sent } from '../support/party.js';
import { get, inSeconds, nothing, references, rule, seen, slug } from '../support/rules.js';
import { Stream } from '../support/sse.js';
import { newBureau, newBureaus, newCommunity, newEntity, newPartner, secretariat, stated } from '../support/world.js';

const hub = useHub();
const desk = useDesk(hub);

describe('a rule set after delivery', () => {
  it('hides the message at the next reading, as if there had never been one, and shows it again when it is removed', async () => {
    const [owner, reader, other] = await newBureaus(hub(), 3);
    const community = await newCommunity(hub(), [reader!, other!]);
    const named = await owner!.send([reader!, other!]);
    const shared = await owner!.send([community]);
    await settle(owner!, [reader!, other!]);
    const before = await references(reader!);
    expect(before).toEqual(expect.arrayContaining([named.reference, shared.reference]));

    const remove = await rule(owner!, { kind: 'deny', to: { participants: [reader!.id] } });
    const none = seen(await nothing(reader!));
    await until('the rule hides it', async () => (await references(reader!)).length === 0);
    expect(await reader!.inbox({ limit: 2 })).toEqual({ items: [], next: undefined });
    for (const { reference } of [named, shared]) expect(seen(await get(reader!, reference))).toEqual(none);
    expect(await references(other!)).toEqual(expect.arrayContaining([named.reference, shared.reference]));
    expect((await get(owner!, named.reference)).status).toBe(200);

    await remove();
    await until('it is shown again', async () => (await references(reader!)).length === before.length);
    expect((await get(reader!, named.reference)).json['message']).toBe(named.jws);
  });

  it('holds for a stream that is open: the next item and what is read again obey', async () => {
    const [owner, reader] = await newBureaus(hub(), 2);
    const handling = (purpose: string): Readonly<Record<string, unknown>> => ({ handling: { confidentiality: 'official-use', purposes: [purpose] } });
    const before = await owner!.send([reader!], handling('FORENSIC'));
    const stream = await Stream.open(reader!);
    await stream.has(1);
    // It says nothing of receiving, so that the next message is in the mailbox, and hidden by reading alone.
    await rule(owner!, { kind: 'need-to-know', data: { purposes: ['FORENSIC'] }, officers: ['P-17'] });
    const ruled = Date.now();
    const hidden = await owner!.send([reader!], handling('FORENSIC'));
    const shown = await owner!.send([reader!], handling('WARN'));
    await stream.has(2);
    await until('what is read again obeys', async () => (await get(reader!, before.reference)).status === 404);
    expect(Date.now() - ruled).toBeLessThan(15_000);
    expect(stream.references).toEqual([before.reference, shown.reference]);
    const again = await Stream.open(reader!);
    await again.has(1);
    expect(again.references).toEqual([shown.reference]);
    const named = await Stream.open(reader!, { headers: { 'entente-officer': 'P-17' } });
    await named.has(3);
    expect(named.references).toEqual([before, hidden, shown].map(({ reference }) => reference));
    // What may be read and not be subscribed to is in pages, and in no stream.
    await rule(owner!, { kind: 'cedar', cedar: `forbid (principal in Bureau::"${reader!.id}", action == Action::"subscribe", resource in Owner::"${owner!.id}");` });
    const late = await owner!.send([reader!], handling('WARN'));
    await reader!.receives(late.reference);
    expect(stream.references).not.toContain(late.reference);
    await Promise.all([stream, again, named].map((one) => one.close()));
  });

  it('keeps entities and communities from being found, when it is about the registry, as if there were none', async () => {
    const [owner, reader, other] = await newBureaus(hub(), 3);
    const entity = await newEntity(owner!, 'customs');
    const community = await newCommunity(hub(), [reader!, entity]);
    const sent = await entity.send([reader!]);
    const receipt = (message: string): Readonly<Record<string, unknown>> => ({ type: 'control.receipt/1', body: { message, digest: sent.digest, status: 'actioned', at: new Date().toISOString() } });
    const list = async (by: Party): Promise<string[]> => ((await by.call('GET', '/v1/participants')).json['items'] as { id: string }[]).map(({ id }) => id);
    const one = (by: Party, id = entity.id): Promise<Answer> => by.call('GET', `/v1/participants/${id}`);
    await reader!.receives(sent.reference).then(() => rule(owner!, { kind: 'deny', to: { participants: [reader!.id] } }));
    expect(await list(reader!)).toContain(entity.id);
    const remove = await rule(owner!, { kind: 'deny', data: { types: ['registry.*'] }, to: { participants: [reader!.id] } });
    await until('the rule holds', async () => !(await list(reader!)).includes(entity.id));
    expect(seen(await one(reader!))).toEqual(seen(await one(reader!, `${owner!.id}.nobody`)));
    // Nor by its keys, by writing to it, or in the chain of a community both belong to.
    const nobody = `${owner!.id}.nobody`;
    const keys = async (id: string): Promise<unknown[]> => [seen(await reader!.call('GET', `/v1/participants/${id}/keys`)), (await fetch(`${hub().url}/v1/participants/${id}/keys`)).status];
    const preview = async (id: string, more: Readonly<Record<string, unknown>> = {}): Promise<unknown> => { const { status, text } = await reader!.call('POST', '/v1/messages/preview', { body: await reader!.sign(reader!.draft([id], more)) }); return [status, text.replaceAll(id, 'id')]; };
    for (const asked of [keys, preview, (id: string) => preview(id, receipt(`${id}/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90`))]) expect(await asked(entity.id)).toEqual(await asked(nobody));
    expect(await preview(entity.id, receipt(sent.reference))).toEqual([200, expect.anything()]);
    const chain = (await reader!.call('GET', `/v1/registry/statements?subject=${community}`)).json['items'] as { statement?: string }[];
    expect(chain.map(({ statement }) => statement !== undefined)).toEqual([true, true, false]);
    // Who takes part by itself is public; others and its own find it as before.
    expect(await list(reader!)).toContain(owner!.id);
    for (const by of [other!, owner!]) expect([(await list(by)).includes(entity.id), (await one(by)).status]).toEqual([true, 200]);
    await remove();
    await until('it is found again', async () => (await list(reader!)).includes(entity.id));
    expect((await reader!.call('GET', `/v1/participants/${entity.id}/keys`)).status).toBe(200);
    // An entity searches others' entities where its bureau delegated that; what it gets it can verify in any case.
    const coast = await newEntity(reader!, 'coast');
    const terms = { types: ['general.*'], operations: ['send', 'receive'], road: 'direct', copiesIn: [] };
    await stated(reader!, 'delegate', coast.id, terms);
    await until('it may not search', async () => (await one(coast)).status === 404);
    expect([(await list(coast)).filter((id) => id.split('.').length > 2), (await coast.call('GET', `/v1/communities/${community}`)).status, (await coast.call('GET', `/v1/participants/${entity.id}/keys`)).status]).toEqual([[coast.id], 404, 200]);
    await stated(reader!, 'delegate', coast.id, { ...terms, operations: ['search'] });
    await until('it may search', async () => (await one(coast)).status === 200);
    expect((await coast.call('GET', `/v1/communities/${community}`)).status).toBe(200);
  });

  it('leaves pages full and cursors in line', async () => {
    const [owner, reader] = await newBureaus(hub(), 2);
    const kinds = [0, 1, 1, 0, 1, 0, 0, 1].map((secret) => ({ handling: { confidentiality: 'official-use', purposes: [secret === 1 ? 'FORENSIC' : 'WARN'] } }));
    const sent: Sent[] = [];
    for (const more of kinds) sent.push(await owner!.send([reader!], more));
    await settle(owner!, [reader!]);
    await rule(owner!, { kind: 'deny', data: { purposes: ['FORENSIC'] }, to: { participants: [reader!.id] } });
    await until('the rule hides some', async () => (await references(reader!)).length === 5);
    const first = await reader!.inbox({ limit: 3 });
    expect(first.items.map((item) => item.reference)).toEqual([0, 3, 5].map((index) => sent[index]!.reference));
    const second = await reader!.inbox({ limit: 3, after: first.next });
    expect(second.items.map((item) => item.reference)[0]).toBe(sent[6]!.reference);
    expect(await reader!.inbox({ limit: 3, after: second.next })).toEqual({ items: [], next: second.next });
  });

  it('is asked when something is sent: refused without a reason, except to whose rule it is', async () => {
    const [owner, reader, other] = await newBureaus(hub(), 3);
    const reached = await newEntity(reader!, 'customs');
    await rule(owner!, { kind: 'deny', to: { participants: [reader!.id] } });
    await rule(other!, { kind: 'inbound', from: { participants: [owner!.id] } });
    await until('the rules hold', async () => (await owner!.submit(await owner!.sign(owner!.draft([reader!])))).status === 403);
    expect((await owner!.submit(await owner!.sign(owner!.draft([reached])))).json['code']).toBe('refused');
    const preview = await owner!.call('POST', '/v1/messages/preview', { body: await owner!.sign(owner!.draft([reader!, other!])) });
    expect(preview.json['addressees']).toEqual([
      { to: reader!.id, allowed: false, rules: [expect.stringContaining(`rule/${owner!.id}/`)] },
      // Whose rule it is that keeps it out, and that it is a rule, is the other's to know.
      { to: other!.id, allowed: false, rules: [] },
    ]);
    expect(preview.text).not.toContain(`rule/${other!.id}`);
  });
});

describe('a partner', () => {
  const terms = (partner: Party, more: object = {}): object => ({
    partner: partner.id, title: 'Invented', categories: ['environment.*'], purposes: ['WARN'], direction: 'to-partner', personalData: false, from: inSeconds(-60), until: inSeconds(3600), fictional: true, reference: 'EXERCISE-TEST', ...more,
  });
  const report = (more: object = {}, handling: object = {}): Readonly<Record<string, unknown>> => ({
    type: 'environment.ecomessage/1', body: { subject: { area: 'WILDLIFE', title: 'Ivory in a container' }, ...more }, handling: { confidentiality: 'official-use', purposes: ['WARN'], personalData: false, ...handling },
  });
  const taken = async (sender: Party, to: Party, more: Readonly<Record<string, unknown>>): Promise<number> => (await sender.submit(await sender.sign(sender.draft([to], more)))).status;

  it('gets what an agreement in force covers, and nothing else, until the second it ends', async () => {
    const bureau = await newBureau(hub());
    const partner = await newPartner(hub());
    expect(await taken(bureau, partner, report())).toBe(403);
    const agreement = `agreement/${slug()}`;
    await stated(secretariat(hub()), 'conclude-agreement', agreement, terms(partner));
    const sent = await until('the agreement covers it', async () => {
      const draft = bureau.draft([partner], report());
      return (await bureau.submit(await bureau.sign(draft))).status === 202 ? `${draft.from}/${draft.id}` : undefined;
    }, 5_000);
    await partner.receives(sent);
    expect(await taken(bureau, partner, { handling: { confidentiality: 'official-use', purposes: ['WARN'], personalData: false } })).toBe(403); // another category
    expect(await taken(bureau, partner, report({}, { purposes: ['FORENSIC'] }))).toBe(403); // another purpose
    expect(await taken(bureau, partner, report({ persons: [{ familyName: 'Invented' }] }))).toBe(403); // personal data
    expect(await taken(bureau, partner, report({}, { personalData: undefined }))).toBe(403); // nobody said there is none
    expect(await taken(partner, bureau, report())).toBe(403); // the other direction
    // A country opts out by a rule of its own.
    const remove = await rule(bureau, { kind: 'deny', to: { participants: [partner.id] } });
    await until('the rule holds', async () => (await taken(bureau, partner, report())) === 403);
    expect(await references(partner)).toEqual([]);
    await remove();
    await until('the rule is gone', async () => (await references(partner)).length > 0);

    const ends = Date.now() + 4_000;
    await stated(secretariat(hub()), 'amend-agreement', agreement, terms(partner, { until: new Date(ends).toISOString() }));
    expect(await references(partner)).toContain(sent);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, ends + 1_100 - Date.now())));
    expect(await references(partner)).toEqual([]);
    expect((await get(partner, sent)).json['code']).toBe('not-found');
    expect(await taken(bureau, partner, report())).toBe(403);
  });
});

describe('a private partner, and a host country', () => {
  const conclude = (partner: Party, more: object): Promise<unknown> => stated(secretariat(hub()), 'conclude-agreement', `agreement/${slug()}`, {
    partner: partner.id, title: 'Invented', categories: ['environment.*'], purposes: ['WARN'], direction: 'to-partner', personalData: false, from: inSeconds(-60), until: inSeconds(3600), fictional: true, reference: 'EXERCISE-TEST', ...more,
  });
  const status = async (sender: Party, to: Party, more: object = {}, said: object = { personalData: false }): Promise<number> =>
    (await sender.submit(await sender.sign(sender.draft([to], { type: 'environment.ecomessage/1', body: { subject: { area: 'WILDLIFE', title: 'Ivory in a container' }, ...more }, handling: { confidentiality: 'official-use', purposes: ['WARN'], ...said } })))).status;

  it('a private partner is never given personal data, whatever is agreed and whoever says there is none', async () => {
    const [bureau, fund] = [await newBureau(hub()), await newPartner(hub(), {}, 'private')];
    await expect(conclude(fund, { personalData: true })).rejects.toThrow('422');
    await conclude(fund, {});
    await until('the agreement covers it', async () => (await status(bureau, fund)) === 202);
    expect(await status(bureau, fund, { persons: [{ familyName: 'Invented' }] })).toBe(403);
    expect(await status(bureau, fund, {}, {})).toBe(403);
    const sealedOne = await sealed(bureau.draft([fund], { type: 'environment.ecomessage/1', body: { subject: { area: 'WILDLIFE', title: 'x' } }, handling: { confidentiality: 'official-use', purposes: ['WARN'], personalData: false } }), [fund]);
    // What is sealed nobody can look at, so the sender's word is not enough.
    expect((await bureau.submit(await bureau.sign(sealedOne))).status).toBe(403);
  });

  it('an agreement with a host country covers that country\'s data alone', async () => {
    const [host, other] = await newBureaus(hub(), 2);
    const partner = await newPartner(hub());
    await conclude(partner, { hostCountries: [host!.id.slice('ncb.'.length)] });
    await until('the agreement covers it', async () => (await status(host!, partner)) === 202);
    expect(await status(other!, partner)).toBe(403);
  });
});

describe('residency (R16), flags (R19) and extracts (R17)', () => {
  const code = ({ id }: Party): string => id.slice('ncb.'.length);

  it('keeps content out of other countries, in the clear and sealed', async () => {
    const [owner, inside, outside] = await newBureaus(hub(), 3);
    const before = await owner!.send([inside!, outside!]);
    await outside!.receives(before.reference);
    await rule(owner!, { kind: 'residency', countries: [code(inside!)] });
    await until('the rule hides it', async () => (await references(outside!)).length === 0);
    const plain = await owner!.send([inside!, outside!]);
    await inside!.receives(plain.reference);
    const rejected = await owner!.receivesWhere('who was refused', ({ draft }) => draft.type === 'control.rejection/1' && draft.body?.['message'] === plain.reference);
    expect(rejected.draft.body?.['addressees']).toEqual([outside!.id]);
    for (const { reference } of [before, plain]) expect((await get(outside!, reference)).status).toBe(404);
    // Sealed, whoever has the bytes could hand them to whom they hold a key for: nobody gets it.
    const both = await owner!.submit(await owner!.sign(await sealed(owner!.draft([inside!, outside!]), [inside!, outside!])));
    expect([both.status, both.json['code'], both.json['violations']]).toEqual([403, 'refused', [expect.objectContaining({ pointer: '/to/1', code: 'residency' })]]);
    expect((await owner!.submit(await owner!.sign(await sealed(owner!.draft([inside!]), [inside!])))).status).toBe(202);
  });

  it('a country marks for itself what its law does not let it act upon; nobody is blocked, and nobody else is told', async () => {
    const [owner, marking, other] = await newBureaus(hub(), 3);
    await rule(marking!, { kind: 'not-executable', data: { types: ['general.information/1'] } });
    const community = await newCommunity(hub(), [marking!, other!]);
    const stream = await Stream.open(marking!);
    const sent = await owner!.send([community]);
    await stream.has(1);
    await stream.close();
    expect(stream.events.map(({ item }) => (item as { notExecutable?: boolean }).notExecutable)).toEqual([true]);
    const flagged = async (reader: Party): Promise<unknown[]> => {
      await reader.receives(sent.reference);
      const { items } = (await reader.call('GET', '/v1/inbox')).json as { items: { notExecutable?: boolean }[] };
      return [items.map(({ notExecutable }) => notExecutable), (await get(reader, sent.reference)).json['notExecutable']];
    };
    expect(await flagged(marking!)).toEqual([[true], true]);
    expect(await flagged(other!)).toEqual([[undefined], undefined]);
    expect((await get(owner!, sent.reference, '/trace')).text).not.toContain('xecutable');
    expect((await get(owner!, sent.reference)).json['notExecutable']).toBeUndefined();
    const told = async (by: Party, ...args: string[]): Promise<string> => (await desk.cli.run([...args, ...desk.as(by)])).out;
    expect(await told(marking!, 'inbox', '-o', 'table')).toContain('(not executable here)');
    expect(await told(marking!, 'inbox', '-o', 'json')).toContain('"notExecutable": true');
    expect(await told(marking!, 'show', sent.reference, '-o', 'table')).toContain('not executable: a rule of yours');
    expect(await told(other!, 'inbox', '-o', 'table')).not.toContain('executable');
  });

  it('an extract shows what the owner released, and nothing without its consent', async () => {
    const [owner, reader] = await newBureaus(hub(), 2);
    const gs = secretariat(hub());
    const handling = { confidentiality: 'official-use', purposes: ['WARN'], attestation: { neutrality: true, humanRights: true } };
    const body = { title: 'Poisoned bait', terms: { language: 'en' }, threat: 'Bait kills vultures and dogs.', about: 'process', imminence: { level: 'weeks' }, warned: ['environment'] };
    const notice = await owner!.send([reader!], { type: 'notice.orange/1', handling, body });
    await reader!.receives(notice.reference);
    const [consent, foreign] = [await owner!.send([reader!]), await reader!.send([owner!])];
    for (const [to, { reference }] of [[reader!, consent], [owner!, foreign]] as const) await to.receives(reference);
    const extract = async (more: object = {}): Promise<Answer> =>
      gs.submit(await gs.sign(gs.draft([reader!], { type: 'notice.extract/1', handling, body: { notice: notice.reference, consent: consent.reference, kind: 'orange', language: 'en', title: 'Poisoned bait', until: '2030', ...more } })));
    expect((await extract()).json['code']).toBe('refused');
    await rule(owner!, { kind: 'public-extract', data: { types: ['notice.orange/1'] }, fields: ['/body/title'] });
    await until('what was released goes out', async () => (await extract()).status === 202);
    const more = await extract({ text: 'Where it was laid.' });
    expect([more.status, more.json['code'], more.json['violations']]).toEqual([403, 'refused', [expect.objectContaining({ pointer: '/body/text' })]]);
    expect((await extract({ consent: foreign.reference })).json['code']).toBe('consent-missing');
    expect((await extract({ notice: `${owner!.id}/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90` })).json['code']).toBe('wrong-original');
  });
});

describe('the story of a message', () => {
  it('is whole for its owner, in part for others, and nothing for outsiders', async () => {
    const [owner, reader, kept, stranger] = await newBureaus(hub(), 4);
    const entity = await newEntity(owner!, 'customs');
    await rule(owner!, { kind: 'deny', to: { participants: [kept!.id] } });
    await until('the rule holds', async () => (await owner!.submit(await owner!.sign(owner!.draft([kept!])))).status === 403);
    const sent = await entity.send([reader!, kept!]);
    await reader!.receives(sent.reference);
    await reader!.send([entity], { type: 'control.receipt/1', body: { message: sent.reference, digest: sent.digest, status: 'actioned', at: new Date().toISOString() } });
    await settle(reader!, [entity]);
    const whole = await get(owner!, sent.reference, '/trace');
    expect(whole.json).toMatchObject({
      message: sent.reference, digest: sent.digest, mode: 'live', shown: [{ reader: reader!.id }], receipts: [{ recipient: reader!.id, status: 'actioned' }],
      addressees: [{ to: reader!.id, allowed: true }, { to: kept!.id, allowed: false, rules: [expect.stringContaining(`rule/${owner!.id}/`)] }],
    });
    const own = await get(reader!, sent.reference, '/trace');
    expect(own.json).toMatchObject({ shown: [{ reader: reader!.id }], receipts: [{ recipient: reader!.id }], addressees: [{ to: reader!.id, allowed: true }] });
    expect(own.text).not.toContain(kept!.id);
    expect(own.text).not.toContain('rule/');
    const none = seen(await get(stranger!, `${owner!.id}/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90`, '/trace'));
    for (const outsider of [kept!, stranger!]) expect(seen(await get(outsider, sent.reference, '/trace'))).toEqual(none);
  });
});
