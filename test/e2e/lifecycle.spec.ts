import { randomBytes } from 'node:crypto';
import { createDatabase } from '#postgres';
import { useDesk } from '../support/desk.js';
import { until, useHub } from '../support/hub.js';
import { header, recordsWhere } from '../support/kafka.js';
import { settle, type Sent } from '../support/party.js';
import { get, rule } from '../support/rules.js';
import { Stream } from '../support/sse.js';
import { demo, newBureaus, newEntity, stated, verified } from '../support/world.js';

const hub = useHub();
const desk = useDesk(hub);
const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
const PATIENCE = 30_000;

it('what expires is shown to nobody from that instant; then its content and key are gone, and the log says so', async () => {
  const [sender, reader] = await newBureaus(hub(), 2);
  const customs = await newEntity(sender!, 'customs');
  const sent = await customs.send([reader!], { expiresAt: inSeconds(4) });
  await reader!.receives(sent.reference);
  const event = await until('the log says what was erased', async () => (await recordsWhere(hub(), 'records.erased', (record) => header(record, 'ce_id') === `records.erased:${sent.reference}`))[0], PATIENCE);
  expect(event.key).toBe(sender!.id);
  expect(await verified(hub(), 'hub', event.value.toString('utf8'), 'entente-event+jws')).toMatchObject({ event: 'erased', message: sent.reference, digest: sent.digest, ground: 'expired', owner: sender!.id });
  const database = createDatabase({ url: hub().address.servers.database, applicationName: 'entente-tests' });
  try {
    const kept = await until('the database holds no content', async () => {
      const { rows } = await database.query<{ bytes: number; key: boolean; digest: string }>('SELECT length(m.content) AS bytes, k.wrapped IS NOT NULL AS key, m.digest FROM exchange.message m LEFT JOIN vault.record_key k USING (sender, id) WHERE m.sender = $1 AND m.id = $2', [customs.id, sent.message.id]);
      return rows[0]?.bytes === 0 ? rows[0] : undefined;
    }, PATIENCE);
    expect(kept).toEqual({ bytes: 0, key: false, digest: sent.digest });
  } finally {
    await database.close();
  }
  for (const one of [reader!, customs, sender!]) expect((await one.call('GET', `/v1/messages/${sent.reference}`)).status).toBe(404);
  expect((await reader!.mailbox()).map(({ reference }) => reference)).not.toContain(sent.reference);
}, 60_000);

it('owners are asked half a year before the date of review, and nobody earlier', async () => {
  const [sender, reader] = await newBureaus(hub(), 2);
  const customs = await newEntity(sender!, 'customs');
  const date = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const review = (reviewBy: string): Record<string, unknown> => ({ handling: { confidentiality: 'official-use', purposes: ['WARN'], reviewBy } });
  const later = await customs.send([reader!], review(date(400)));
  const soon = await customs.send([reader!], review(date(90)));
  const asked = await sender!.receivesWhere('a review', ({ draft }) => draft.type === 'control.review/1', {}, PATIENCE);
  expect(asked.draft).toMatchObject({ from: 'hub', body: { message: soon.reference, digest: soon.digest, reviewBy: date(90) } });
  expect((await sender!.mailbox()).filter(({ draft }) => draft.body?.['message'] === later.reference)).toEqual([]);
}, 60_000);

it('what nobody endorsed in time lapses, and both sides hear of it', async () => {
  const [bureau, reader] = await newBureaus(hub(), 2);
  const customs = await newEntity(bureau!, 'customs');
  await stated(bureau!, 'delegate', customs.id, { types: ['*'], operations: ['send', 'receive'], road: 'endorsed', copiesIn: [] });
  const sent = await customs.send([reader!], { expiresAt: inSeconds(3) });
  for (const party of [customs, bureau!]) {
    const told = await party.receivesWhere('that it lapsed', ({ draft }) => draft.type === 'control.rejection/1' && draft.body?.['message'] === sent.reference, {}, PATIENCE);
    expect(told.draft.body).toMatchObject({ code: 'already-expired', digest: sent.digest });
  }
  expect((await customs.call('GET', `/v1/messages/${sent.reference}`)).status).toBe(404);
}, 60_000);

