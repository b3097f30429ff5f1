import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parseStrictJson } from './strict-json.js';

const { json } = JSON.parse(readFileSync(new URL('../../test/interop/vectors/vectors.json', import.meta.url), 'utf8')) as { json: { accepted: string[]; refused: { what: string; text: string }[] } };

test.each(json.accepted)('takes %s', (text) => expect(parseStrictJson(text)).toEqual(JSON.parse(text)));

test.each(json.refused.map(({ what, text }) => [what, text] as const))('refuses %s', (_, text) => expect(() => parseStrictJson(text)).toThrow(SyntaxError));

test('gives what JSON.parse gives, in every spelling', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6, noUnicodeString: false }), fc.constantFrom(0, 1, '\t'), (value, space) => {
      const text = JSON.stringify(value, undefined, space);
      fc.pre(!/\d{16}|\\ud/.test(text));
      expect(parseStrictJson(text)).toEqual(JSON.parse(text));
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['escaped quotes without end', `"${'\\"'.repeat(900_000)}`],
  ['names before colons by the hundred thousand', `{${Array.from({ length: 100_000 }, (_, number) => `"${String(number)}":[]`).join()}}`],
  ['quotes', '"'.repeat(1_800_001)],
  ['levels', '['.repeat(1_000_000)],
  ['digits', `[${'9'.repeat(1_800_000)}]`],
])('in time that grows with its length: %s', (_, text) => {
  const started = process.cpuUsage();
  try {
    parseStrictJson(text);
  } catch (error) {
    expect(error).toBeInstanceOf(SyntaxError);
  }
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1000).toBeLessThan(3000);
});
