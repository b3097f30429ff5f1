import { BatchingProducer } from './batching-producer.js';
import type { ConsumerOptions, RunningConsumer } from './consumer.js';
import { KafkaAdmin } from './kafkajs/admin.js';
import { runConsumer } from './kafkajs/group-consumer.js';
import { partitionOf } from './partition.js';
import { readTopic } from './read-topic.js';
import type { ConsumedRecord } from './records.js';
import { connectionFrom, eventually, fresh, gather, keepingLogger, record, topicOf } from './spec-support.js';

const connection = connectionFrom(process.env, 'consumer-spec');
const admin = new KafkaAdmin(connection);
const producer = new BatchingProducer(connection);
const running: RunningConsumer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((consumer) => consumer.stop(3_000)));
});
afterAll(async () => {
  await producer.close();
  await admin.close();
});

const textOf = ({ value }: ConsumedRecord): string => value.toString();

async function topicWith(partitions: number): Promise<string> {
  const topic = fresh('work');
  await admin.ensureTopics([topicOf(topic, partitions), topicOf(`${topic}.dead`)]);
  return topic;
}

async function consume(topic: string, handle: ConsumerOptions['handle'], more: Partial<ConsumerOptions> = {}): Promise<RunningConsumer> {
  const consumer = await runConsumer({
    connection, group: `${topic}.group`, topics: [topic], handle,
    deadLetter: producer, deadTopic: (name) => `${name}.dead`, backoff: { initialMs: 10, maxMs: 50 },
    onFatal: (error) => { throw error; },
    ...more,
  });
  running.push(consumer);
  return consumer;
}

test('records of all partitions come in one call, those of a partition in order, and are committed', async () => {
  const topic = await topicWith(6);
  await producer.send(Array.from({ length: 60 }, (_, index) => record(topic, `${index}`, index % 6)));
  const calls: ConsumedRecord[][] = [];
  const consumer = await consume(topic, async (records) => void calls.push(records));
  await eventually('all are handled', () => calls.flat().length === 60);
  expect(calls).toHaveLength(1);
  for (let partition = 0; partition < 6; partition += 1) {
    expect(calls.flat().filter((read) => read.partition === partition).map(textOf)).toEqual(Array.from({ length: 10 }, (_, index) => `${index * 6 + partition}`));
  }
  await eventually('the lag is gone', () => consumer.health().lag === 0);
  expect(consumer.health()).toMatchObject({ ready: true, assigned: 6 });
  await eventually('all is committed', async () => (await admin.consumerLag(`${topic}.group`, [topic])).every(({ committed, lag }) => committed === 10n && lag === 0));
});

test('a large backlog comes in bounded calls', async () => {
  const topic = await topicWith(3);
  await producer.send(Array.from({ length: 1_000 }, (_, index) => record(topic, 'x'.repeat(1_000) + index, index % 3)));
  const sizes: number[] = [];
  await consume(topic, async (records) => void sizes.push(records.length), { maxRecordsPerCall: 70, maxBytesPerCall: 50_000 });
  await eventually('all are handled', () => sizes.reduce((sum, size) => sum + size, 0) === 1_000);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(49);
});

test('flash traffic has a consumer of its own and overtakes', async () => {
  const topic = await topicWith(12);
  const lanes = { partitions: 12, flashPartitions: 3 };
  const done: string[] = [];
  let release = (): void => undefined;
  const stuck = new Promise<void>((resolve) => (release = resolve));
  const routine = await consume(topic, async (records) => { await stuck; done.push(...records.map(textOf)); }, { lane: 'routine', flashPartitionsOf: () => 3, group: `${topic}.routine` });
  const flash = await consume(topic, async (records) => void done.push(...records.map(textOf)), { lane: 'flash', flashPartitionsOf: () => 3, group: `${topic}.flash` });
  expect([routine.health().assigned, flash.health().assigned]).toEqual([9, 3]);
  await producer.send(Array.from({ length: 20 }, (_, index) => record(topic, 'routine', partitionOf(`${index}`, lanes, false))));
  await producer.send([record(topic, 'flash', partitionOf('a', lanes, true))]);
  await eventually('flash is handled', () => done.length > 0);
  expect(done).toEqual(['flash']);
  release();
  await eventually('routine is handled', () => done.length === 21);
});