it('operators see that deadlines are looked at', async () => {
  await until('somebody looks', async () => ((await (await fetch(`${hub().url}/readyz`)).json()) as { parts: Record<string, string> }).parts['deadlines'] === 'ok', PATIENCE);
});

it('limits copies (R15): so many in one page, kept so long, nothing passed over', async () => {
  const [owner, other, reader] = await newBureaus(hub(), 3);
  const sent: Sent[] = [];
  for (const by of [owner!, owner!, other!, owner!]) {
    sent.push(await by.send([reader!]));
    await reader!.receives(sent.at(-1)!.reference);
  }
  const all = sent.map(({ reference }) => reference);
  const page = async (after?: string): Promise<{ of: string[]; kept: boolean[]; limited: unknown; next: string }> => {
    const { json } = await reader!.call('GET', `/v1/inbox?limit=10${after === undefined ? '' : `&after=${after}`}`);
    const items = json['items'] as { message: string; keepUntil?: string }[];
    return { of: items.map(({ message }) => all[sent.findIndex(({ jws }) => jws === message)]!), kept: items.map(({ keepUntil }) => keepUntil !== undefined), limited: json['limited'], next: String(json['next']) };
  };
  const remove = await rule(owner!, { kind: 'download', rows: 2, ageDays: 7 });
  const first = await until('the rule holds', async () => { const got = await page(); return got.limited === true ? got : undefined; });
  expect([first.of, first.kept]).toEqual([all.slice(0, 3), [true, true, false]]);
  expect(await page(first.next)).toMatchObject({ of: all.slice(3), kept: [true], limited: undefined });
  const keepUntil = Date.parse(String((await get(reader!, all[0]!)).json['keepUntil']));
  expect(Math.abs(keepUntil - Date.now() - 7 * 86_400_000)).toBeLessThan(60_000);
  for (const one of [await get(owner!, all[0]!), await get(reader!, all[2]!)]) expect([one.status, one.json['keepUntil']]).toEqual([200, undefined]);
  const stream = await Stream.open(reader!);
  await stream.has(4);
  await stream.close();
  expect(stream.events.map(({ item }) => (item as { keepUntil?: string }).keepUntil !== undefined)).toEqual([true, true, false, true]);
  expect((await desk.cli.run(['show', all[0]!, '-o', 'table', ...desk.as(reader!)])).out).toMatch(/keep until\s+20\d\d-/);
  await remove();
  // No copies at all: one at a time, and the mailbox is still read to its end.
  await rule(owner!, { kind: 'download', rows: 0, ageDays: 0 });
  await until('the other rule holds', async () => (await page()).of.length === 1);
  const walked: string[][] = [];
  for (let after: string | undefined; walked.flat().length < all.length; ) {
    const { of, next } = await page(after);
    walked.push(of);
    after = next;
  }
  expect(walked).toEqual([[all[0]], [all[1], all[2]], [all[3]]]);
});

