import { fork } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { context, trace } from '@opentelemetry/api';
import { beginSpan, inSpan, parentFromTraceparent, startTelemetry, type Telemetry, traceparentOf } from './index.js';

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly status: { readonly code?: number };
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
  readonly service: string | undefined;
}
interface OtlpBody {
  readonly resourceSpans: readonly { readonly resource: { readonly attributes: OtlpSpan['attributes'] }; readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[] }[];
}

let collector: Server;
let endpoint: string;
let spans: OtlpSpan[];
let telemetry: Telemetry | undefined;

beforeAll(async () => {
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const body = JSON.parse((request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString()) as OtlpBody;
      for (const { resource, scopeSpans } of body.resourceSpans) {
        const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue;
        spans.push(...scopeSpans.flatMap((scope) => scope.spans).map((span) => ({ ...span, service })));
      }
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => collector.close(resolve)));
beforeEach(() => {
  spans = [];
});
afterEach(() => stop());

const begin = async (sampleRatio: number, collectorUrl = endpoint): Promise<void> => {
  const otlpEndpoint = collectorUrl === 'none' ? undefined : collectorUrl;
  telemetry = await startTelemetry({ service: 'entente-gateway', version: '1', sampleRatio, otlpEndpoint, exportIntervalMs: 50 });
};
const stop = async (): Promise<void> => {
  await telemetry?.shutdown();
  telemetry = undefined;
};
const named = (name: string): OtlpSpan => {
  const found = spans.find((span) => span.name === name);
  if (!found) throw new Error(`no span ${name} among ${spans.map((span) => span.name).join()}`);
  return found;
};
const CALLER = { trace: '4bf92f3577b34da6a3ce929d0e0e4736', span: '00f067aa0ba902b7' };
const sampled = parentFromTraceparent(`00-${CALLER.trace}-${CALLER.span}-01`);
const unsampled = parentFromTraceparent(`00-${CALLER.trace}-${CALLER.span}-00`);
const active = (): string | undefined => traceparentOf(context.active());

test('one trace over two processes: the caller, the gateway, and a consumer that got the header with its record', async () => {
  await begin(0);
  let header: string | undefined;
  await inSpan('POST /v1/messages', { kind: 'server', parent: sampled, attributes: { 'http.route': '/v1/messages' } }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    await inSpan('verify', {}, () => Promise.resolve());
    header = inSpan('exchange.accepted send', { kind: 'producer' }, traceparentOf);
  });
  await stop();
  const other = fork(new URL('testing/other-process.mjs', import.meta.url), [endpoint, header ?? ''], { execArgv: ['--disable-warning=ExperimentalWarning'] });
  expect(await new Promise((resolve) => other.on('exit', resolve))).toBe(0);

  const chain = ['POST /v1/messages', 'exchange.accepted send', 'exchange.accepted process', 'mailbox commit'].map(named);
  expect(new Set([...chain, named('verify')].map((span) => span.traceId))).toEqual(new Set([CALLER.trace]));
  expect(chain.map((span) => span.parentSpanId)).toEqual([CALLER.span, ...chain.slice(0, -1).map((span) => span.spanId)]);
  expect(chain.map((span) => [span.service, span.kind])).toEqual([['entente-gateway', 2], ['entente-gateway', 4], ['entente-courier', 5], ['entente-courier', 1]]);
  expect(named('verify').parentSpanId).toBe(chain[0]?.spanId);
  expect(chain[0]?.attributes).toContainEqual({ key: 'http.route', value: { stringValue: '/v1/messages' } });
});

test('ends with its work, thrown and rejected too, and says what kind of error, not its text', async () => {
  await begin(1);
  expect(() => inSpan('throws', {}, () => { throw new TypeError('names a person'); })).toThrow(TypeError);
  await expect(inSpan('rejects', {}, () => Promise.reject(Object.assign(new Error('no'), { code: '53100' })))).rejects.toThrow('no');
  expect(inSpan('gives', {}, () => 5)).toBe(5);
  await stop();
  expect([named('throws'), named('rejects'), named('gives')].map((span) => [span.status.code ?? 0, span.attributes[0]?.value.stringValue])).toEqual([[2, 'TypeError'], [2, '53100'], [0, undefined]]);
  expect(JSON.stringify(spans)).not.toContain('names a person');
});

test('a span that something else ends keeps its place in the trace', async () => {
  await begin(0);
  const span = beginSpan('exchange.decided process', { kind: 'consumer', parent: sampled });
  await Promise.all([span.run(() => inSpan('mailbox commit', {}, () => Promise.resolve())), inSpan('unrelated', {}, () => Promise.resolve())]);
  span.end(new RangeError('x'));
  await stop();
  expect(named('mailbox commit').parentSpanId).toBe(named('exchange.decided process').spanId);
  expect(span.traceparent).toBe(`00-${CALLER.trace}-${named('exchange.decided process').spanId}-01`);
  expect(spans.map((each) => each.name).sort()).toEqual(['exchange.decided process', 'mailbox commit']);
});

test('a trace whose beginner did not sample it goes through as it came, and nothing is recorded', async () => {
  await begin(1);
  const seen = inSpan('outer', { parent: unsampled }, () => [active(), inSpan('inner', {}, active), inSpan('inner', {}, traceparentOf)]);
  await stop();
  expect(seen).toEqual(Array.from({ length: 3 }, () => `00-${CALLER.trace}-${CALLER.span}-00`));
  expect(spans).toEqual([]);
});

test('without a collector there are trace ids all the same, one for each piece of work, and a sampled one keeps its flag', async () => {
  await begin(1, 'none');
  const headers = Array.from({ length: 200 }, () => inSpan('a', {}, () => inSpan('b', {}, active)));
  expect(new Set(headers).size).toBe(200);
  for (const header of headers) expect(parentFromTraceparent(header)).toBeDefined();
  expect(inSpan('a', { parent: sampled }, active)).toBe(`00-${CALLER.trace}-${CALLER.span}-01`);
  expect(active()).toBeUndefined();
  expect(beginSpan('a').traceparent).toMatch(/-00$/);
});

test('the ratio decides about new traces', async () => {
  await begin(0.5);
  const flags = Array.from({ length: 400 }, () => inSpan('root', {}, (span) => trace.getSpanContext(trace.setSpan(context.active(), span))?.traceFlags ?? 0));
  const share = flags.filter((flag) => flag === 1).length / flags.length;
  expect(share).toBeGreaterThan(0.35);
  expect(share).toBeLessThan(0.65);
});

test('a collector that hangs does not hold up the shutdown', async () => {
  const hanging = createServer(() => undefined);
  await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
  await begin(1, `http://127.0.0.1:${(hanging.address() as AddressInfo).port}`);
  inSpan('lost', {}, () => undefined);
  const started = Date.now();
  await stop();
  expect(Date.now() - started).toBeLessThan(8_000);
  hanging.closeAllConnections();
  await new Promise((resolve) => hanging.close(resolve));
});
