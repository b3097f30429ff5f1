import { randomBytes } from 'node:crypto';
import { EntenteClient } from '#client';
import { until, useHub } from '../support/hub.js';
import type { Party, Sent } from '../support/party.js';
import { settle } from '../support/party.js';
import { Findings, needlesFor, searchFiles, searchMemory, searchTables, searchTopics } from '../support/search.js';
import { opened, sealed } from '../support/sealing.js';
import { newBureau, newBureaus, newEntity, verified } from '../support/world.js';

const hub = useHub();

const clientOf = ({ id, signing, sealing }: Party): EntenteClient => new EntenteClient({ url: hub().url, hub: hub().name, issuer: hub().dev.issuer, participant: id, signingKey: signing as never, sealingKeys: [sealing as never] });
const newMarker = (): string => `ivory${randomBytes(18).toString('hex')}tusks`;

/** The whole road: sent, read, opened, receipted, recalled, sent once more. */
async function wholeRoad(sender: Party, readers: readonly Party[], text: string, how: 'sealed' | 'open'): Promise<Sent> {
  const draft = sender.draft(readers, { body: { text, title: text } });
  const sent = await sender.sendDraft(how === 'sealed' ? await sealed(draft, readers) : draft);
  for (const reader of readers) {
    const { draft: came } = await reader.receives(sent.reference);
    expect(how === 'sealed' ? await opened(came, reader.sealing) : came.body).toEqual({ text, title: text });
    const receipt = await reader.send([sender], { type: 'control.receipt/1', body: { message: sent.reference, digest: sent.digest, status: 'actioned', at: new Date().toISOString() } });
    await sender.receives(receipt.reference);
  }
  const again = await sender.submit(sent.jws);
  expect([again.status, again.json['digest']]).toEqual([200, sent.digest]);
  const other = await sender.sign({ ...sent.message, issuedAt: new Date(Date.now() - 1000).toISOString() });
  expect((await sender.submit(other)).json['code']).toBe('id-taken');
  await sender.send(readers, { type: 'control.recall/1', body: { message: sent.reference, digest: sent.digest, reason: 'Sent in error.' } });
  await until('the recall takes effect', async () => (await sender.call('GET', `/v1/messages/${sent.reference}/recall`)).json['effective'] === true);
  await settle(sender, readers);
  return sent;
}

it('no process, topic, table, file or log of the hub holds the plaintext of a sealed message; of an open one they do', async () => {
  const [sender, ...readers] = await newBureaus(hub(), 3);
  const [secret, open] = [newMarker(), newMarker()];
  await wholeRoad(sender!, readers, secret, 'sealed');
  await wholeRoad(sender!, readers, open, 'open');

  const [ofOpen, ofSealed] = [new Findings(needlesFor(open)), new Findings(needlesFor(secret))];
  const topics = await searchTopics(hub(), ofOpen, ofSealed);
  const tables = await searchTables(hub(), ofOpen, ofSealed);
  searchFiles(hub().address.home, ofOpen, ofSealed);

  // The search can find: an open message is where messages are.
  expect(topics).toEqual(expect.arrayContaining(['exchange.accepted', 'exchange.decided', 'exchange.delivered', 'access.recorded', 'registry.stated']));
  expect(tables).toEqual(expect.arrayContaining(['exchange.message', 'exchange.accepted', 'vault.record_key']));
  expect([...ofOpen.places]).toEqual(expect.arrayContaining(['topic exchange.accepted', 'topic exchange.decided', 'vault exchange.message']));
  // Open or sealed, no log and no table shows content.
  expect([...ofOpen.places].filter((place) => /^(log|table) /.test(place))).toEqual([]);

  const pids = Object.entries(await hub().pids()).filter(([name]) => ['gateway', 'router', 'courier', 'registrar', 'auditor'].includes(name));
  const known = new Findings([sender!.id]);
  for (const [name, pid] of pids) {
    // Everyone keeps the registry in memory: looking for one of it proves that memory was seen.
    if (pid === undefined || !searchMemory(name, pid, ofSealed, known)) continue;
    expect(known.places).toContain(`memory ${name}`);
  }
  expect([...ofSealed.places]).toEqual([]);
  for (const kind of ['topic', 'table', 'vault', 'log']) expect(ofSealed.looked[kind]).toBeGreaterThan(0);
}, 240_000);

