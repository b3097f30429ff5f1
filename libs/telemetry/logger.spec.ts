import { createLogger, inSpan, type Logger, nestLogger, startTelemetry } from './index.js';
import { prettyLine } from './pretty.js';

const PRIVATE = 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A';
const JWS = `${Buffer.from('{"alg":"EdDSA","kid":"ncb.XA#12345678"}').toString('base64url')}.${Buffer.from('{"subject":"Marlow Quint"}').toString('base64url')}.${'s'.repeat(86)}`;
const JWK = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', d: PRIVATE, kid: 'hub#1' };

let lines: string[];
let logger: Logger;
beforeEach(() => {
  lines = [];
  logger = createLogger({ service: 'spec', level: 'trace', destination: { write: (line) => void lines.push(line) } });
});
const line = (): Record<string, unknown> => JSON.parse(lines.join('')) as Record<string, unknown>;

test('writes one JSON object with time, level name, service and message', () => {
  logger.info({ partition: 3, offset: 9007199254740993n }, 'assigned');
  expect(line()).toEqual({ level: 'info', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/), service: 'spec', partition: 3, offset: '9007199254740993', msg: 'assigned' });
});

test('carries the ids of the trace, in its course only', async () => {
  const telemetry = await startTelemetry({ service: 'spec', version: '0', sampleRatio: 1 });
  inSpan('accept', {}, () => logger.info('inside'));
  logger.info('outside');
  await telemetry.shutdown();
  const [inside, outside] = lines.map((each) => JSON.parse(each) as Record<string, unknown>);
  expect([inside?.['trace_id'], inside?.['span_id']]).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), expect.stringMatching(/^[0-9a-f]{16}$/)]);
  expect(outside).not.toHaveProperty('trace_id');
});

const driverError = Object.assign(new Error('duplicate key value violates unique constraint'), { code: '23505', detail: 'Key (subject)=(Marlow Quint) already exists.', where: 'Marlow Quint', parameters: ['Marlow Quint'] });

describe('never logs contents, credentials, keys or whom a message is about', () => {
  test.each<[string, (log: Logger) => void]>([
    ['a body', (log) => log.info({ body: 'Marlow Quint' }, 'got')],
    ['a payload deep inside', (log) => log.info({ a: { b: [{ c: { payload: { subject: { name: 'Marlow Quint' } } } }] } }, 'got')],
    ['a subject', (log) => log.info({ request: { subject: { name: 'Marlow Quint' } } }, 'got')],
    ['a name written in other letters', (log) => log.info({ Subject: 'Marlow Quint', Authorization: `DPoP ${JWS}` }, 'got')],
    ['raw bytes', (log) => log.info({ what: Buffer.from('Marlow Quint') }, 'got')],
    ['a message as text', (log) => log.info({ note: `refused ${JWS}` }, 'got')],
    ['a message in the text of the line', (log) => log.info(`refused ${JWS}`)],
    ['a message put in by format', (log) => log.info('refused %s and %j', JWS, { jws: JWS })],
    ['a part of a message', (log) => log.info(`begins with ${JWS.slice(0, 40)}`)],
    ['headers of a request', (log) => log.info({ headers: { authorization: `DPoP ${JWS}`, dpop: JWS, cookie: 'sid=Marlow Quint' } }, 'got')],
    ['a token by its scheme', (log) => log.info({ note: 'Bearer abcdefghijklmnop.Marlow Quint'.replace('.Marlow Quint', '') }, 'got')],
    ['a private key', (log) => log.info({ loaded: JWK }, 'got')],
    ['a private key as text', (log) => log.info({ note: JSON.stringify(JWK) }, `read ${JSON.stringify(JWK)}`)],
    ['the secret of the hub', (log) => log.info({ hub: { secret: PRIVATE, signing: JWK } }, 'got')],
    ['the password in a connection string', (log) => log.info({ url: `postgres://entente:${PRIVATE}@db:5432/entente` }, `postgres://entente:${PRIVATE}@db/x`)],
    ['what a driver hangs on an error', (log) => log.error({ err: driverError }, 'could not store')],
    ['an error alone', (log) => log.error(driverError)],
    ['an error inside an error', (log) => log.error({ err: new Error(`no: ${JWS}`, { cause: driverError }) }, 'x')],
    ['an error under another name', (log) => log.warn({ reason: driverError }, 'x')],
    ['a child logger', (log) => log.child({ token: JWS, subject: 'Marlow Quint' }).info('got')],
    ['a line of Nest', (log) => nestLogger(log).error({ payload: 'Marlow Quint' }, 'Router')],
    ['a line of Nest as text', (log) => nestLogger(log).error(`bad token ${JWS}`, 'Error: x\n    at y', 'Router')],
  ])('%s', (_, write) => {
    write(logger);
    const written = lines.join('');
    expect(lines).toHaveLength(1);
    expect(written).not.toMatch(/Marlow|Quint/);
    expect(written).not.toContain(PRIVATE);
    expect(written).not.toMatch(/eyJ/);
    expect(written).not.toContain('abcdefghijklmnop');
  });
});

test('keeps what an operator needs of an error: kind, text, code, place and causes', () => {
  logger.error({ err: new Error('could not store', { cause: driverError }) }, 'failed');
  expect(line()['err']).toEqual({ type: 'Error', message: 'could not store', stack: expect.stringContaining('logger.spec'), cause: expect.objectContaining({ code: '23505' }) });
});

test('is bounded: depth, length, cycles', () => {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  logger.info({ cycle, many: Array.from({ length: 1_000 }, (_, index) => index) }, 'x');
  expect(lines.join('').length).toBeLessThan(1_000);
});

test("puts Nest's context beside its message and its start-up lines under debug", () => {
  nestLogger(logger).log('Mapped route', 'RouterExplorer');
  expect(line()).toMatchObject({ level: 'debug', context: 'RouterExplorer', msg: 'Mapped route' });
});

test('a line for a person has the same message and members', () => {
  logger.warn({ partition: 3 }, 'late');
  expect(prettyLine(lines.join('')).replaceAll(/\u001b\[\d+m/g, '')).toMatch(/^\d\d:\d\d:\d\d\.\d{3} warn {2}spec late partition=3\n$/);
});
