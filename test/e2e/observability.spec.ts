import { randomBytes } from 'node:crypto';
import { until, useHub } from '../support/hub.js';
import { header, recordAt } from '../support/kafka.js';
import { payloadOf } from '../support/jose-keys.js';
import { newBureaus } from '../support/world.js';

const hub = useHub();
const APPS = ['gateway', 'router', 'courier'] as const;

describe('one exchange can be followed', () => {
  it('by one trace: from the sender’s request through gateway and router to the mailbox', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const traceId = randomBytes(16).toString('hex');
    const spanId = randomBytes(8).toString('hex');
    const jws = await sender!.sign(sender!.draft([reader!]));
    const answer = await sender!.submit(jws, undefined, { traceparent: `00-${traceId}-${spanId}-01` });
    expect(answer.status).toBe(202);
    const spans = await until('all three apps have exported their spans', async () => {
      const found = await hub().spans(traceId);
      return APPS.every((app) => found.some(({ service }) => service === `entente-${app}`)) ? found : undefined;
    }, 15_000);
    const ids = new Set([spanId, ...spans.map((span) => span.spanId)]);
    for (const span of spans) expect([span.name, span.service, ids.has(span.parentSpanId ?? '')]).toEqual([span.name, span.service, true]);
    expect(spans.map(({ parentSpanId }) => parentSpanId)).toContain(spanId);
    const { partition, offset } = payloadOf<{ partition: number; offset: number }>(String(answer.json['receipt']));
    expect(header((await recordAt(hub(), 'exchange.accepted', partition, offset))!, 'traceparent')).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
  }, 30_000);

  it('takes no trace from a header that is none', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    for (const traceparent of ['rubbish', '00-00000000000000000000000000000000-0000000000000000-01', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01-extra`, 'x'.repeat(3_000)]) {
      expect((await sender!.submit(await sender!.sign(sender!.draft([reader!])), undefined, { traceparent })).status).toBe(202);
    }
  });
});

describe('the logs', () => {
  it('are JSON lines with a service and a level, and hold nothing of a message, a token or a key', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const secret = `secret-${randomBytes(8).toString('hex')}`;
    const sent = await sender!.send([reader!], { subject: secret, body: { text: secret } });
    await sender!.submit(await sender!.sign(sender!.draft(['ncb.ZZZZZZZ'], { body: { text: secret } })));
    await sender!.submit(`${sent.jws.slice(0, -4)}AAAA`);
    await reader!.receives(sent.reference);
    const { token } = await sender!.tokens.held();
    for (const app of [...APPS, 'registrar']) {
      const log = hub().log(app);
      for (const part of [secret, sent.jws.split('.')[1]!, token, sender!.signing.d]) expect([app, log.includes(part)]).toEqual([app, false]);
      for (const line of log.trimEnd().split('\n')) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) as string, service: `entente-${app}`, time: expect.any(String) as string });
    }
  });
});

describe('what the gateway says of itself', () => {
  it('is there for who operates it', async () => {
    expect(await (await fetch(`${hub().url}/healthz`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${hub().url}/readyz`)).json()).toMatchObject({ ready: true });
  });

  it('in figures that Prometheus can read', async () => {
    const answer = await fetch(`${hub().url}/metrics`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await answer.text();
    const names = new Map<string, string>();
    for (const line of text.trimEnd().split('\n')) {
      const type = /^# TYPE (\S+) (counter|gauge|histogram|summary|untyped)$/.exec(line);
      if (type) names.set(type[1]!, type[2]!);
      else if (!line.startsWith('#')) {
        const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\.)*",?)*\})? (\S+)( \d+)?$/.exec(line);
        expect([line, sample === null]).toEqual([line, false]);
        expect(Number.isNaN(Number(sample![3]!.replace('+Inf', 'Infinity').replace('-Inf', '-Infinity'))) && sample![3] !== 'NaN').toBe(false);
      }
    }
    expect([...names.keys()].filter((name) => name.startsWith('entente_')).length).toBeGreaterThanOrEqual(2);
    expect([...names.keys()].some((name) => name.startsWith('process_'))).toBe(true);
  });

  it('never in words that name a participant or a message', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    await sender!.send([reader!]);
    const text = await (await fetch(`${hub().url}/metrics`)).text();
    expect(text).not.toContain(sender!.id);
  });
});

describe('every problem code', () => {
  it('has a page of its own, and an unknown one has none', async () => {
    const { PROBLEMS } = await import('#kernel');
    for (const code of Object.keys(PROBLEMS)) expect([code, (await fetch(`${hub().url}/problems/${code}`)).status]).toEqual([code, 200]);
    expect((await fetch(`${hub().url}/problems/no-such-code`)).status).toBe(404);
    expect((await fetch(`${hub().url}/problems/constructor`)).status).toBe(404);
  });
});
