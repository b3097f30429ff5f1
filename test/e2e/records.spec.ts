import { createHmac } from 'node:crypto';
import { until, useHub } from '../support/hub.js';
import { payloadOf, sha256 } from '../support/jose-keys.js';
import { header, recordAt, recordsWhere } from '../support/kafka.js';
import type { Sent } from '../support/party.js';
import { settle } from '../support/party.js';
import { newBureau, newBureaus, newCommunity, verified } from '../support/world.js';

const hub = useHub();

interface Acceptance {
  readonly hub: string;
  readonly from: string;
  readonly id: string;
  readonly digest: string;
  readonly acceptedAt: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly ledgerBy: string;
}

type Rec = NonNullable<Awaited<ReturnType<typeof recordAt>>>;
const acceptanceOf = (sent: Sent): Promise<Acceptance> => verified<Acceptance>(hub(), 'hub', sent.receipt, 'entente-acceptance+jws');
const acceptedRecord = async (sent: Sent): Promise<Rec> => {
  const { topic, partition, offset } = await acceptanceOf(sent);
  return (await recordAt(hub(), topic, partition, offset))!;
};
const recordOf = async (topic: string, id: string): Promise<Rec> => until(`${topic} holds ${id}`, async () => (await recordsWhere(hub(), topic, (record) => header(record, 'ce_id') === id))[0]);

/** The secret every derived record's salt comes from (contract §5). */
const derived = (cause: Rec, id: string): Buffer => createHmac('sha256', cause.headers['entente-salt']!).update(id).digest();

