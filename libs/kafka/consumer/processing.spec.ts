import { SendFailed, type RecordProducer } from '../producer.js';
import type { ConsumedRecord, OutgoingRecord } from '../records.js';
import type { ConsumerOptions, HandleContext } from '../consumer.js';
import { Processing } from './processing.js';
import { WorkAbandoned, type Tenure } from './tenure.js';

class Away extends Error {}

const records = (...texts: string[]): ConsumedRecord[] =>
  texts.map((text, index) => ({ topic: 't', partition: 2, offset: BigInt(100 + index), key: `k${text}`, value: Buffer.from(text), headers: { from: Buffer.from('x') } }));
const textsOf = (list: readonly { value: Buffer }[]): string => list.map(({ value }) => value.toString()).join('');

interface Bench {
  readonly calls: { texts: string; attempt: number }[];
  readonly dead: OutgoingRecord[];
  readonly troubles: (string | undefined)[];
  readonly buried: string[];
  run(...texts: string[]): Promise<void>;
  over: Error | undefined;
}

function bench(handle: (texts: string, context: HandleContext) => void, more: Partial<ConsumerOptions> = {}): Bench {
  const calls: Bench['calls'] = [];
  const dead: OutgoingRecord[] = [];
  const troubles: Bench['troubles'] = [];
  const buried: string[] = [];
  const deadLetter: RecordProducer = {
    send: (letters) => {
      dead.push(...letters);
      return Promise.resolve([]);
    },
    close: () => Promise.resolve(),
  };
  const processing = new Processing(
    {
      handle: (given, context) => {
        calls.push({ texts: textsOf(given), attempt: context.attempt });
        handle(textsOf(given), context);
        return Promise.resolve();
      },
      isTransient: (error) => error instanceof Away,
      backoff: { initialMs: 0, maxMs: 0 },
      deadLetter,
      deadTopic: (topic) => `${topic}.dead`,
      onDeadLetter: (record) => void buried.push(record.value.toString()),
      ...more,
    },
    (reason) => troubles.push(reason),
  );
  const result: Bench = {
    calls, dead, troubles, buried, over: undefined,
    run: (...texts) => {
      const tenure: Tenure = {
        signal: new AbortController().signal,
        confirm: () => (result.over ? Promise.reject(result.over) : Promise.resolve()),
        pause: () => Promise.resolve(),
      };
      return processing.process(records(...texts), tenure);
    },
  };
  return result;
}

test('what succeeds is handled once', async () => {
  const work = bench(() => undefined);
  await work.run('a', 'b', 'c');
  expect(work.calls).toEqual([{ texts: 'abc', attempt: 1 }]);
});

test('what fails at first is repeated as a whole', async () => {
  const work = bench((_, { attempt }) => {
    if (attempt < 3) throw new Error('not yet');
  });
  await work.run('a', 'b');
  expect(work.calls.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  expect(work.dead).toEqual([]);
});

test('poison is isolated by halves and buried with all it came with; the others are handled once, in order', async () => {
  const handled: string[] = [];
  const work = bench((texts) => {
    if (/[cg]/.test(texts)) throw new TypeError(`cannot digest ${texts}`);
    handled.push(texts);
  });
  await work.run('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
  expect(handled.join('')).toBe('abdefh');
  expect(work.buried).toEqual(['c', 'g']);
  expect(work.dead.map(({ topic, partition, key, value }) => ({ topic, partition, key, text: value.toString() }))).toEqual([
    { topic: 't.dead', partition: 0, key: 'kc', text: 'c' },
    { topic: 't.dead', partition: 0, key: 'kg', text: 'g' },
  ]);
  expect(work.dead[0]?.headers).toMatchObject({
    'from': Buffer.from('x'),
    'entente-dead-reason': 'TypeError: cannot digest c',
    'entente-dead-topic': 't',
    'entente-dead-partition': '2',
    'entente-dead-offset': '102',
    'entente-dead-attempts': '3',
    'entente-dead-at': expect.stringMatching(/^\d{4}-.*Z$/),
  });
});

test('one poisonous record among many costs a logarithm of calls', async () => {
  const work = bench((texts) => {
    if (texts.includes('x')) throw new Error('poison');
  });
  await work.run(...Array.from({ length: 512 }, (_, index) => (index === 300 ? 'x' : 'a')));
  expect(work.calls.length).toBeLessThan(3 + 2 * 9 + 3);
});

test('what passes is waited out for ever and buries nobody', async () => {
  let tries = 0;
  const work = bench(() => {
    tries += 1;
    if (tries < 50) throw tries % 2 ? new Away('database away') : new SendFailed('unavailable', 'broker away');
  });
  await work.run('a', 'b');
  expect(work.calls).toHaveLength(50);
  expect(work.dead).toEqual([]);
  expect(work.troubles[0]).toBe('database away');
  expect(work.troubles.at(-1)).toBeUndefined();
});

test('a dead letter that cannot be written is written again, its record not left out', async () => {
  let tries = 0;
  const sent: OutgoingRecord[] = [];
  const work = bench(() => { throw new Error('poison'); }, {
    deadLetter: {
      send: (letters) => {
        tries += 1;
        if (tries < 4) return Promise.reject(new SendFailed('timeout', 'slow'));
        sent.push(...letters);
        return Promise.resolve([]);
      },
      close: () => Promise.resolve(),
    },
  });
  await work.run('a');
  expect(textsOf(sent)).toBe('a');
  expect(work.buried).toEqual(['a']);
});

test('no work begins without the right to it, neither the first time nor again', async () => {
  const work: Bench = bench(() => {
    work.over = new WorkAbandoned('expelled');
    throw new Away('database away');
  });
  await expect(work.run('a')).rejects.toThrow('expelled');
  expect(work.calls).toHaveLength(1);
  await expect(work.run('b')).rejects.toThrow('expelled');
  expect(work.calls).toHaveLength(1);
});

test('a handler that empties its array does not confuse the repetition', async () => {
  const seen: number[] = [];
  const work = bench(() => undefined, {
    handle: (given, { attempt }) => {
      seen.push(given.length);
      given.length = 0;
      return attempt < 3 ? Promise.reject(new Error('again')) : Promise.resolve();
    },
  });
  await work.run('a', 'b');
  expect(seen).toEqual([2, 2, 2]);
});