it('what its owner, or the oversight body, orders to be erased is gone within seconds, with all that was written about it; its story still proves', async () => {
  const [sender, reader, stranger] = await newBureaus(hub(), 3);
  const [customs, overseer] = [await newEntity(sender!, 'customs'), demo(hub(), 'oversight.ccf')];
  const marker = `planted${randomBytes(12).toString('hex')}`;
  const order = (of: Sent, erase: string): Record<string, unknown> => ({ type: 'control.recall/1', body: { message: of.reference, digest: of.digest, reason: `because of ${marker}`, erase } });
  const [owned, overseen] = [await customs.send([reader!], { body: { text: marker } }), await sender!.send([reader!], { body: { text: marker } })];
  for (const { reference } of [owned, overseen]) await reader!.receives(reference);
  await reader!.send([sender!], { type: 'control.receipt/1', body: { message: owned.reference, digest: owned.digest, status: 'retained', note: marker, at: new Date().toISOString() } });
  // Who has no right to it orders nothing, and the oversight body recalls nothing that it does not order to be erased.
  const refused = [await stranger!.submit(await stranger!.sign(stranger!.draft(['hub'], order(owned, 'none')))), await overseer.submit(await overseer.sign(overseer.draft(['hub'], { ...order(owned, ''), body: { message: owned.reference, digest: owned.digest, reason: 'x' } })))];
  expect(refused.map(({ json }) => json['code'])).toEqual(['wrong-original', 'wrong-original']);
  await settle(reader!, [sender!]);
  await sender!.send(['hub'], order(owned, 'Data Protection Act, section 12'));
  const ordered = await desk.cli.run(['recall', overseen.reference, '--reason', 'Complaint upheld.', '--erase', 'Rules on Control, Article 33', ...desk.as(overseer)]);
  expect([ordered.code, ordered.err.includes('--status')]).toEqual([0, true]);
  for (const [sent, ground, basis] of [[owned, 'order', 'Data Protection Act, section 12'], [overseen, 'oversight', 'Rules on Control, Article 33']] as const) {
    const event = await until('the log says what was erased', async () => (await recordsWhere(hub(), 'records.erased', (record) => header(record, 'ce_id') === `records.erased:${sent.reference}`))[0], PATIENCE);
    expect(await verified(hub(), 'hub', event.value.toString('utf8'), 'entente-event+jws')).toMatchObject({ message: sent.reference, digest: sent.digest, ground, basis, owner: sender!.id });
    await reader!.receivesWhere('that it was recalled', ({ draft }) => draft.type === 'control.recall/1' && draft.body?.['message'] === sent.reference);
    if (ground === 'oversight') await sender!.receivesWhere('that the oversight body had its message erased', ({ draft }) => draft.type === 'control.recall/1' && draft.body?.['message'] === sent.reference);
    for (const one of [reader!, customs, sender!]) expect((await one.call('GET', `/v1/messages/${sent.reference}`)).status).toBe(404);
    const steps = await until('the erasure is proven', async () => {
      const { json } = await sender!.call('GET', `/v1/messages/${sent.reference}/trace`);
      const found = (json['steps'] ?? []) as { step: string; as?: string; logged?: { value?: string }; missing?: string }[];
      return found.some(({ step, logged }) => step === 'erased' && logged !== undefined) ? found : undefined;
    }, PATIENCE);
    expect(steps.filter(({ step }) => ['accepted', 'decided'].includes(step)).map(({ missing }) => missing)).toEqual(Array(2).fill('erased: what opened it was destroyed'));
    expect(steps.filter(({ step }) => ['delivered', 'read', 'erased'].includes(step)).map(({ step, as, logged }) => [step, as, logged !== undefined])).toEqual(expect.arrayContaining([['delivered', 'mailbox', true], ['read', 'inbox', true], ['erased', ground, true]]));
    const { json } = await sender!.call('GET', `/v1/messages/${sent.reference}/custody`);
    expect([json['terms'], typeof json['erasedAt'], (json['holders'] as { holder: string; standing: string }[]).map(({ holder, standing }) => [holder, standing])]).toEqual([undefined, 'string', [[reader!.id, sent === owned ? 'retained' : 'pending']]]);
  }
  const database = createDatabase({ url: hub().address.servers.database, applicationName: 'entente-tests' });
  try {
    const { rows } = await database.query(`SELECT length(m.content) AS content, m.facts, r.reason, (SELECT count(*)::int FROM vault.record_key k WHERE k.sender = m.sender AND k.id = m.id) AS keys, (SELECT count(note)::int FROM exchange.receipt p WHERE p.sender = m.sender AND p.id = m.id) AS notes
      FROM exchange.message m JOIN exchange.recall r USING (sender, id) WHERE (m.sender, m.id) IN (SELECT * FROM unnest($1::text[], $2::uuid[]))`, [[customs.id, sender!.id], [owned.message.id, overseen.message.id]]);
    expect(rows).toEqual(Array(2).fill({ content: 0, facts: '', reason: '', keys: 0, notes: 0 }));
  } finally {
    await database.close();
  }
}, 120_000);
