import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ConfigError, markdownTable, readConfig, setting } from './index.js';

const SPEC = {
  database: setting.url('DATABASE_URL', { help: 'where PostgreSQL is', protocols: ['postgres', 'postgresql'], secret: true }),
  port: setting.int('ENTENTE_PORT', { help: 'where the gateway listens', default: 8080, min: 1, max: 65_535 }),
  level: setting.enum('LOG_LEVEL', ['info', 'warn'], { help: 'least level that is written', default: 'info' }),
  drain: setting.duration('ENTENTE_DRAIN', { help: 'time to end in', default: 5_000, max: 60_000 }),
  brokers: setting.list('KAFKA_BROKERS', { help: 'where Kafka is', pattern: /^[^:]+:\d+$/, wanted: 'host:port, several between commas' }),
  home: setting.path('ENTENTE_HOME', { help: 'where data lies', optional: true }),
  ratio: setting.number('ENTENTE_TRACE_RATIO', { help: 'share of traces recorded', default: 0.01, min: 0, max: 1 }),
  exercise: setting.boolean('ENTENTE_EXERCISE', { help: 'exercises only', default: false }),
  name: setting.string('ENTENTE_NAME', { help: 'name of the hub', default: 'local', pattern: /^[a-z]+$/ }),
  sasl: setting.of('KAFKA_SASL', 'mechanism:name:password', (text) => (text.split(':').length === 3 ? { user: text.split(':')[1] } : undefined), { help: 'credentials', optional: true, secret: true }),
};
const GOOD = { DATABASE_URL: 'postgres://u:hunter2@h/d', KAFKA_BROKERS: 'a:1, b:2,' };

test('reads every kind, with defaults, into a frozen object', () => {
  const config = readConfig(SPEC, { ...GOOD, ENTENTE_DRAIN: '1.5s', ENTENTE_EXERCISE: 'Yes', ENTENTE_HOME: 'x/../y', ENTENTE_TRACE_RATIO: '0.5', ENTENTE_PORT: ' ', KAFKA_SASL: 'plain:hub:hunter2' });
  const port: number = config.port;
  const home: string | undefined = config.home;
  const level: 'info' | 'warn' = config.level;
  expect({ ...config }).toEqual({ database: GOOD.DATABASE_URL, port: 8080, level: 'info', drain: 1_500, brokers: ['a:1', 'b:2'], home: `${process.cwd()}/y`, ratio: 0.5, exercise: true, name: 'local', sasl: { user: 'hub' } });
  expect([port, home, level]).toEqual([8080, `${process.cwd()}/y`, 'info']);
  expect(Object.isFrozen(config)).toBe(true);
});

test('says all mistakes at once, in plain words, with the name of the variable and without the secret', () => {
  const wrong = { DATABASE_URL: 'mysql://u:hunter2@h/d', ENTENTE_PORT: '80x', LOG_LEVEL: 'loud', ENTENTE_DRAIN: '2m', ENTENTE_TRACE_RATIO: '2', ENTENTE_EXERCISE: 'maybe', ENTENTE_NAME: 'Ä', KAFKA_SASL: 'hunter2' };
  const error = (() => {
    try {
      return readConfig(SPEC, wrong);
    } catch (caught) {
      return caught;
    }
  })();
  if (!(error instanceof ConfigError)) throw new Error('no ConfigError');
  expect(error.exitCode).toBe(78);
  expect(error.mistakes).toEqual([
    'DATABASE_URL is not usable: give an address that begins with postgres:// or postgresql://',
    'ENTENTE_PORT is "80x": give a whole number from 1 to 65535',
    'LOG_LEVEL is "loud": give one of info, warn',
    'ENTENTE_DRAIN is "2m": give a time span such as 250ms, 5s, 2m or 1h up to 1m',
    'KAFKA_BROKERS is not set (where Kafka is): give host:port, several between commas',
    'ENTENTE_TRACE_RATIO is "2": give a number from 0 to 1',
    'ENTENTE_EXERCISE is "maybe": give true or false',
    'ENTENTE_NAME is "Ä": give text like /^[a-z]+$/',
    'KAFKA_SASL is not usable: give mechanism:name:password',
  ]);
  expect(error.message).toContain('\n  ENTENTE_PORT is');
});

test.each(['ENTENTE_PORT', 'ENTENTE_TRACE_RATIO'])('%s takes no number written in another way', (name) => {
  for (const text of ['0x10', '1e3', '٣', 'NaN', 'Infinity', '--1', '1_0', '']) {
    if (text === '') expect(readConfig(SPEC, { ...GOOD, [name]: text })).toBeDefined();
    else expect(() => readConfig(SPEC, { ...GOOD, [name]: text })).toThrow(ConfigError);
  }
});

test('shows no secret, however it is printed', () => {
  const config = readConfig(SPEC, { ...GOOD, KAFKA_SASL: 'plain:hub:hunter2' });
  for (const text of [inspect(config), JSON.stringify(config), inspect({ config }, { depth: 9 })]) {
    expect(text).not.toContain('hunter2');
    expect(text).toContain('[hidden]');
    expect(text).toContain('ENTENTE_PORT');
  }
});

test('warns of ENTENTE_ variables nobody reads and guesses what was meant', () => {
  const warnings: string[] = [];
  readConfig(SPEC, { ...GOOD, ENTENTE_PROT: '1', ENTENTE_URL: 'x', ENTENTE_SOMETHING_ELSE: 'x', PATH: '/' }, { onWarning: (text) => void warnings.push(text), alsoKnown: ['ENTENTE_URL'] });
  expect(warnings).toEqual(['ENTENTE_PROT is not a variable of this process; did you mean ENTENTE_PORT?', 'ENTENTE_SOMETHING_ELSE is not a variable of this process']);
});

test('makes the table of the README', () => {
  const table = markdownTable(SPEC).split('\n');
  expect(table).toContain('| `DATABASE_URL` | where PostgreSQL is; an address that begins with postgres:// or postgresql:// (secret; or its file in `DATABASE_URL_FILE`) | **required** |');
  expect(table).toContain('| `ENTENTE_DRAIN` | time to end in; a time span such as 250ms, 5s, 2m or 1h up to 1m | `5s` |');
  expect(table).toContain('| `ENTENTE_HOME` | where data lies; a path |  |');
});

const folder = mkdtempSync(join(tmpdir(), 'entente-config-'));
afterAll(() => { rmSync(folder, { recursive: true }); });

test('a secret may lie in a file; both, or a file that is not there, are mistakes without the secret', () => {
  const file = join(folder, 'database.url');
  writeFileSync(file, `${GOOD.DATABASE_URL}\n`);
  const warnings: string[] = [];
  const { DATABASE_URL: url, ...rest } = GOOD;
  expect(readConfig(SPEC, { ...rest, DATABASE_URL_FILE: file }, { onWarning: (text) => void warnings.push(text) }).database).toBe(url);
  expect(() => readConfig(SPEC, { ...GOOD, DATABASE_URL_FILE: file })).toThrow('DATABASE_URL and DATABASE_URL_FILE are both set: give one of them');
  expect(() => readConfig(SPEC, { ...rest, DATABASE_URL_FILE: `${file}.gone` })).toThrow('which cannot be read (ENOENT)');
  expect(() => readConfig(SPEC, { ...rest, KAFKA_BROKERS_FILE: file })).toThrow('DATABASE_URL is not set');
  expect(warnings).toEqual([]);
});
