import { readInstant } from './instant.js';

const at = (text: string): string => new Date(readInstant('since', text)).toISOString();

test.each([
  ['2026-11-22T10:00:00Z', '2026-11-22T10:00:00.000Z'],
  ['2026-11-22T10:00:00+00:00', '2026-11-22T10:00:00.000Z'],
  ['2026-11-22T10:00:00.123456789+01:30', '2026-11-22T08:30:00.123Z'],
  ['2026-11-22t10:00:00.5-05:00', '2026-11-22T15:00:00.500Z'],
  ['2028-02-29T23:59:59z', '2028-02-29T23:59:59.000Z'],
])('%s is an instant', (text, instant) => {
  expect(at(text)).toBe(instant);
});

test.each(['', '2026-11-22', '2026-11-22T10:00Z', '2026-11-22T10:00:00', '2026-11-22T10:00:00 00:00', '2026-02-30T10:00:00Z', '2026-11-22T24:00:00Z', '2026-11-22T10:00:61Z', '2026-11-22T10:00:00+24:00', '0000-00-00T00:00:00Z', 'now'])('"%s" is none', (text) => {
  expect(() => at(text)).toThrow('since is an instant such as');
});
