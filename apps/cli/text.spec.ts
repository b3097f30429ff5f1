import { cutTo, didYouMean, nearest, padTo, safeJson, safeLines, safeText, widthOf } from './text.js';

test('what others wrote cannot act on the terminal', () => {
  expect(safeText('a\u001b[31mred\u009b\u202e\n')).toBe('a\\u001b[31mred\\u009b\\u202e ');
  expect(safeLines('a\nb\u0007')).toBe('a\nb\\u0007');
  expect(JSON.parse(safeJson({ a: '\u009b\u202eé' }))).toEqual({ a: '\u009b\u202eé' });
  expect(safeJson('\u009b\u202eé')).toBe('"\\u009b\\u202eé"');
});

test('East Asian signs take two columns, marks none', () => {
  expect(widthOf('银海燕 1')).toBe(8);
  expect(widthOf('e\u0301')).toBe(1);
  expect(cutTo('银海燕', 5)).toBe('银海…');
  expect(cutTo('abc', 3)).toBe('abc');
  expect(padTo('银', 4)).toBe('银  ');
});

test('a typo leads to the nearest word, or to none', () => {
  expect(nearest('id-takn', ['id-taken', 'too-large'])).toBe('id-taken');
  expect(didYouMean('ncb.xa', ['ncb.XA', 'ncb.XB'])).toBe(' Did you mean ncb.XA?');
  expect(didYouMean('gs', ['ncb.XA'])).toBe('');
});
