import kafkajs, { type SASLOptions } from 'kafkajs';
import { BatchingProducer } from './batching-producer.js';
import { followTopic } from './follow.js';
import { KafkaAdmin } from './kafkajs/admin.js';
import { SendFailed } from './producer.js';
import { readTopic } from './read-topic.js';
import type { ConsumedRecord } from './records.js';
import { connectionFrom, eventually, fresh, gather, keepingLogger, record, topicOf } from './spec-support.js';

const connection = connectionFrom(process.env, 'producer-spec');
const admin = new KafkaAdmin(connection);
const producer = new BatchingProducer(connection);
const twelve = fresh('twelve');
const one = fresh('one');

beforeAll(async () => {
  await admin.ensureTopics([topicOf(twelve, 12), { ...topicOf(one), retentionMs: -1, flushEach: true }]);
});
afterAll(async () => {
  await producer.close();
  await admin.close();
});

const all = (topic: string, partition?: number): Promise<ConsumedRecord[]> => gather(readTopic({ connection, topic, ...(partition !== undefined && { partition }) }));

test('every record lies where its placement says, as it was sent', async () => {
  const sent = Array.from({ length: 300 }, (_, index) => record(twelve, `text ${index} ü`, index % 12, { plain: 'مرحبا', bytes: Buffer.from([0, 255, 128]), empty: '' }));
  const calls = Array.from({ length: 50 }, (_, call) => sent.slice(call * 6, call * 6 + 6));
  const placements = (await Promise.all(calls.map((call) => producer.send(call)))).flat();
  const log = new Map((await all(twelve)).map((read) => [`${read.partition}/${read.offset}`, read]));
  expect(log.size).toBe(300);
  placements.forEach(({ topic, partition, offset }, index) => {
    const read = log.get(`${partition}/${offset}`);
    const original = sent[index]!;
    expect({ topic, partition, key: read?.key, text: read?.value.toString() }).toEqual({ topic: twelve, partition: original.partition, key: original.key, text: original.value.toString() });
    expect({ ...read?.headers }).toEqual({ plain: Buffer.from('مرحبا'), bytes: Buffer.from([0, 255, 128]), empty: Buffer.alloc(0) });
  });
});

test('records of 4 MB go in and come out, several in one call', async () => {
  const topic = fresh('large');
  await admin.ensureTopics([topicOf(topic)]);
  const value = Buffer.alloc(4_100_000, 'x');
  const placements = await producer.send([0, 1, 2].map(() => ({ ...record(topic, ''), value })));
  expect(placements.map(({ offset }) => offset)).toEqual([0n, 1n, 2n]);
  const read = await all(topic);
  expect(read.map((large) => large.value.equals(value))).toEqual([true, true, true]);
});

test('an unknown topic or partition is refused and troubles nobody else', async () => {
  const attempts = [producer.send([record('spec.nowhere', 'a')]), producer.send([record(twelve, 'b', 99)]), producer.send([record(twelve, 'c', 3)])];
  const [nowhere, beyond, fine] = await Promise.allSettled(attempts);
  expect(nowhere).toMatchObject({ status: 'rejected', reason: { reason: 'refused', retriable: false } });
  expect(beyond).toMatchObject({ status: 'rejected', reason: { reason: 'refused', retriable: false } });
  expect(fine?.status).toBe('fulfilled');
});