test('poison is buried with its story, what is around it handled, and the partition goes on', async () => {
  const topic = await topicWith(2);
  await producer.send([...'abcdef'].map((text, index) => record(topic, text, index % 2, { id: `id-${text}` })));
  const handled: string[] = [];
  await consume(topic, async (records) => {
    if (records.some((read) => textOf(read) === 'c')) throw new RangeError('no c');
    handled.push(...records.map(textOf));
  });
  await eventually('the others are handled', () => handled.length === 5);
  expect(handled.filter((text) => 'ace'.includes(text))).toEqual(['a', 'e']);
  expect(handled.filter((text) => 'bdf'.includes(text))).toEqual(['b', 'd', 'f']);
  const [letter, ...more] = await gather(readTopic({ connection, topic: `${topic}.dead` }));
  expect(more).toEqual([]);
  expect({ key: letter?.key, text: letter?.value.toString() }).toEqual({ key: 'key of c', text: 'c' });
  expect(Object.fromEntries(Object.entries(letter?.headers ?? {}).map(([name, header]) => [name, header.toString()]))).toMatchObject({
    'id': 'id-c', 'entente-dead-reason': 'RangeError: no c', 'entente-dead-topic': topic, 'entente-dead-partition': '0', 'entente-dead-offset': '1', 'entente-dead-attempts': '3',
  });
  await eventually('poison is committed, too', async () => (await admin.consumerLag(`${topic}.group`, [topic])).every(({ lag }) => lag === 0));
});

test('while something is away records wait and the consumer is not ready; then they are handled', async () => {
  const topic = await topicWith(1);
  let away = true;
  const handled: string[] = [];
  const states: string[] = [];
  const consumer = await consume(topic, async (records) => {
    if (away) throw new Error('database away');
    handled.push(...records.map(textOf));
  }, { isTransient: () => true, onState: (state) => states.push(state) });
  await producer.send([record(topic, 'a')]);
  await eventually('trouble shows', () => !consumer.health().ready);
  expect(consumer.health().reason).toBe('troubled: database away');
  away = false;
  await eventually('it is handled', () => handled.length === 1);
  await eventually('it is ready again', () => consumer.health().ready);
  expect(states).toEqual(['running', 'troubled', 'running']);
});

test('a call that takes too long shows, and the membership outlives it', async () => {
  const topic = await topicWith(1);
  let finish = (): void => undefined;
  const consumer = await consume(topic, () => new Promise((resolve) => (finish = resolve)), { handleTimeoutMs: 100 });
  await producer.send([record(topic, 'a')]);
  await eventually('it shows', () => consumer.health().reason?.startsWith('one call has been going on for') === true);
  finish();
  await eventually('it is ready again', () => consumer.health().ready);
  expect(consumer.health().assigned).toBe(1);
});

test('positions kept by the handler win over committed offsets', async () => {
  const topic = await topicWith(2);
  await producer.send([...'abcdefgh'].map((text, index) => record(topic, text, index % 2)));
  const handled: string[] = [];
  let asked = 0;
  const consumer = await consume(topic, async (records) => void handled.push(...records.map(textOf)), {
    startAt: async (_, partition) => {
      asked += 1;
      if (asked === 1) throw new Error('database away');
      return partition === 0 ? 2n : undefined;
    },
  });
  await eventually('all are handled', () => handled.length >= 6);
  expect([...handled].sort().join('')).toBe('bdefgh');
  await consumer.stop();
  // Nobody starts from them, but whoever looks at the lag should see the truth.
  expect((await admin.consumerLag(`${topic}.group`, [topic])).map(({ committed }) => committed)).toEqual([4n, 4n]);
  const again: string[] = [];
  await consume(topic, async (records) => void again.push(...records.map(textOf)), { startAt: async () => 3n });
  await eventually('all are handled', () => again.length >= 2);
  expect(again.sort()).toEqual(['g', 'h']);
});

test('pausing stops fetching, resuming goes on', async () => {
  const topic = await topicWith(1);
  const handled: string[] = [];
  const consumer = await consume(topic, async (records) => void handled.push(...records.map(textOf)));
  consumer.pause();
  await new Promise((resolve) => setTimeout(resolve, 250));
  await producer.send([record(topic, 'a')]);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(handled).toEqual([]);
  consumer.resume();
  await eventually('it is handled', () => handled.length === 1);
});

