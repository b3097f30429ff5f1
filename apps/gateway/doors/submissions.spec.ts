import fc from 'fast-check';
import { MAX_BATCH_LINES, readJsonSubmission, readLine, splitLines } from './submissions.js';

const lines = (text: string): string[] => splitLines(Buffer.from(text, 'latin1')).map((line) => line.toString('latin1'));
const code = (code: string): Error => expect.objectContaining({ code }) as Error;

describe('a JSON submission', () => {
  it('is a message and perhaps its routing', () => {
    expect(readJsonSubmission(Buffer.from('{"message":"a.b.c"}'))).toEqual({ message: 'a.b.c' });
    expect(readJsonSubmission(Buffer.from('{"routing":"d.e.f","message":"a.b.c"}'))).toEqual({ message: 'a.b.c', routing: 'd.e.f' });
  });

  it.each(['{}', '[]', '"a.b.c"', 'null', '{"message":1}', '{"message":["a"]}', '{"message":"a","routing":null}', '{"message":"a","extra":1}', '{"message":"a","constructor":1}'])('malformed: %s', (text) => {
    expect(() => readJsonSubmission(Buffer.from(text))).toThrow(code('malformed-request'));
  });

  it.each([['{"message":"a","message":"b"}', 'duplicate-name'], ['{"message":"a","__proto__":{"routing":"x"}}', 'forbidden-name'], ['{"message":', 'not-json']])('%s: %s', (text, expected) => {
    expect(() => readJsonSubmission(Buffer.from(text))).toThrow(code(expected));
  });
});

describe('a batch', () => {
  it('is its lines, empty ones left out, however they end', () => {
    expect(lines('a\nb\r\n\n\r\nc')).toEqual(['a', 'b', 'c']);
    expect(lines('')).toEqual([]);
    expect(lines('\n')).toEqual([]);
    expect(lines('\r')).toEqual([]);
    expect(lines('a\rb\n')).toEqual(['a\rb']);
  });

  it('comes apart as it was put together', () => {
    const line = fc.string({ unit: fc.constantFrom('a', '{', ' ', 'é', '\0'), minLength: 1, maxLength: 5 });
    fc.assert(fc.property(fc.array(line, { maxLength: 20 }), fc.constantFrom('\n', '\r\n'), fc.boolean(), (given, end, last) => expect(lines(given.join(end) + (last ? end : ''))).toEqual(given)));
  });

  it('has 500 lines at most, and is not read further', () => {
    expect(lines('a\n'.repeat(MAX_BATCH_LINES))).toHaveLength(500);
    expect(() => lines('a\n'.repeat(MAX_BATCH_LINES + 1))).toThrow(code('too-large'));
    expect(lines('\n'.repeat(1_000_000))).toEqual([]);
  });

  it('a line is a JWS, or an object as above', () => {
    expect(readLine(Buffer.from('a.b.c'))).toEqual({ message: 'a.b.c' });
    expect(readLine(Buffer.from('{"message":"a.b.c"}'))).toEqual({ message: 'a.b.c' });
    expect(() => readLine(Buffer.from('{a.b.c'))).toThrow(code('not-json'));
  });
});