it('opens for each addressee, whoever made it, and for nobody else', async () => {
  const [sender, one, two, stranger] = await newBureaus(hub(), 4);
  // Sealed by the SDK, opened with jose alone.
  const { reference } = await clientOf(sender!).send({ type: 'general.information/1', to: [one!.id, two!.id], body: { text: 'from the SDK' } });
  for (const reader of [one!, two!]) expect(await opened((await reader.receives(reference)).draft, reader.sealing)).toEqual({ text: 'from the SDK' });
  const { draft } = await one!.receives(reference);
  for (const other of [stranger!, sender!]) await expect(opened(draft, other.sealing)).rejects.toThrow();
  // Sealed with jose alone, opened by the SDK.
  const sent = await sender!.sendDraft(await sealed(sender!.draft([one!], { body: { text: 'with jose' } }), [one!]));
  await one!.receives(sent.reference);
  await expect(clientOf(one!).message(sent.reference)).resolves.toMatchObject({ sealed: true, body: { text: 'with jose' } });
  expect((await stranger!.call('GET', `/v1/messages/${sent.reference}`)).status).toBe(404);
});

it('a bureau reads what reached its entity, and cannot open it; its signature verifies', async () => {
  const [sender, bureau] = await newBureaus(hub(), 2);
  const customs = await newEntity(bureau!, 'customs');
  const sent = await sender!.sendDraft(await sealed(sender!.draft([customs]), [customs]));
  const seen = await customs.receives(sent.reference);
  const { json } = await bureau!.call('GET', `/v1/messages/${sent.reference}`);
  expect(json['message']).toBe(seen.message);
  await verified(hub(), sender!.id, seen.message, 'entente+jws');
  await expect(opened(seen.draft, bureau!.sealing)).rejects.toThrow();
});

it.each<[string, (draft: Record<string, unknown>) => Record<string, unknown>, string]>([
  ['a subject in clear', (draft) => ({ ...draft, subject: 'ivory' }), '/subject'],
  ['a case in clear', (draft) => ({ ...draft, case: '7/2026' }), '/case'],
  ['a body beside it', (draft) => ({ ...draft, body: { text: 'x' } }), '/body'],
  ['an audience', (draft) => ({ ...draft, to: ['community.wildlife-crime'] }), '/to/0'],
  ['a recipient entry too few', (draft) => ({ ...draft, to: [...(draft['to'] as string[]), 'gs'] }), '/sealed/recipients'],
  ['a control message', (draft) => ({ ...draft, type: 'control.receipt/1' }), '/type'],
])('%s is refused', async (_, spoil, pointer) => {
  const [sender, reader] = await newBureaus(hub(), 2);
  const answer = await sender!.submit(await sender!.sign(spoil(await sealed(sender!.draft([reader!]), [reader!]) as Record<string, unknown>)));
  expect(answer.status).toBe(422);
  expect((answer.json['violations'] as { pointer: string }[]).map((violation) => violation.pointer)).toContain(pointer);
});

it('who cannot be sealed to is named, and nothing is sent', async () => {
  const [sender, bureau] = await newBureaus(hub(), 2);
  const hidden = await newEntity(await newBureau(hub()), 'border', { listed: false });
  const sending = clientOf(sender!).send({ type: 'general.information/1', to: [bureau!.id, hidden.id], body: { text: 'x' } });
  await expect(sending).rejects.toMatchObject({ name: 'DraftError', message: expect.stringContaining(hidden.id), violations: [{ pointer: '/to/1', code: 'unknown-addressee' }] });
});
