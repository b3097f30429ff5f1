import { mayDistribute } from './misp/distribution.js';
import type { Source } from './source.js';
import { termsAgainst } from './terms.js';

const message = (handling: object, more: object = {}): Source => ({ type: 'notice.purple/1', from: 'ncb.XA', handling: { confidentiality: 'official-use', purposes: ['WARN'], ...handling } as NonNullable<Source['handling']>, body: {}, ...more });

const free = (handling: object, more: object = {}): Source => message({ onward: 'free', ...handling }, more);
const part = (markings: object): object => ({ body: { findings: [{ text: 'a' }, { text: 'b', markings }] } });
test.each<[string, Source, number]>([
  ['free', free({}), 0],
  ['nothing said: the owner is asked', message({}), 1],
  ['national', message({ onward: 'national' }), 0],
  ['never', message({ onward: 'never' }), 1],
  ['consent', message({ onward: 'consent' }), 1],
  ['red', free({ tlp: 'RED' }), 1],
  ['red in the terms of a notice', free({}, { body: { terms: { markings: { tlp: 'RED' } } } }), 1],
  ['red of a finding', free({}, part({ tlp: 'RED' })), 1],
  ['confidential', free({ confidentiality: 'confidential' }), 1],
  ['conditions', free({}, { conditions: 'Not for asylum procedures.' }), 1],
  ['codes', free({}, { body: { terms: { markings: { handlingCodes: [{ code: 'H0' }, { code: 'H2' }, { code: 'H3', text: 'ask first' }] } } } }), 2],
  ['codes of a finding, and of a contribution', free({}, { body: { ...(part({ handlingCodes: [{ code: 'H3' }] }) as { body: object }).body, contributions: [{ markings: { handlingCodes: [{ code: 'H2' }] } }] } }), 2],
  ['all at once', message({ onward: 'never', tlp: 'RED', confidentiality: 'confidential' }, { conditions: 'x' }), 4],
])('what stands against an export: %s', (_, source, count) => {
  expect(termsAgainst(source, 'ncb.XB')).toHaveLength(count);
  expect(termsAgainst(source, 'ncb.XA')).toEqual([]);
});

test.each<[string, Source, readonly string[]]>([
  ['the sender, with a joint owner who lets it go freely', free({ jointOwners: ['ncb.XC'] }), []],
  ['the sender, with a joint owner who said nothing', message({ jointOwners: ['ncb.XC'] }), ['ncb.XC, who owns it too, must be asked']],
  ['a joint owner, national', message({ onward: 'national', jointOwners: ['ncb.XA', 'ncb.XC'] }, { from: 'ncb.XB' }), ['ncb.XB, ncb.XC owns it too']],
  ['the sender, of what was made of the words of another', message({}, { derivedFrom: ['ncb.XB/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e91'] }), ['ncb.XB, who owns it too, must be asked']],
  ['the sender, of what was made of its own words', message({ onward: 'never' }, { derivedFrom: 'ncb.XA/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e91' }), []],
])('only whoever owns it alone is free: %s', (_, source, against) => {
  const found = termsAgainst(source, 'ncb.XA');
  expect(found.map((one, i) => one.startsWith(against[i] ?? '-'))).toEqual(against.map(() => true));
});

test.each<[string, Source, number]>([
  ['nothing said', message({}), 0],
  ['free, without TLP', message({ onward: 'free' }), 0],
  ['green, not free', message({ tlp: 'GREEN' }), 0],
  ['free and green', message({ onward: 'free', tlp: 'GREEN' }), 2],
  ['free and clear', message({ onward: 'free', tlp: 'CLEAR' }), 3],
  ['free and clear, but amber in its terms', message({ onward: 'free', tlp: 'CLEAR' }, { body: { terms: { markings: { tlp: 'AMBER' } } } }), 0],
  ['free and clear under conditions', message({ onward: 'free', tlp: 'CLEAR' }, { conditions: 'x' }), 0],
  ['free and clear, a finding green', message({ onward: 'free', tlp: 'CLEAR' }, part({ tlp: 'GREEN' })), 2],
  ['free and clear, a finding under H2', message({ onward: 'free', tlp: 'CLEAR' }, part({ handlingCodes: [{ code: 'H2' }] })), 0],
  ['free, clear and restricted', message({ onward: 'free', tlp: 'CLEAR', confidentiality: 'restricted' }), 0],
])('how far MISP may share it: %s', (_, source, most) => {
  expect(mayDistribute(source)).toBe(most);
});
