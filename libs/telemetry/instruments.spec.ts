import { counter, gauge, histogram, startTelemetry, type Telemetry } from './index.js';

const early = counter({ name: 'spec_messages', help: 'Messages.', labels: { precedence: ['flash', 'routine'] } });
let telemetry: Telemetry;
beforeAll(async () => {
  early.add(2, { precedence: 'flash' });
  telemetry = await startTelemetry({ service: 'entente-spec', version: '1.2.3', sampleRatio: 0 });
});
afterAll(() => telemetry.shutdown());

test('counters made before the start keep what they counted; values outside the fixed set are one', async () => {
  early.add(1, { precedence: 'flash' });
  early.add(1, { precedence: 'routine' });
  for (let index = 0; index < 100; index += 1) early.add(1, { precedence: `made-up-${index}` as 'flash' });
  const text = await telemetry.metricsText();
  expect(text).toContain('# HELP spec_messages_total Messages.\n# TYPE spec_messages_total counter');
  expect(text).toContain('spec_messages_total{precedence="flash"} 3\n');
  expect(text).toContain('spec_messages_total{precedence="routine"} 1\n');
  expect(text).toContain('spec_messages_total{precedence="other"} 100\n');
  expect(text).not.toContain('made-up');
});

test('durations fall into buckets of seconds; gauges are asked when read', async () => {
  const took = histogram({ name: 'spec_accept_seconds', help: 'Time to accept.' });
  let depth = 7;
  gauge({ name: 'spec_queue_length', help: 'Waiting.' }, () => depth);
  gauge({ name: 'spec_lag', help: 'Lag.', labels: { topic: ['a', 'b'] } }, () => [[1, { topic: 'a' as const }], [2, { topic: 'b' as const }]]);
  took.record(0.003);
  took.record(0.3);
  depth = 9;
  const text = await telemetry.metricsText();
  expect(text).toContain('spec_accept_seconds_bucket{le="0.005"} 1\n');
  expect(text).toContain('spec_accept_seconds_count 2\n');
  expect(text).toContain('spec_queue_length 9\n');
  expect(text).toContain('spec_lag{topic="b"} 2\n');
});

test('an instrument made twice is one', async () => {
  for (const read of [() => 1, () => 2]) {
    counter({ name: 'spec_twice_total', help: 'Twice.' }).add(1);
    gauge({ name: 'spec_twice_gauge', help: 'Twice.' }, read);
  }
  const text = await telemetry.metricsText();
  expect(text.split('\n').filter((line) => line.startsWith('spec_twice'))).toEqual(['spec_twice_total 2', 'spec_twice_gauge 2']);
});

test('tells how the process does', async () => {
  const text = await telemetry.metricsText();
  for (const name of ['process_resident_memory_bytes', 'process_cpu_seconds_total', 'nodejs_heap_used_bytes', 'process_open_fds']) expect(text).toMatch(new RegExp(`^${name} [\\d.e+]+$`, 'm'));
  expect(text).toContain('service_name="entente-spec"');
});
