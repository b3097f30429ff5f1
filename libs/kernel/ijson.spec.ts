import fc from 'fast-check';
import { isObject, parseIJson, Problem } from './index.js';

const parse = (text: string): unknown => parseIJson(Buffer.from(text, 'utf8'));

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.code;
  }
}

const refused = (text: string): string | undefined => codeOf(() => parse(text));
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** Names the parser must not take for the prototype, and values with everything a string can hold. */
const jsonValue = fc.jsonValue({ maxDepth: 6, noUnicodeString: false }).filter((value) => !JSON.stringify(value).includes('__proto__'));

/** Spells each character of a JSON text's strings as an escape, some of them. */
const escapeSome = (text: string): string =>
  text.replaceAll(/"(?:[^"\\]|\\.)*"/g, (string) => string.replaceAll(/[A-Za-z]/g, (letter, index: number) => (index % 2 === 0 && !/\\.?$/.test(string.slice(0, index)) && !string.includes('\\') ? `\\u00${letter.charCodeAt(0).toString(16)}` : letter)));

describe('parseIJson takes what JSON.parse takes', () => {
  it('and gives the same value, in every spelling', () => {
    fc.assert(
      fc.property(jsonValue, fc.constantFrom(0, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, undefined, space);
        fc.pre(!/\d{16}/.test(text));
        expect(parse(text)).toEqual(JSON.parse(text));
        expect(parse(escapeSome(text))).toEqual(JSON.parse(text));
      }),
      { numRuns: 400 },
    );
  });

  it('and never anything else: what comes through equals what JSON.parse makes of it', () => {
    const pieces = fc.array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"b"', '"', '\\', '\\"', '\\u0061', '1', '-', '.5', 'e9', 'true', 'null', ' ', '"\\ud800"', '//', 'é'), { maxLength: 14 });
    fc.assert(
      fc.property(pieces, (given) => {
        const text = given.join('');
        let value: unknown;
        try {
          value = parse(text);
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
          return;
        }
        expect(value).toEqual(JSON.parse(text));
      }),
      { numRuns: 3000 },
    );
  });

  it.each(['{}', '[]', '""', '0', '-0', 'true', 'null', ' {"a":[{"a":1},{"a":2}],"b":{"a":3}} ', '{"a,b":1,"a:b":2,"{":3,"]":4}', '["\\\\","\\"","a"]', '{"constructor":1,"toString":2}'])('%s', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });
});

