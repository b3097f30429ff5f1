import { BatchingProducer, type BatchingProducerOptions } from './batching-producer.js';
import { NotLeader } from './kafkajs/errors.js';
import type { PartitionResult, SessionAnswer } from './kafkajs/producer-session.js';
import { SendFailed } from './producer.js';
import type { OutgoingRecord } from './records.js';
import { record } from './spec-support.js';

/** A broker of a few lines: what its sessions are sent lies in `log`. */
class FakeBroker {
  readonly log = new Map<string, OutgoingRecord[]>();
  readonly requests: string[][] = [];
  sessions = 0;
  discarded = 0;
  /** Called for each request; may wait, fail it, or falsify the answer. */
  behave: (records: readonly OutgoingRecord[], write: () => PartitionResult[]) => Promise<SessionAnswer> = (_, write) => Promise.resolve({ results: write(), spoilt: false });
  reachable = true;

  readonly open: NonNullable<BatchingProducerOptions['openSession']> = () => {
    if (!this.reachable) return Promise.reject(new SendFailed('unavailable', 'nobody there'));
    this.sessions += 1;
    return Promise.resolve({
      send: (records) => {
        this.requests.push(records.map(({ value }) => value.toString()));
        return this.behave(records, () => this.write(records));
      },
      discard: () => void (this.discarded += 1),
      close: () => Promise.resolve(),
    });
  };

  write(records: readonly OutgoingRecord[]): PartitionResult[] {
    const bases = new Map<string, PartitionResult>();
    for (const one of records) {
      const key = `${one.topic}/${one.partition}`;
      const log = this.log.get(key) ?? [];
      this.log.set(key, log);
      if (!bases.has(key)) bases.set(key, { topic: one.topic, partition: one.partition, baseOffset: BigInt(log.length) });
      log.push(one);
    }
    return [...bases.values()];
  }
}

const connection = { brokers: ['nowhere:1'], clientId: 'spec' };
const start = (options: BatchingProducerOptions = {}): { broker: FakeBroker; producer: BatchingProducer } => {
  const broker = new FakeBroker();
  return { broker, producer: new BatchingProducer(connection, { openSession: broker.open, ...options }) };
};
const gate = (): { promise: Promise<void>; open: () => void } => {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, open };
};
const reasonOf = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'written', (error: unknown) => (error instanceof SendFailed ? error.reason : String(error)));

test('placements come in the order of the records, whatever their partitions', async () => {
  const { producer } = start();
  const placements = await producer.send([record('t', 'a', 1), record('t', 'b', 0), record('u', 'c', 1), record('t', 'd', 1)]);
  expect(placements).toEqual([
    { topic: 't', partition: 1, offset: 0n },
    { topic: 't', partition: 0, offset: 0n },
    { topic: 'u', partition: 1, offset: 0n },
    { topic: 't', partition: 1, offset: 1n },
  ]);
  expect(await producer.send([])).toEqual([]);
});

test('callers of one moment share a request; the next fills while one is in flight', async () => {
  const { broker, producer } = start();
  const first = gate();
  broker.behave = async (_, write) => {
    await first.promise;
    return { results: write(), spoilt: false };
  };
  const early = Promise.all(['a', 'b', 'c'].map((text) => producer.send([record('t', text)])));
  await new Promise((resolve) => setTimeout(resolve, 10));
  const late = Promise.all(['d', 'e'].map((text) => producer.send([record('t', text)])));
  first.open();
  await Promise.all([early, late]);
  expect(broker.requests).toEqual([['a', 'b', 'c'], ['d', 'e']]);
  expect(producer.queued).toEqual({ records: 0, bytes: 0 });
});

