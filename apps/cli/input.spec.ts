import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyOptions, draftFromOptions } from './drafts.js';
import { type InputValue, readValues } from './input.js';
import { Session } from './session.js';
import { removeScratch, scratch } from './testing/run.js';

afterAll(removeScratch);

const cwd = scratch();
const nowhere = { write: () => undefined };

async function* bytesOf(text: string): AsyncGenerator<Uint8Array, void, void> {
  // In small pieces, as a pipe gives them.
  for (let i = 0; i < text.length; i += 7) yield new TextEncoder().encode(text.slice(i, i + 7));
}

async function read(text: string, file = '-'): Promise<InputValue[]> {
  if (file !== '-') writeFileSync(join(cwd, file), text);
  const surroundings = { cwd, root: cwd, home: undefined, url: undefined, participant: undefined, version: '1.2.3', keyFile: undefined, kafkaBrokers: undefined, kafkaSasl: undefined, kafkaCa: undefined, databaseUrl: undefined, ledger: undefined };
  const session = new Session({ stdin: bytesOf(text), stdout: nowhere, stderr: nowhere }, {}, surroundings, new AbortController().signal);
  const values: InputValue[] = [];
  for await (const value of readValues(session, file)) values.push(value);
  return values;
}

test.each<[string, string]>([
  ['one object over several lines', '{\n  "a": 1\n}\n'],
  ['one object in a line', '{"a":1}'],
  ['an array of one', '[\n{"a":1}\n]'],
  ['comments between the lines', '// what it is\n{\n  // a number\n  "a": 1\n}\n// end'],
  ['a byte order mark before it', '\uFEFF{"a":1}'],
])('%s, from stdin and from a file', async (_name, text) => {
  for (const file of ['-', 'one.json']) expect((await read(text, file)).map(({ value }) => value)).toEqual([{ a: 1 }]);
});

test('ndjson: empty lines are passed over, a broken line is reported with its number and stops nothing', async () => {
  const values = await read('{"a":1}\n\n{"a":\r\n{"a":3}');
  expect(values.map(({ line, value }) => [line, value])).toEqual([[1, { a: 1 }], [3, undefined], [4, { a: 3 }]]);
  expect(values[1]?.fault).toContain('JSON');
});

test('an array counts its elements', async () => {
  expect(await read('[{"a":1},{"a":2}]')).toEqual([{ line: 1, value: { a: 1 } }, { line: 2, value: { a: 2 } }]);
});

test('what is neither, and what is not there, is said', async () => {
  await expect(read('hello\nworld')).rejects.toThrow('neither JSON nor ndjson');
  await expect(read('', 'x/y.json').catch(() => { throw new Error('write'); })).rejects.toThrow('write');
});

describe('drafts', () => {
  const body = { text: 'hello' };

  test('options win over the file, handling is merged', () => {
    const file = { type: 'general.information/1', to: 'ncb.XB', mode: 'live', handling: { confidentiality: 'restricted', purposes: ['WARN'] }, body };
    expect(applyOptions(file, { to: ['ncb.XC'], mode: 'exercise', purpose: ['FORENSIC'] })).toEqual({ ...file, to: ['ncb.XC'], mode: 'exercise', handling: { confidentiality: 'restricted', purposes: ['FORENSIC'] } });
  });

  test('a body alone becomes a draft when its type is given', () => {
    expect(applyOptions({ subject: { area: 'FISHERIES', title: 't' } }, { type: 'environment.ecomessage/1', to: ['ncb.XB'] })).toEqual({ type: 'environment.ecomessage/1', to: ['ncb.XB'], body: { subject: { area: 'FISHERIES', title: 't' } } });
    expect(() => applyOptions({ text: 'x' }, { to: ['ncb.XB'] })).toThrow('Is it a body alone?');
  });

  test('a text becomes a general.information/1, its subject the title', () => {
    expect(draftFromOptions({ text: 'hello', subject: 's', to: ['ncb.XB'] })).toEqual({ type: 'general.information/1', to: ['ncb.XB'], body: { text: 'hello', title: 's' } });
    expect(() => draftFromOptions({})).toThrow('nothing to send');
  });

  test('a typo in a draft is not passed on', () => {
    expect(() => applyOptions({ type: 't.t/1', to: 'ncb.XB', precedense: 'flash', body }, {})).toThrow('no member "precedense". Did you mean precedence?');
    expect(() => applyOptions({ type: 't.t/1', body }, {})).toThrow('The draft has no to.');
  });
});