describe('parseIJson refuses what parsers disagree about (RFC 7493)', () => {
  it.each([
    ['two equal names', '{"a":1,"a":2}'],
    ['one of them escaped', '{"a":1,"\\u0061":2}'],
    ['both escaped otherwise', '{"\\u002f":1,"\\/":2}'],
    ['after an object in between', '{"a":{"a":1},"a":2}'],
    ['after an array in between', '{"a":[{"b":1}],"a":2}'],
    ['within an array', '[{"x":1},{"b":1,"b":1}]'],
    ['the empty name', '{"":1,"":2}'],
    ['spelled with a pair of surrogates and outright', '{"\\ud83d\\ude00":1,"😀":2}'],
  ])('duplicate-name: %s', (_, text) => expect(refused(text)).toBe('duplicate-name'));

  it.each(['{"a":"\\ud800"}', '"\\udc00"', '["\\udc00\\ud800"]', '{"\\ud800":1}', '"a\\\\\\ud800"'])('lone-surrogate: %s', (text) => expect(refused(text)).toBe('lone-surrogate'));

  it.each(['{"__proto__":1}', '{"\\u005f_proto__":{}}', '{"a":[{"__proto\\u005f_":null}]}', '{"\\u005f\\u005f\\u0070roto__":1}'])('forbidden-name: %s', (text) => expect(refused(text)).toBe('forbidden-name'));

  it('the value "__proto__" is a string like any other', () => {
    expect(parse('{"a":"__proto__"}')).toEqual({ a: '__proto__' });
    expect(Object.getPrototypeOf(parse('{"a":"__proto__"}'))).toBe(Object.prototype);
  });

  it.each(['9007199254740992', '-9007199254740992', '1e309', '-1E400', '123456789012345678901234567890', '1e-400', '0.0000001e-320', `0.${'0'.repeat(400)}1`, `[${'9'.repeat(400)}]`])('number-out-of-range: %s', (text) =>
    expect(refused(text)).toBe('number-out-of-range'),
  );

  it.each(['9007199254740991', '-9007199254740991', '0.1', '1e300', '5e-324', '0e-999', '0.00', '-0.0', '1E5', '123456.7890123456'])('a number that is kept: %s', (text) => expect(parse(text)).toBe(Number(text)));

  it.each([
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['a sequence cut off', Buffer.from([0x22, 0xe2, 0x82])],
    ['UTF-16', Buffer.from('{"a":1}', 'utf16le').subarray(0, 3)],
    ['a byte order mark', Buffer.from('\ufeff{}', 'utf8')],
  ])('invalid-utf8 or not-json: %s', (what, bytes) => expect(codeOf(() => parseIJson(bytes))).toBe(what === 'UTF-16' ? 'not-json' : 'invalid-utf8'));

  it.each(['', ' ', '{', '}', ']', '[}', '{"a"}', '{"a":1,}', '[1,]', '{a:1}', "{'a':1}", '[1] [2]', '"a', '"\\"', '"\\x"', '"\n"', '01', '1.', '+1', 'NaN', 'undefined', '/**/1', '{"a":1 "b":2}', '-', '"\\u12"'])('not-json: %s', (text) =>
    expect(refused(text)).toMatch(/^(not-json|number-out-of-range)$/),
  );
});

describe('parseIJson bounds what it takes', () => {
  it('at 32 levels', () => {
    expect(refused(nested(32))).toBeUndefined();
    expect(refused(nested(33))).toBe('too-deep');
    expect(refused('{"a":'.repeat(33) + '1' + '}'.repeat(33))).toBe('too-deep');
    expect(refused('['.repeat(1_000_000))).toBe('too-deep');
  });

  it('at 20,000 members', () => {
    const list = (count: number): string => `[${'1,'.repeat(count - 1)}1]`;
    expect(refused(list(20_000))).toBeUndefined();
    expect(refused(list(20_001))).toBe('too-many-members');
  });

  // Each of these took seconds to minutes when a string looked for its backslash in all that follows it.
  it.each([
    ['strings by the hundred thousand', '"" '.repeat(600_000)],
    ['one escape at the very end', `["${'a'.repeat(100)}"${`,"${'a'.repeat(80)}"`.repeat(19_000)},"\\n"]`],
    ['escapes at the beginning only', `["\\n"${',"aaaaaaaa"'.repeat(19_000)}]`],
    ['backslashes without end', `"${'\\\\'.repeat(900_000)}"`],
    ['escaped quotes without end', `"${'\\"'.repeat(900_000)}`],
    ['a number without end', '1'.repeat(1_800_000)],
    ['minus signs', '-'.repeat(1_800_000)],
  ])('in time that grows with its length: %s', (_, text) => {
    const started = process.cpuUsage();
    refused(text);
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(1500);
  });

  it('in time that grows with its length once the parser is hot: a mebibyte of white space behind a message', () => {
    const message = '{"a":"x","b":{"c":"y","d":[1,2,"z"]},"e":{"f":1.5,"g":"2026-11-22T10:00:00.000Z"}}';
    const padded = message.padEnd(1024 * 1024, ' ');
    parse(padded);
    // Enough for the optimizing compiler to have its say, and for its result to be installed.
    for (const until = Date.now() + 2_000; Date.now() < until; ) for (let index = 0; index < 500; index++) parse(message);
    const started = process.cpuUsage();
    parse(padded);
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(500);
  });
});

it('isObject tells objects from everything else', () => {
  expect([{}, { a: 1 }].every(isObject)).toBe(true);
  expect([[], null, undefined, 'a', 1, true].some(isObject)).toBe(false);
});
