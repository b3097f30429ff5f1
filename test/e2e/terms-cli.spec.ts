import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useDesk } from '../support/desk.js';
import { until, useHub } from '../support/hub.js';
import { sha256 } from '../support/jose-keys.js';
import { settle, type Party } from '../support/party.js';
import { newBureaus, newEntity } from '../support/world.js';

const hub = useHub();
const desk = useDesk(hub);
const { done, folder } = desk;

it('conditions are read and signed, consent is asked for and given, and the story is told, by the command line alone', async () => {
  const [owner, reader, stranger] = await newBureaus(hub(), 3);
  const draft = join(folder, 'draft.json');
  const CONDITIONS = 'Not to be used in asylum procedures.';
  writeFileSync(draft, JSON.stringify({ type: 'general.information/1', to: reader!.id, body: { text: 'A name, for your eyes.' }, conditions: CONDITIONS, clear: true, handling: { confidentiality: 'official-use', purposes: ['WARN'], evidence: 'consent' } }));
  const { reference } = (await done(owner!, 'send', draft)).json<{ reference: string }>();

  await reader!.receivesWhere('the conditions', ({ draft: { type, body } }) => type === 'control.conditions/1' && body?.['message'] === reference);
  expect((await done(reader!, 'countersign', reference)).json()).toEqual({ message: reference, conditions: CONDITIONS });
  const unsigned = new Date().toISOString();
  expect((await desk.cli.run(['show', reference, ...desk.as(reader!), '-o', 'json'])).code).toBe(1);
  expect((await desk.cli.run(['countersign', reference, ...desk.as(stranger!)])).code).toBe(1);
  await done(reader!, 'countersign', reference, '--accept');
  await reader!.receives(reference);

  expect((await desk.cli.run(['consent', 'ask', reference, '--use', 'forward', '--reason', 'x', ...desk.as(reader!)])).code).toBe(2);
  const asked = (await done(reader!, 'consent', 'ask', reference, '--use', 'evidence', '--reason', 'Hearing on 3 December.')).json<{ reference: string }>().reference;
  expect((await owner!.receives(asked)).draft).toMatchObject({ type: 'control.consent-request/1', body: { message: reference, use: 'evidence', reason: 'Hearing on 3 December.' } });
  const granted = (await done(owner!, 'consent', 'grant', asked, '--note', 'For this hearing.')).json<{ reference: string }>().reference;
  expect((await reader!.receives(granted)).draft).toMatchObject({ type: 'control.consent-grant/1', inReplyTo: asked, body: { request: asked, message: reference, note: 'For this hearing.' } });
  // Granted, it may be used in court; another purpose is another question.
  expect((await done(reader!, 'show', reference, '--use', 'evidence')).json()).toMatchObject({ reference });
  const refusal = await desk.cli.run(['show', reference, '--purpose', 'FORENSIC', ...desk.as(reader!)]);
  expect([refusal.code, refusal.err]).toEqual([1, expect.stringContaining(`Ask ${owner!.id}`)]);
  const again = (await done(reader!, 'consent', 'ask', reference, '--use', 'forward', '--to', stranger!.id, '--reason', 'They ask.')).json<{ reference: string }>().reference;
  await owner!.receives(again);
  const refused = (await done(owner!, 'consent', 'refuse', again)).json<{ reference: string }>().reference;
  expect((await reader!.receives(refused)).draft.type).toBe('control.consent-refuse/1');

  const story = (await done(owner!, 'trace', reference)).json();
  expect(story).toMatchObject({ message: reference, addressees: [{ to: reader!.id, allowed: true }], shown: [{ reader: reader!.id }], countersigned: [{ recipient: reader!.id }] });
  expect((await desk.cli.run(['trace', reference, ...desk.as(owner!), '-o', 'table'])).out).toContain(`countersigned`);
  expect((await desk.cli.run(['trace', reference, ...desk.as(stranger!)])).code).toBe(1);
  // And who could read it on which day.
  expect((await done(owner!, 'readers', reference, '--at', unsigned)).json()).toMatchObject({ message: reference, at: unsigned, participants: [{ participant: reader!.id, allowed: false, because: 'conditions' }] });
  expect((await done(owner!, 'readers', reference)).json<{ participants: object[] }>().participants).toEqual([{ participant: reader!.id, allowed: true, rules: ['baseline.addressee', 'baseline.conditions'], shown: expect.any(String) as string }]);
  expect((await desk.cli.run(['readers', reference, ...desk.as(owner!), '-o', 'table'])).out).toMatch(/could read\s+\S+ · baseline/);
  expect((await desk.cli.run(['readers', reference, ...desk.as(reader!)])).code).toBe(1);
  expect((await desk.cli.run(['readers', reference, '--at', 'yesterday', ...desk.as(owner!)])).err).toContain('at is an instant');
}, 180_000);

/** What `rules test --past` answers. */
interface Tried {
  readonly traffic: { readonly messages: number; readonly hidden: number };
}

