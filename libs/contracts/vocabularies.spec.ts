import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemasDirectory } from './schema-files.js';
import { hasCode, isKnownCode, readVocabularies, type Vocabulary } from './vocabularies.js';

const vocabularies = readVocabularies();
const named = (name: string): Vocabulary => vocabularies.get(name) ?? (() => { throw new Error(name); })();

describe('vocabularies', () => {
  test.each([...vocabularies])('%s says what it is, where it comes from and when; no code twice', (name, { vocabulary, title, description, source, asOf, terms }) => {
    expect(vocabulary).toBe(name);
    expect([title, description, source].every((text) => text.length > 3)).toBe(true);
    expect(asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    const codes = terms.map(({ code }) => code);
    expect(codes.length).toBeGreaterThan(2);
    expect(codes.length).toBe(new Set(codes).size);
    expect(terms.filter(({ label }) => typeof label !== 'string' || label === '')).toEqual([]);
  });

  test('countries to route by and issuers of documents are two lists', () => {
    expect(named('iso-3166-1').terms).toHaveLength(249);
    for (const issuer of ['D', 'UNO', 'EUE', 'XPO', 'XXA', 'RKS']) {
      expect(isKnownCode('icao-issuers', issuer)).toBe(true);
      expect(isKnownCode('iso-3166-1', issuer)).toBe(false);
    }
    expect(isKnownCode('icao-issuers', 'KEN')).toBe(true);
  });

  test.each([['KE', true], ['KEN', true], ['XA', true], ['XZ', true], ['QM', true], ['QL', false], ['UK', false], ['ke', false], ['', false], ['constructor', false]])('country %p: %p', (code, known) => {
    expect(hasCode(named('iso-3166-1'), code)).toBe(known);
  });

  test('an unknown vocabulary is a mistake in the program', () => {
    expect(() => isKnownCode('shoe-sizes', '42')).toThrow('shoe-sizes');
  });

  test('the grades of a scheme are those its schema takes', () => {
    const grading = JSON.parse(readFileSync(join(schemasDirectory(), 'common/grading/1.schema.json'), 'utf8')) as { allOf: { if: { properties: { scheme: { const: string } } }; then: { properties: Record<string, { enum: string[] }> } }[] };
    for (const branch of grading.allOf) {
      const scheme = named('gradings').terms.find(({ code }) => code === branch.if.properties.scheme.const);
      for (const what of ['source', 'information']) {
        expect((scheme![what] as { code: string }[]).map(({ code }) => code)).toEqual(branch.then.properties[what]?.enum);
      }
    }
  });
});