test('a request has bounds, for a partition and as a whole; order is kept across requests', async () => {
  const { broker, producer } = start({ maxPartitionBytes: 1_000, maxRequestBytes: 2_000 });
  const big = (text: string, partition: number): OutgoingRecord => ({ ...record('t', text.repeat(300), partition) });
  await Promise.all([producer.send([big('a', 0), big('b', 0), big('c', 0)]), producer.send([big('d', 0), big('e', 1)]), producer.send([big('f', 1)])]);
  const written = (partition: number): string => (broker.log.get(`t/${partition}`) ?? []).map(({ value }) => value.toString().slice(0, 1)).join('');
  expect([written(0), written(1)]).toEqual(['abcd', 'ef']);
  expect(broker.requests.length).toBeGreaterThan(2);
});

test('too much waiting is refused at once, and room is made again', async () => {
  const { broker, producer } = start({ maxQueuedBytes: 2_000 });
  const wait = gate();
  broker.behave = async (_, write) => {
    await wait.promise;
    return { results: write(), spoilt: false };
  };
  const kept = producer.send([record('t', 'x'.repeat(700))]);
  // While the first still waits: whoever is refused does not wait for it.
  expect(await reasonOf(producer.send([record('t', 'y'.repeat(700))]))).toBe('overloaded');
  wait.open();
  await kept;
  expect(await reasonOf(producer.send([record('t', 'y'.repeat(700))]))).toBe('written');
});

test('no request holds more of a partition than a consumer fetches of it, but for a record that is larger by itself', async () => {
  const { broker, producer } = start();
  const KIB = 1024;
  await producer.send(Array.from({ length: 1_000 }, () => record('t', 'x'.repeat(3 * KIB))));
  expect(Math.max(...broker.requests.map((texts) => texts.join('').length))).toBeLessThan(1_024 * KIB);
  expect(broker.requests.length).toBeLessThan(10);
  await producer.send([record('t', 'a'), record('t', 'y'.repeat(1_400 * KIB)), record('t', 'b')]);
  expect(broker.requests.slice(-3).map((texts) => texts.map((text) => text.slice(0, 1)))).toEqual([['a'], ['y'], ['b']]);
});

test('a record no request can carry is refused', async () => {
  const { broker, producer } = start({ maxRecordBytes: 1_000 });
  const error = await producer.send([record('t', 'x'.repeat(1_001))]).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'SendFailed', reason: 'refused', retriable: false });
  expect(broker.sessions).toBe(0);
});

test('every send settles in time, in flight or waiting', async () => {
  const { broker, producer } = start({ requestTimeoutMs: 100 });
  broker.behave = () => new Promise(() => undefined);
  const before = performance.now();
  const first = reasonOf(producer.send([record('t', 'a')]));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await Promise.all([first, reasonOf(producer.send([record('t', 'b')]))])).toEqual(['timeout', 'timeout']);
  expect(performance.now() - before).toBeLessThan(5_000);
  expect(producer.queued).toEqual({ records: 0, bytes: 0 });
});

test('after a failed send a new session is opened before the next', async () => {
  const { broker, producer } = start();
  await producer.send([record('t', 'a')]);
  broker.behave = () => Promise.resolve({ spoilt: true, results: [{ topic: 't', partition: 0, failure: new SendFailed('timeout', 'frozen') }] });
  expect(await reasonOf(producer.send([record('t', 'b')]))).toBe('timeout');
  expect(broker.discarded).toBe(1);
  broker.behave = (_, write) => Promise.resolve({ results: write(), spoilt: false });
  expect(await producer.send([record('t', 'c')])).toEqual([{ topic: 't', partition: 0, offset: 1n }]);
  expect(broker.sessions).toBe(2);
});

test.each([
  ['-1', -1n],
  ['one acknowledged before', 1n],
])('an acknowledgement with offset %s is a loss, and ends the session', async (_, baseOffset) => {
  const { broker, producer } = start();
  await producer.send([record('t', 'a'), record('t', 'b')]);
  broker.behave = () => Promise.resolve({ spoilt: false, results: [{ topic: 't', partition: 0, baseOffset }] });
  expect(await reasonOf(producer.send([record('t', 'c')]))).toBe('lost');
  expect(broker.discarded).toBe(1);
  broker.behave = (__, write) => Promise.resolve({ results: write(), spoilt: false });
  expect(await producer.send([record('t', 'd')])).toEqual([{ topic: 't', partition: 0, offset: 2n }]);
});