test('stopping lets the call in progress finish and commits it', async () => {
  const topic = await topicWith(1);
  await producer.send([...'abc'].map((text) => record(topic, text)));
  const handled: string[] = [];
  let started = false;
  const consumer = await consume(topic, async (records) => {
    started = true;
    await new Promise((resolve) => setTimeout(resolve, 300));
    handled.push(...records.map(textOf));
  }, { maxRecordsPerCall: 1 });
  await eventually('it is at work', () => started);
  await consumer.stop();
  expect(handled).toEqual(['a']);
  expect(await admin.consumerLag(`${topic}.group`, [topic])).toMatchObject([{ committed: 1n, lag: 2 }]);
  expect(consumer.health()).toMatchObject({ ready: false, reason: 'stopped: asked to' });
});

test('stopping does not wait for what is away', async () => {
  const topic = await topicWith(1);
  await producer.send([record(topic, 'a')]);
  const consumer = await consume(topic, () => Promise.reject(new Error('database away')), { isTransient: () => true, backoff: { initialMs: 60_000, maxMs: 60_000 } });
  await eventually('trouble shows', () => !consumer.health().ready);
  const before = performance.now();
  await consumer.stop();
  expect(performance.now() - before).toBeLessThan(30_000);
});

test('two members share the partitions, and none is lost while they come and go', async () => {
  const topic = await topicWith(6);
  const handled: string[] = [];
  const by = [0, 0];
  const member = (index: 0 | 1): Promise<RunningConsumer> => consume(topic, async (records) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    by[index]! += records.length;
    handled.push(...records.map(textOf));
  }, { sessionTimeoutMs: 6_000 });
  const first = await member(0);
  let sent = 0;
  const send = async (count: number): Promise<void> => {
    for (const until = sent + count; sent < until; sent += 1) await producer.send([record(topic, `${sent}`, sent % 6)]);
  };
  await send(100);
  const second = await member(1);
  await eventually('both have partitions', () => first.health().assigned === 3 && second.health().assigned === 3);
  await send(100);
  await first.stop();
  await eventually('the second has all', () => second.health().assigned === 6);
  await send(100);
  await eventually('all are handled', () => new Set(handled).size === 300);
  expect(by.every((count) => count > 0)).toBe(true);
  // At least once: a rebalance may repeat what could not be committed in time.
  expect(handled.length).toBeLessThan(450);
});

test('a member that was expelled abandons its work loudly, and another does it', async () => {
  const topic = await topicWith(1);
  await producer.send([record(topic, 'a')]);
  const logger = keepingLogger();
  const handled: string[] = [];
  let aborted = false;
  let started = false;
  const stale = await consume(topic, async (_, { signal }) => {
    started = true;
    if (aborted) return;
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    aborted = true;
  }, { connection: { ...connection, logger }, instance: 'router-0', sessionTimeoutMs: 30_000 });
  await eventually('the first is at work', () => started);
  // The next process of the same name, as after a crash: it does not wait for the session of the first to expire.
  const before = performance.now();
  await consume(topic, async (records) => void handled.push(...records.map(textOf)), { instance: 'router-0', sessionTimeoutMs: 30_000 });
  await eventually('the second does the work', () => handled.length === 1);
  expect(performance.now() - before).toBeLessThan(20_000);
  await eventually('the first gives up', () => aborted);
  await eventually('and says so', () => logger.lines.some(({ level, message }) => level === 'error' && message.startsWith('expelled from the group')));
  await stale.stop();
});

test('what cannot be mended ends in onFatal', async () => {
  const topic = fresh('nowhere');
  const states: string[] = [];
  const fatal = await new Promise<Error>((onFatal) => {
    void consume(topic, () => Promise.resolve(), { maxCrashes: 2, onFatal, onState: (state) => states.push(state) });
  });
  expect(fatal.message).toMatch(/crashed 2 times in a row/);
  expect(states).toEqual(['restarting', 'failed']);
});

test('a lane needs to know its partitions', async () => {
  await expect(consume('t', () => Promise.resolve(), { lane: 'flash' })).rejects.toThrow(TypeError);
});