test('a record the broker finds too large is refused and troubles nobody else', async () => {
  const small = fresh('small');
  await admin.ensureTopics([topicOf(small)], { maxMessageBytes: 1_000 });
  const sent = await Promise.allSettled(['a', 'x'.repeat(2_000), 'b'].map((text) => producer.send([record(small, text)])));
  expect(sent.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(sent[1]).toMatchObject({ reason: { reason: 'refused' } });
  expect(sent[1]?.status === 'rejected' && sent[1].reason instanceof SendFailed).toBe(true);
});

test('topics get their settings, also when they exist already; what others set and the partitions stay', async () => {
  const topic = fresh('settings');
  await admin.ensureTopics([topicOf(topic, 2)]);
  await admin.ensureTopics([{ name: topic, partitions: 5, retentionMs: 7_777_777, flushEach: true }], { maxMessageBytes: 2_222_222 });
  await admin.ensureTopics([{ name: topic, partitions: 5, retentionMs: 8_888_888, flushEach: false }], { maxMessageBytes: 2_222_222 });
  expect(await admin.topicEndOffsets(topic)).toEqual(new Map([[0, 0n], [1, 0n]]));
  expect(await admin.topicSettings(topic)).toMatchObject({ 'retention.ms': '8888888', 'max.message.bytes': '2222222', 'flush.messages': '1' });
});

test('a followed topic is read whole, then as it grows', async () => {
  await producer.send([record(one, 'a'), record(one, 'b')]);
  const seen: string[] = [];
  let caughtUp = 0;
  const follower = await followTopic({ connection, topic: one, onRecord: ({ value }) => void seen.push(value.toString()), onCaughtUp: () => (caughtUp += 1) });
  expect({ seen: [...seen], position: follower.position(), healthy: follower.healthy(), caughtUp }).toEqual({ seen: ['a', 'b'], position: 2n, healthy: true, caughtUp: 1 });
  const [placed] = await producer.send([record(one, 'c')]);
  await follower.waitFor(placed!.offset, 2_000);
  expect(seen).toEqual(['a', 'b', 'c']);
  await expect(follower.waitFor(100n, 50)).rejects.toThrow('was not applied within 50 ms');
  const left = follower.waitFor(100n, 5_000);
  const leaving = expect(left).rejects.toThrow('no longer followed');
  await follower.close();
  await leaving;
  expect(follower.healthy()).toBe(false);
});

test('a record that cannot be applied stops the follower until it can', async () => {
  const topic = fresh('stubborn');
  await admin.ensureTopics([topicOf(topic)]);
  const logger = keepingLogger();
  const seen: string[] = [];
  let broken = true;
  const follower = await followTopic({
    connection: { ...connection, logger },
    topic,
    onRecord: async ({ value }) => {
      await Promise.resolve();
      if (value.toString() === 'b' && broken) throw new Error('cannot apply');
      seen.push(value.toString());
    },
  });
  await producer.send(['a', 'b', 'c'].map((text) => record(topic, text)));
  await eventually('the record is given again', () => logger.lines.filter(({ level }) => level === 'error').length >= 2);
  expect({ seen: [...seen], position: follower.position(), healthy: follower.healthy() }).toEqual({ seen: ['a'], position: 1n, healthy: false });
  broken = false;
  await follower.waitFor(2n, 5_000);
  expect(seen).toEqual(['a', 'b', 'c']);
  expect(follower.healthy()).toBe(true);
  await follower.close();
});

test('a range of a topic can be read', async () => {
  const topic = fresh('range');
  await admin.ensureTopics([topicOf(topic, 2)]);
  await producer.send([...'abcdefgh'].map((text, index) => record(topic, text, index % 2)));
  const texts = async (options: { partition?: number; from?: bigint; to?: bigint }): Promise<string> =>
    (await gather(readTopic({ connection, topic, ...options }))).map(({ value }) => value.toString()).join('');
  expect(await texts({})).toBe('acegbdfh');
  expect(await texts({ partition: 1 })).toBe('bdfh');
  expect(await texts({ partition: 0, from: 1n, to: 3n })).toBe('ce');
  expect(await texts({ from: 3n })).toBe('gh');
});

test('what runs out while a topic is read is passed over, and the rest is read', async () => {
  const topic = fresh('running-out');
  await admin.ensureTopics([topicOf(topic)]);
  const large = 'x'.repeat(700_000);
  for (const name of ['a', 'b', 'c', 'd']) await producer.send([record(topic, name + large)]);
  const read: string[] = [];
  for await (const { value, offset } of readTopic({ connection, topic, maxBytes: 800_000 })) {
    read.push(value.toString('utf8', 0, 1));
    if (offset === 0n) await forget(topic, 3n);
  }
  expect(read).toEqual(['a', 'd']);
});

/** Lets a topic's records before an offset go, as retention does. */
async function forget(topic: string, before: bigint): Promise<void> {
  const { brokers, clientId, sasl } = connection;
  const client = new kafkajs.Kafka({ brokers: [...brokers], clientId, logLevel: kafkajs.logLevel.NOTHING, ...(sasl === undefined ? {} : { sasl: sasl as SASLOptions }) }).admin();
  await client.connect();
  try {
    // Without the question before it, the client does not know where the partition is.
    await client.fetchTopicOffsets(topic);
    await client.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(before) }] });
  } finally {
    await client.disconnect();
  }
}
