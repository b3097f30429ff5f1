import { createDatabase } from '#postgres';
import { until, useHub } from '../support/hub.js';
import { header, recordsWhere } from '../support/kafka.js';
import { newBureaus, newEntity, stated, verified } from '../support/world.js';

const hub = useHub();
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
