import { until, useHub } from '../support/hub.js';
import { uuidV7 } from '../support/jose-keys.js';
import { header, recordsWhere } from '../support/kafka.js';
import { outsider, readUntil } from '../../libs/kafka/testing/outside-client.js';
import { settle } from '../support/party.js';
import { rule } from '../support/rules.js';
import { demo, newBureau, stated, verified } from '../support/world.js';

const hub = useHub();
// Of the demonstration: a bureau and an entity of it that take Kafka directly.
const TAKER = 'ncb.KE';
const ENTITY = 'ncb.KE.kws';
// An entity of an invented country, which takes Kafka directly too. What is shut here for a while is this one's: other specs read the topics above.
const OTHER = 'ncb.XB.customs';
const REFUSED = /AUTHORIZATION|UNKNOWN_TOPIC|not authorized|authorization failed|find group coordinator/i; // kafkajs' words for a group that is not one's own

/** A consumer group of a participant's own: its id begins with the participant's. */
const group = (participant: string): string => `${participant}:${uuidV7()}`;

/** What refusing looks like from outside: not one word about what is there. */
async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    const { type, message } = error as { type?: string; message: string };
    return type ?? message;
  }
  return 'it was let in';
}

describe('inbox topics', () => {
  it('bring a participant its messages with the signed bytes, headers and no salt', async () => {
    const sender = await newBureau(hub());
    const taker = demo(hub(), TAKER);
    const sent = await sender.send([TAKER]);
    const drill = await sender.send([TAKER], { mode: 'exercise' });
    const seen = await readUntil(outsider(hub(), TAKER), group(TAKER), `inbox.${TAKER}`, (record) => record.key === sent.reference);
    const record = seen.find(({ key }) => key === sent.reference)!;
    expect(record.value).toBe(sent.jws);
    expect(record.headers).toMatchObject({ ce_specversion: '1.0', ce_id: `inbox.${TAKER}:${sent.reference}`, ce_source: sender.id, ce_type: 'general.information/1', 'entente-digest': sent.digest, 'content-type': 'application/jose' });
    expect(Object.keys(record.headers)).not.toContain('entente-salt');
    expect(Object.keys(record.headers)).not.toContain('entente-routing');
    expect(await verified(hub(), sender.id, record.value, 'entente+jws')).toEqual(sent.message);
    expect(seen.map(({ key }) => key)).not.toContain(drill.reference);
    const drills = await readUntil(outsider(hub(), TAKER), group(TAKER), `inbox.${TAKER}.exercise`, ({ key }) => key === drill.reference);
    expect(drills.map(({ key }) => key)).not.toContain(sent.reference);

    // HTTP shows the same, and producing there is recorded as the delivery it is.
    expect((await taker.receives(sent.reference)).message).toBe(sent.jws);
    const [delivered] = await recordsWhere(hub(), 'exchange.delivered', (one) => header(one, 'ce_id') === `exchange.delivered:${sent.reference}:${TAKER}:inbox-topic`);
    expect(await verified(hub(), 'hub', delivered!.value.toString('utf8'), 'entente-event+jws')).toMatchObject({ road: 'inbox-topic', recipient: TAKER });
  });

  it('bring nothing that is not to be subscribed to; what is there by HTTP is there still', async () => {
    const sender = await newBureau(hub());
    const remove = await rule(sender, { kind: 'cedar', cedar: `forbid (principal in Bureau::"${TAKER}", action == Action::"subscribe", resource in Owner::"${sender.id}");` });
    // Any courier knows the rule that the message was decided after.
    const kept = await sender.send([TAKER]);
    await demo(hub(), TAKER).receives(kept.reference);
    await remove();
    const sent = await sender.send([TAKER]);
    const read = await readUntil(outsider(hub(), TAKER), group(TAKER), `inbox.${TAKER}`, ({ key }) => key === sent.reference);
    expect(read.map(({ key }) => key)).not.toContain(kept.reference);
  });

  it('count as read: a recall tells a participant that took the message from Kafka', async () => {
    const sender = await newBureau(hub());
    const sent = await sender.send([TAKER]);
    await readUntil(outsider(hub(), TAKER), group(TAKER), `inbox.${TAKER}`, ({ key }) => key === sent.reference);
    const recall = await sender.send([TAKER], { type: 'control.recall/1', body: { message: sent.reference, digest: sent.digest, reason: 'Sent in error.' } });
    await readUntil(outsider(hub(), TAKER), group(TAKER), `inbox.${TAKER}`, ({ key }) => key === recall.reference);
    // The topic is written before the mailboxes are committed.
    const standing = await until('the recall takes effect', async () => {
      const { json } = await sender.call('GET', `/v1/messages/${sent.reference}/recall`);
      return json['effective'] === true ? json : undefined;
    });
    expect(standing).toMatchObject({ removedUnread: [], told: [{ recipient: TAKER, status: 'pending' }] });
  });

  it('are open to a bureau for its entities', async () => {
    const sender = await newBureau(hub());
    const sent = await sender.send([ENTITY]);
    for (const reader of [ENTITY, TAKER]) {
      const seen = await readUntil(outsider(hub(), reader), group(reader), `inbox.${ENTITY}`, ({ key }) => key === sent.reference);
      expect(seen.at(-1)!.value).toBe(sent.jws);
    }
  });

  it('are closed to everyone else, and so is everything that is no inbox', async () => {
    expect(await refusal(readUntil(outsider(hub(), ENTITY), group(ENTITY), `inbox.${TAKER}`, () => true, 4_000))).toMatch(REFUSED);
    for (const topic of ['exchange.accepted', 'exchange.decided', 'registry.stated', 'access.recorded']) {
      expect(await refusal(readUntil(outsider(hub(), TAKER), group(TAKER), topic, () => true, 4_000))).toMatch(REFUSED);
    }
    for (const other of [`somebody-${uuidV7()}`, group(ENTITY), 'router']) expect(await refusal(readUntil(outsider(hub(), TAKER), other, `inbox.${TAKER}`, () => true, 4_000))).toMatch(REFUSED);
  }, 60_000);

  it('let nobody write, make topics or learn their names', async () => {
    const kafka = outsider(hub(), TAKER);
    const producer = kafka.producer({ allowAutoTopicCreation: false, retry: { retries: 0 } });
    await producer.connect();
    for (const topic of [`inbox.${TAKER}`, 'exchange.accepted']) expect(await refusal(producer.send({ topic, messages: [{ value: 'x' }] }))).toMatch(REFUSED);
    await producer.disconnect();
    const admin = kafka.admin({ retry: { retries: 0 } });
    await admin.connect();
    expect(await refusal(admin.createTopics({ topics: [{ topic: `mine-${uuidV7()}`, numPartitions: 1 }] }))).toMatch(/authoriz|Topic creation errors/i);
    expect((await admin.listTopics()).filter((name) => !name.startsWith(`inbox.${TAKER}`))).toEqual([]);
    await admin.disconnect();
  });

  it('ask for credentials: none, wrong ones and another’s name do not open', async () => {
    const name = hub().dev.participants[TAKER]!.kafka!.username;
    const other = hub().dev.participants[ENTITY]!.kafka!.password;
    for (const credentials of ['anonymous', { username: name, password: 'wrong' }, { username: name, password: other }, { username: 'nobody', password: 'x' }] as const) {
      const admin = outsider(hub(), TAKER, credentials).admin({ retry: { retries: 0 } });
      expect(await refusal(admin.connect().then(() => admin.listTopics()))).not.toBe('it was let in');
      await admin.disconnect();
    }
  });

  it('are switched off and on by the participant’s own statement, and by its bureau', async () => {
    const [taker, bureau] = [demo(hub(), OTHER), demo(hub(), 'ncb.XB')];
    const sender = await newBureau(hub());
    await stated(taker, 'disable-kafka', taker.id);
    const off = await sender.send([taker]);
    await taker.receives(off.reference);
    await settle(sender, [taker]);
    await until('the topic is shut', async () => REFUSED.test(await refusal(readUntil(outsider(hub(), taker.id), group(taker.id), `inbox.${taker.id}`, () => false))));
    await stated(bureau, 'enable-kafka', taker.id);
    const on = await sender.send([taker]);
    await taker.receives(on.reference);
    expect((await recordsWhere(hub(), `inbox.${taker.id}`, () => true)).map(({ key }) => key).filter((key) => [off, on].some((sent) => sent.reference === key))).toEqual([on.reference]);
    // The registrar brings the broker's access lists in step a moment after the statement.
    await until('the topic is open again', async () => (await refusal(readUntil(outsider(hub(), taker.id), group(taker.id), `inbox.${taker.id}`, ({ key }) => key === on.reference))) === 'it was let in');
  }, 40_000);

  it('are shut within seconds by a suspension, and what lies there is asked back, by a rule that comes later too', async () => {
    const sender = await newBureau(hub());
    const [taker, bureau] = [demo(hub(), OTHER), demo(hub(), 'ncb.XB')];
    const topic = `inbox.${OTHER}`;
    const decision = { reason: 'For the exercise.', reference: 'EXERCISE-TEST' };
    const sent = await sender.send([OTHER]);
    await readUntil(outsider(hub(), OTHER), group(OTHER), topic, ({ key }) => key === sent.reference);
    const demanded = (jws: string): unknown => {
      const { type, body } = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8')) as { type: string; body: Record<string, unknown> };
      return type === 'control.restriction/1' && body['message'] === sent.reference ? body['demand'] : undefined;
    };
    await stated(bureau, 'suspend', OTHER, decision);
    const since = Date.now();
    await until('the topic is shut', async () => REFUSED.test(await refusal(readUntil(outsider(hub(), OTHER), group(OTHER), topic, () => false))));
    // Seconds, on a machine that does other things too.
    expect(Date.now() - since).toBeLessThan(30_000);
    expect(demanded((await taker.receivesWhere('what to do', ({ message }) => demanded(message) !== undefined)).message)).toBe('keep-unused');
    await stated(bureau, 'readmit', OTHER, decision);
    await until('the topic is open again, and says so', async () => (await refusal(readUntil(outsider(hub(), OTHER), group(OTHER), topic, ({ value }) => demanded(value) === 'none'))) === 'it was let in');

    await stated(sender, 'set-rule', `rule/${sender.id}/no-more`, { title: 'No more', kind: 'deny', to: { participants: [OTHER] } });
    const letter = (await readUntil(outsider(hub(), OTHER), group(OTHER), topic, ({ value }) => demanded(value) === 'destroy')).at(-1)!;
    expect(await verified(hub(), 'hub', letter.value, 'entente+jws')).toMatchObject({ from: 'hub', to: [OTHER], inReplyTo: sent.reference, body: { digest: sent.digest, demand: 'destroy' } });
    expect(letter.headers).toMatchObject({ ce_type: 'control.restriction/1', ce_source: 'hub' });
    expect(letter.value).not.toContain(Buffer.from('no-more').toString('base64url').slice(0, -2));
    expect((await recordsWhere(hub(), 'exchange.accepted', ({ value }) => demanded(value?.toString('latin1') ?? '') !== undefined)).map(({ value }) => demanded(value.toString('latin1')))).toEqual(['keep-unused', 'none', 'destroy']);
  }, 60_000);
});
