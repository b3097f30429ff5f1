import { Term } from './term.js';

const kafkaError = (type: string): Error => Object.assign(new Error(type), { name: 'KafkaJSProtocolError', type });

test('a rebalance ends new work and leaves the present call alone', async () => {
  const term = new Term(10_000);
  term.heartbeat = () => Promise.reject(kafkaError('REBALANCE_IN_PROGRESS'));
  await term.beat();
  await expect(term.confirm()).rejects.toMatchObject({ type: 'REBALANCE_IN_PROGRESS' });
  expect(term.signal.aborted).toBe(false);
});

test.each(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION'])('%s means that the work is another’s', async (type) => {
  const term = new Term(10_000);
  term.heartbeat = () => Promise.reject(kafkaError(type));
  await term.beat();
  await expect(term.confirm()).rejects.toMatchObject({ type });
  expect(term.signal.aborted).toBe(true);
});

test('a broker that does not answer ends the term only when the session may have expired', async () => {
  const term = new Term(120);
  term.heartbeat = () => Promise.reject(new Error('connection refused'));
  await term.beat();
  await term.confirm();
  await new Promise((resolve) => setTimeout(resolve, 130));
  await expect(term.confirm()).rejects.toThrow('has not confirmed this member');
  expect(term.signal.aborted).toBe(true);
});

test('after a long silence, such as being suspended, the group is asked before work goes on', async () => {
  const term = new Term(100);
  let asked = 0;
  term.heartbeat = () => {
    asked += 1;
    term.confirmed();
    return Promise.resolve();
  };
  await term.confirm();
  expect(asked).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 60));
  await term.confirm();
  expect(asked).toBe(1);
});

test('waiting ends with the term', async () => {
  const term = new Term(1_000);
  const before = performance.now();
  setTimeout(() => term.retire(new Error('stopping')), 20);
  await term.pause(5_000);
  expect(performance.now() - before).toBeLessThan(4_500);
});
