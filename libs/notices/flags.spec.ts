import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemasDirectory } from '#contracts';
import { flagsOf, KINDS, type Kind } from './index.js';

const NOW = Date.parse('2026-11-22T10:00:00Z');
type Body = Record<string, unknown>;
const folder = (kind: Kind): string => join(schemasDirectory(), 'notice', kind, '1/valid');
const example = (kind: Kind, name: string): Body => JSON.parse(readFileSync(join(folder(kind), `${name}.json`), 'utf8')) as Body;
const red = example('red', 'for-prosecution');
const sentenced = example('red', 'to-serve-a-sentence');
const judicial = (body: Body, change: Body): Body => ({ ...body, judicial: { ...(body['judicial'] as Body), ...change } });

describe('flags for the desk', () => {
  test.each([
    ['a threshold', example('red', 'below-a-threshold'), 'penalty-below-threshold'],
    ['a penalty in words', judicial(red, { maximumPenalty: { text: 'a long time' } }), 'penalty-unknown'],
    ['a short sentence', judicial(sentenced, { sentence: { months: 5 } }), 'sentence-below-threshold'],
    ['little that remains', judicial(sentenced, { remaining: { months: 1 } }), 'remainder-below-threshold'],
    ['a debt', judicial(red, { charge: 'Unpaid debts' }), 'offence-perhaps-excluded'],
    ['no extradition', { ...red, extradition: { assured: false } }, 'extradition-not-assured'],
    ['protection unknown', red, 'refugee-status-to-check'],
    ['office', { ...red, personalFlags: { publicOffice: true } }, 'public-office'],
    ['an earlier request', { ...red, personalFlags: { earlierRequest: 'R-1' } }, 'earlier-request'],
    ['a lapse by year', judicial(red, { limitation: '2025' }), 'limitation-passed'],
    ['a child', { ...red, person: { minor: true } }, 'minor'],
  ] as const)('%s', (_what, body, flag) => {
    expect(flagsOf('red', body, NOW)).toContain(flag);
  });

  test('what is in order has none', () => {
    const translations = ['fr', 'es', 'ar'].map((language) => ({ language, title: 't', text: 't' }));
    const sound = { ...judicial(red, { maximumPenalty: { months: 24 }, limitation: '2026' }), terms: { language: 'en', translations }, personalFlags: { refugee: 'no' } };
    expect(flagsOf('red', sound, NOW)).toEqual([]);
    expect(flagsOf('red', judicial(sound, { basis: 'sentence', sentence: { months: 6 }, remaining: { months: 6 } }), NOW)).toEqual([]);
  });

  test('every example of every kind is looked at without complaint', () => {
    for (const kind of KINDS) for (const name of readdirSync(folder(kind))) expect(() => flagsOf(kind, example(kind, name.replace('.json', '')), NOW)).not.toThrow();
    expect(() => flagsOf('red', { judicial: null, offences: [1, null], person: 'x', terms: [] } as unknown as Body, NOW)).not.toThrow();
  });
});