it('what one sent is there for it and its bureau alone, page by page; a rule is tried on what really came and went', async () => {
  const [owner, reader] = await newBureaus(hub(), 2);
  const customs = await newEntity(owner!, 'customs');
  const wildlife = { type: 'environment.ecomessage/1', body: { subject: { area: 'WILDLIFE', title: 'Ivory in tea' } } };
  const sent = [
    await owner!.send([reader!], wildlife), await customs.send([reader!], wildlife), await owner!.send([reader!]), await owner!.send([reader!], { expiresAt: new Date(Date.now() + 3_000).toISOString() }),
    await customs.send([owner!]),
  ];
  const exercise = await owner!.send([reader!], { mode: 'exercise' });
  for (const { reference } of sent.slice(0, 3)) await reader!.receives(reference);
  await owner!.receives(sent[4]!.reference);
  const page = async (by: Party, query: string): Promise<{ items: { reference: string; message?: string; cursor: string; erasedAt?: string }[]; next?: string }> => (await by.call('GET', `/v1/sent?${query}`)).json as never;
  const all = await until('all of it is filed', async () => { const found = await page(owner!, ''); return found.items.length >= sent.length && found; });
  expect(all.items.map(({ reference, message }) => [reference, message])).toEqual(sent.map(({ reference, jws }) => [reference, jws]));
  const found: string[] = [];
  for (let after = ''; ; ) {
    const { items, next } = await page(owner!, `limit=2&after=${after}`);
    if (items.length === 0) break;
    expect(items.length).toBeLessThanOrEqual(2);
    found.push(...items.map(({ reference }) => reference));
    after = next!;
  }
  expect(found).toEqual(sent.map(({ reference }) => reference));
  expect((await page(customs, '')).items.map(({ reference }) => reference)).toEqual([1, 4].map((index) => sent[index]!.reference));
  expect((await until('the exercise is filed', async () => { const found = await page(owner!, 'mode=exercise'); return found.items.length > 0 && found; })).items.map(({ reference }) => reference)).toEqual([exercise.reference]);
  expect((await page(owner!, `since=${new Date(Date.now() + 60_000).toISOString()}`)).items).toEqual([]);
  expect((await page(reader!, `after=${all.items[0]!.cursor}`)).items).toEqual([]);
  for (const query of ['after=rubbish', 'limit=0', 'since=yesterday']) expect((await owner!.call('GET', `/v1/sent?${query}`)).status).toBe(400);
  const shown = await until('what expired is listed without its content', async () => (await page(owner!, '')).items.find(({ erasedAt }) => erasedAt !== undefined), 30_000);
  expect(shown).toEqual(expect.not.objectContaining({ message: expect.anything() as unknown }));

  expect((await done(owner!, 'sent', '--limit', '0')).json<{ reference: string }[]>()).toHaveLength(5);
  expect((await desk.cli.run(['sent', ...desk.as(owner!), '-o', 'table'])).out).toContain(sent[0]!.reference);
  const file = join(folder, 'rule.json');
  writeFileSync(file, JSON.stringify({ title: 'Nothing on wildlife to it', kind: 'deny', data: { crimeAreas: ['WILDLIFE'] }, to: { participants: [reader!.id] } }));
  const tried = await done(owner!, 'rules', 'test', file, '--owner', owner!.id, '--past', '30d');
  const past = tried.json<Tried>();
  expect(past).toMatchObject({ valid: true, traffic: { hidden: 2, recipients: [{ recipient: reader!.id, refused: 2 }] } });
  expect(past.traffic.messages).toBe(5);
  expect(tried.err).toContain(`it would have hidden 2 of ${past.traffic.messages} messages`);
  writeFileSync(file, JSON.stringify({ title: 'Nothing from it', kind: 'inbound', from: { participants: [owner!.id] } }));
  const inbound = (await done(reader!, 'rules', 'test', file, '--owner', reader!.id, '--past', '30')).json<Tried>();
  expect(inbound.traffic.hidden).toBe(3);
  expect(inbound.traffic.messages).toBe(3);
}, 60_000);

it('every owner of what belongs to several is asked, and none by itself lets it be passed on', async () => {
  const [owner, joint, reader, third] = await newBureaus(hub(), 4);
  const handling = { confidentiality: 'official-use', purposes: ['WARN'], jointOwners: [joint!.id], onward: 'consent', evidence: 'consent' };
  const draft = owner!.draft([reader!, joint!], { handling });
  const jws = await owner!.sign(draft);
  const [reference, digest] = [`${draft.from}/${draft.id}`, sha256(jws)];
  const proposal = await owner!.send([joint!], { type: 'control.consent-request/1', body: { message: reference, digest, use: 'send', proposal: jws, reason: 'Ours both.' } });
  await joint!.receives(proposal.reference);
  await done(joint!, 'consent', 'grant', proposal.reference);
  await until('it is taken', async () => (await owner!.submit(jws)).status === 202);
  for (const one of [reader!, joint!]) await one.receives(reference);

  const derive = async (by: Party): Promise<string | undefined> => {
    const derived = by.draft([third!], { derivedFrom: reference, handling: { ...handling, jointOwners: undefined } });
    return (await by.submit(await by.sign(derived))).status === 202 ? `${by.id}/${derived.id}` : undefined;
  };
  // Nor does one of its owners pass it on without the other.
  for (const by of [joint!, reader!]) expect(await derive(by)).toBeUndefined();
  const request = (await done(reader!, 'consent', 'ask', reference, '--use', 'forward', '--to', third!.id, '--reason', 'They ask.')).json<{ reference: string }>().reference;
  expect((await owner!.receives(request)).draft.to).toEqual([owner!.id, joint!.id]);
  await joint!.receives(request);
  await done(owner!, 'consent', 'grant', request);
  await settle(owner!, [reader!]);
  expect(await derive(reader!)).toBeUndefined();
  await done(joint!, 'consent', 'grant', request);
  await third!.receives(await until('it goes out', () => derive(reader!)));
  // A joint owner asks the others alone.
  const own = (await done(joint!, 'consent', 'ask', reference, '--use', 'forward', '--to', third!.id, '--reason', 'They ask.')).json<{ reference: string }>().reference;
  expect((await owner!.receives(own)).draft.to).toEqual([owner!.id]);
  await done(owner!, 'consent', 'grant', own);
  await third!.receives(await until('it goes out', () => derive(joint!)));
}, 90_000);