test('an answer that says nothing of a partition is a loss', async () => {
  const { broker, producer } = start();
  broker.behave = () => Promise.resolve({ spoilt: false, results: [] });
  expect(await reasonOf(producer.send([record('t', 'a')]))).toBe('lost');
});

test('one partition failing does not fail the others', async () => {
  const { broker, producer } = start();
  broker.behave = (records, write) =>
    Promise.resolve({ spoilt: true, results: [...write().filter(({ partition }) => partition === 0), { topic: 't', partition: 1, failure: new SendFailed('unavailable', `${records.length}`) }] });
  expect(await Promise.all([0, 1, 0].map((partition) => reasonOf(producer.send([record('t', 'a', partition)]))))).toEqual(['written', 'unavailable', 'written']);
});

test('what is refused because of somebody else in the request is tried alone', async () => {
  const { broker, producer } = start();
  broker.behave = (records, write) =>
    records.some(({ value }) => value.toString() === 'bad')
      ? Promise.resolve({ spoilt: true, results: [{ topic: 't', partition: 0, failure: new SendFailed('refused', 'MESSAGE_TOO_LARGE') }] })
      : Promise.resolve({ results: write(), spoilt: false });
  expect(await Promise.all(['a', 'bad', 'c'].map((text) => reasonOf(producer.send([record('t', text)]))))).toEqual(['written', 'refused', 'written']);
});

test('a partition that has no leader just then is tried again, in order, before anybody hears of it', async () => {
  const { broker, producer } = start();
  let leaderless = 2;
  broker.behave = (records, write) => {
    leaderless -= 1;
    return Promise.resolve(leaderless < 0 ? { results: write(), spoilt: false } : { spoilt: true, results: [{ topic: 't', partition: 0, failure: new NotLeader('unavailable', `${records.length}`) }] });
  };
  const sent = await Promise.all(['a', 'b'].map((text) => producer.send([record('t', text)])));
  expect(sent.flat().map(({ offset }) => offset)).toEqual([0n, 1n]);
  expect(broker.sessions).toBe(3);
  leaderless = 100;
  expect(await reasonOf(producer.send([record('t', 'c')]))).toBe('unavailable');
});

test('while nobody can be reached sends fail at once, without knocking each time', async () => {
  const { broker, producer } = start();
  broker.reachable = false;
  expect(await reasonOf(producer.send([record('t', 'a')]))).toBe('unavailable');
  broker.reachable = true;
  expect(await reasonOf(producer.send([record('t', 'a')]))).toBe('unavailable');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await reasonOf(producer.send([record('t', 'a')]))).toBe('written');
});

test('closing lets what waits go out, and nothing after', async () => {
  const { broker, producer } = start();
  const sent = Promise.all(['a', 'b'].map((text) => reasonOf(producer.send([record('t', text)]))));
  const closed = producer.close();
  expect(await reasonOf(producer.send([record('t', 'c')]))).toBe('closed');
  expect(await sent).toEqual(['written', 'written']);
  await closed;
  expect(broker.log.get('t/0')).toHaveLength(2);
});

test('closing does not wait for an answer that does not come', async () => {
  const { broker, producer } = start({ requestTimeoutMs: 150 });
  broker.behave = () => new Promise(() => undefined);
  const sent = reasonOf(producer.send([record('t', 'a')]));
  const before = performance.now();
  await producer.close();
  expect(performance.now() - before).toBeLessThan(5_000);
  expect(['closed', 'timeout']).toContain(await sent);
});

test('a hook that throws harms nobody, and hooks are told of failures', async () => {
  const timings: unknown[] = [];
  const { producer } = start({
    onSend: (timing) => {
      timings.push(timing);
      throw new Error('a metric went wrong');
    },
  });
  expect(await reasonOf(producer.send([record('t', 'a')]))).toBe('written');
  expect(timings).toEqual([{ records: 1, bytes: expect.any(Number), waitedMs: expect.any(Number), tookMs: expect.any(Number) }]);
});
