import { mayDistribute } from './misp/distribution.js';
import type { Source } from './source.js';
import { termsAgainst } from './terms.js';

const message = (handling: object, more: object = {}): Source => ({ type: 'notice.purple/1', from: 'ncb.XA', handling: { confidentiality: 'official-use', purposes: ['WARN'], ...handling } as NonNullable<Source['handling']>, body: {}, ...more });

test.each<[string, Source, number]>([
  ['nothing said', message({}), 0],
  ['national', message({ onward: 'national' }), 0],
  ['never', message({ onward: 'never' }), 1],
  ['consent', message({ onward: 'consent' }), 1],
  ['red', message({ tlp: 'RED' }), 1],
  ['red in the terms of a notice', message({}, { body: { terms: { markings: { tlp: 'RED' } } } }), 1],
  ['confidential', message({ confidentiality: 'confidential' }), 1],
  ['conditions', message({}, { conditions: 'Not for asylum procedures.' }), 1],
  ['codes', message({}, { body: { terms: { markings: { handlingCodes: [{ code: 'H0' }, { code: 'H2' }, { code: 'H3', text: 'ask first' }] } } } }), 2],
  ['all at once', message({ onward: 'never', tlp: 'RED', confidentiality: 'confidential' }, { conditions: 'x' }), 4],
])('what stands against an export: %s', (_, source, count) => {
  expect(termsAgainst(source, 'ncb.XB')).toHaveLength(count);
  expect(termsAgainst(source, 'ncb.XA')).toEqual([]);
  expect(termsAgainst({ ...source, handling: { ...source.handling, jointOwners: ['ncb.XB'] } as NonNullable<Source['handling']> }, 'ncb.XB')).toEqual([]);
});

test.each<[string, Source, number]>([
  ['nothing said', message({}), 0],
  ['free, without TLP', message({ onward: 'free' }), 0],
  ['green, not free', message({ tlp: 'GREEN' }), 0],
  ['free and green', message({ onward: 'free', tlp: 'GREEN' }), 2],
  ['free and clear', message({ onward: 'free', tlp: 'CLEAR' }), 3],
  ['free and clear, but amber in its terms', message({ onward: 'free', tlp: 'CLEAR' }, { body: { terms: { markings: { tlp: 'AMBER' } } } }), 0],
  ['free and clear under conditions', message({ onward: 'free', tlp: 'CLEAR' }, { conditions: 'x' }), 0],
  ['free, clear and restricted', message({ onward: 'free', tlp: 'CLEAR', confidentiality: 'restricted' }), 0],
])('how far MISP may share it: %s', (_, source, most) => {
  expect(mayDistribute(source)).toBe(most);
});