describe('what the log holds', () => {
  it('the acceptance is signed by the hub, and its place in the log holds the sender’s bytes', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const sent = await sender!.send([reader!]);
    const acceptance = await acceptanceOf(sent);
    expect(Object.keys(acceptance).sort()).toEqual(['acceptedAt', 'digest', 'from', 'hub', 'id', 'ledgerBy', 'offset', 'partition', 'topic']);
    expect(acceptance).toMatchObject({ hub: hub().name, from: sender!.id, id: sent.message.id, digest: sha256(sent.jws), topic: 'exchange.accepted' });
    expect(Date.parse(acceptance.ledgerBy) - Date.parse(acceptance.acceptedAt)).toBe(60_000);
    const record = await acceptedRecord(sent);
    expect(record.value.toString('utf8')).toBe(sent.jws);
    expect(record.key).toBe(`${sender!.id}/routine`);
  });

  it('an accepted record says who, what and when, under a salt of its own', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const sent = await sender!.send([reader!]);
    const record = await acceptedRecord(sent);
    const acceptance = await acceptanceOf(sent);
    const texts = Object.fromEntries(['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_time', 'content-type', 'entente-digest'].map((name) => [name, header(record, name)]));
    expect(texts).toEqual({
      ce_specversion: '1.0', ce_id: `exchange.accepted:${sent.reference}`, ce_type: 'general.information/1', ce_source: sender!.id,
      ce_time: acceptance.acceptedAt, 'content-type': 'application/jose', 'entente-digest': sent.digest,
    });
    expect(record.headers['entente-salt']).toHaveLength(32);
    const another = await acceptedRecord(await sender!.send([reader!]));
    expect(another.headers['entente-salt']!.equals(record.headers['entente-salt']!)).toBe(false);
  });

  it('the routing travels beside its message and nowhere else', async () => {
    const [sender, reader, hidden] = await newBureaus(hub(), 3);
    const sent = await sender!.send([reader!], {}, { blindCopy: [hidden!.id] });
    const record = await acceptedRecord(sent);
    expect(payloadOf(header(record, 'entente-routing')!)).toEqual({ digest: sent.digest, blindCopy: [hidden!.id] });
    const decided = await recordOf('exchange.decided', `exchange.decided:${sent.reference}`);
    expect(header(decided, 'entente-routing')).toBeUndefined();
  });

  it('the decision is signed by the hub, names rules and version, and follows from its cause byte by byte', async () => {
    const sender = await newBureau(hub());
    const cleared = await newBureau(hub());
    const not = await newBureau(hub(), { clearance: 'official-use' });
    const community = await newCommunity(hub(), [cleared, not]);
    const sent = await sender.send([cleared, not, community], { handling: { confidentiality: 'restricted', purposes: ['WARN'] } });
    const accepted = await acceptedRecord(sent);
    const id = `exchange.decided:${sent.reference}`;
    const record = await recordOf('exchange.decided', id);
    expect(record.headers['entente-salt']!.equals(derived(accepted, id))).toBe(true);
    expect(header(record, 'ce_time')).toBe(header(accepted, 'ce_time'));
    expect([header(record, 'ce_source'), header(record, 'entente-digest'), record.key]).toEqual(['hub', sent.digest, `${sender.id}/routine`]);
    const decision = await verified<Record<string, unknown> & { version: number }>(hub(), 'hub', record.value.toString('utf8'), 'entente-decision+jws');
    expect(decision).toMatchObject({ hub: hub().name, from: sender.id, id: sent.message.id, digest: sent.digest, message: sent.jws });
    const inputs = expect.stringMatching(/^[\w-]{43}$/);
    expect(decision['addressees']).toEqual([
      { to: cleared.id, allowed: true, rules: ['baseline.addressee'], inputs },
      { to: not.id, allowed: false, rules: ['baseline.clearance'], inputs },
      { to: community, allowed: true, inputs, rules: expect.arrayContaining(['baseline.addressee', 'baseline.clearance']), except: [not.id] },
    ]);
    expect(decision.version).toBeGreaterThan(0);
  });

  it('each delivery is recorded once, with the same time and a salt that follows from the cause', async () => {
    const [sender, reader, other] = await newBureaus(hub(), 3);
    const community = await newCommunity(hub(), [other!]);
    const sent = await sender!.send([reader!, community]);
    await settle(sender!, [reader!, other!]);
    const decided = await recordOf('exchange.decided', `exchange.decided:${sent.reference}`);
    const records = await recordsWhere(hub(), 'exchange.delivered', (record) => header(record, 'ce_id')?.startsWith(`exchange.delivered:${sent.reference}:`) === true);
    expect(records.map((record) => record.key).sort()).toEqual([community, reader!.id].sort());
    for (const record of records) {
      expect(record.headers['entente-salt']!.equals(derived(decided, header(record, 'ce_id')!))).toBe(true);
      expect(header(record, 'ce_time')).toBe(header(decided, 'ce_time'));
      expect(await verified(hub(), 'hub', record.value.toString('utf8'), 'entente-event+jws')).toMatchObject({ event: 'delivered', message: sent.reference, digest: sent.digest, mode: 'live' });
    }
  });

  it('a refusal leaves digest and code, and nothing of the content', async () => {
    const [sender] = await newBureaus(hub(), 1);
    const secret = `secret-${sender!.id}`;
    const jws = await sender!.sign(sender!.draft(['ncb.ZZZZZZZ'], { body: { text: secret } }));
    expect((await sender!.submit(jws)).status).toBe(422);
    const [record] = await recordsWhere(hub(), 'exchange.refused', (one) => header(one, 'entente-digest') === sha256(jws));
    expect(record!.key).toBe(sender!.id);
    const event = await verified(hub(), 'hub', record!.value.toString('utf8'), 'entente-event+jws');
    expect(event).toMatchObject({ event: 'refused', sender: sender!.id, digest: sha256(jws), code: 'unknown-addressee' });
    const bytes = Buffer.concat([record!.value, ...Object.values(record!.headers), Buffer.from(JSON.stringify(event))]).toString('latin1');
    for (const part of [secret, jws.split('.')[1]!, Buffer.from(secret).toString('base64url').slice(2, -2)]) expect(bytes).not.toContain(part);
    expect(record!.headers['entente-salt']).toHaveLength(32);
  });

  it('every reading is recorded before it is answered, with purpose, officer and case', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const sent = await sender!.send([reader!], { handling: { confidentiality: 'official-use', purposes: ['WARN', 'BORDER_MANAGEMENT'] } });
    await settle(sender!, [reader!]);
    const declared = { 'entente-purpose': 'BORDER_MANAGEMENT', 'entente-officer': 'officer-7', 'entente-case': 'XB-2026-118' };
    const version = async (): Promise<number> => Number((await reader!.call('GET', '/v1/participants')).json['version']);
    const from = await version();
    await reader!.inbox({}, declared);
    await reader!.call('GET', `/v1/messages/${sent.reference}`, { headers: declared });
    const to = await version();
    const events = (await recordsWhere(hub(), 'access.recorded', (record) => record.key === reader!.id)).map((record) => payloadOf(record.value.toString('utf8')));
    const told = events.filter((event) => event['purpose'] === 'BORDER_MANAGEMENT');
    expect(told.map(({ door, reader: who, officer, case: file, shown, mode }) => ({ door, who, officer, file, has: (shown as string[]).includes(sent.reference), mode }))).toEqual(
      expect.arrayContaining(['inbox', 'message'].map((door) => ({ door, who: reader!.id, officer: 'officer-7', file: 'XB-2026-118', has: true, mode: 'live' }))),
    );
    expect(told).toHaveLength(2);
    // Each says by which rules.
    for (const one of told) expect(Number(one['version'])).toBeGreaterThanOrEqual(from);
    for (const one of told) expect(Number(one['version'])).toBeLessThanOrEqual(to);
    const before = events.length;
    await reader!.inbox({ after: (await reader!.mailbox()).at(-1)!.cursor });
    expect((await recordsWhere(hub(), 'access.recorded', (record) => record.key === reader!.id)).length - before).toBe(1); // the mailbox, not the empty page
  });

  it('a stream’s readings are recorded with what was declared when it was opened', async () => {
    const { Stream } = await import('../support/sse.js');
    const [sender, reader] = await newBureaus(hub(), 2);
    const stream = await Stream.open(reader!, { headers: { 'entente-purpose': 'WARN', 'entente-officer': 'desk-2' } });
    const sent = await sender!.send([reader!], { handling: { confidentiality: 'official-use', purposes: ['WARN'] } });
    await stream.has(1);
    await stream.close();
    const [record] = await recordsWhere(hub(), 'access.recorded', (one) => one.key === reader!.id && payloadOf(one.value.toString('utf8'))['door'] === 'stream');
    expect(await verified(hub(), 'hub', record!.value.toString('utf8'), 'entente-event+jws')).toMatchObject({ shown: [sent.reference], purpose: 'WARN', officer: 'desk-2' });
  });

  it('refuses a purpose it does not know, and officers that are no plain text', async () => {
    const [reader] = await newBureaus(hub(), 1);
    for (const headers of [{ 'entente-purpose': 'CURIOSITY' }, { 'entente-officer': 'x'.repeat(129) }, { 'entente-case': 'caf\u00e9' }]) {
      expect((await reader!.call('GET', '/v1/inbox', { headers })).status).toBe(400);
    }
  });
});
