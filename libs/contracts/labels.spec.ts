import { isObject } from '#kernel';
import { Labels, OFFICIAL_LANGUAGES, readLabelFiles, schemaName, type LabelKind } from './labels.js';
import { readSchemas, schemasDirectory } from './schema-files.js';
import { readVocabularies } from './vocabularies.js';

const files = readLabelFiles();
const vocabularies = readVocabularies();
const labels = new Labels(files, vocabularies);
const schemas = readSchemas(schemasDirectory());

/** What the schemas say that needs a name: members, and words of enumerations with the member and the schema they stand in. */
const members = new Set<string>();
const words = new Set<string>();
const walk = (node: unknown, schema: string, member: string, vocabulary: string | undefined): void => {
  if (Array.isArray(node)) { node.forEach((item) => { walk(item, schema, member, vocabulary); }); return; }
  if (!isObject(node)) return;
  const list = typeof node['x-entente-vocabulary'] === 'string' ? node['x-entente-vocabulary'] : vocabulary;
  for (const [keyword, value] of Object.entries(node)) {
    if (keyword === 'properties' && isObject(value)) {
      for (const [name, inner] of Object.entries(value)) {
        members.add(`${schema} ${name}`);
        walk(inner, schema, name, undefined);
      }
    } else if (keyword === 'enum' || keyword === 'const') {
      for (const word of [value].flat()) if (typeof word === 'string' && list === undefined) words.add(`${schema} ${member} ${word}`);
    } else if (keyword !== 'examples') walk(value, schema, member, list);
  }
};
schemas.forEach(({ schema }) => { walk(schema, schemaName(schema.$id), '', undefined); });
const parts = (set: ReadonlySet<string>): string[][] => [...set].map((entry) => entry.split(' '));
/** A grade stands in its scheme: the codes of gradings name it. */
const isGrade = (schema: string, member: string): boolean => schema === 'common/grading' && member !== 'scheme';

const gradeCodes = (vocabularies.get('gradings')?.terms ?? []).flatMap(({ code, ...more }) =>
  ['source', 'information', 'handling'].flatMap((part) => ((more[part] ?? []) as { code: string }[]).map((grade) => `${code}.${part}.${grade.code}`)));

describe('labels in the official languages', () => {
  test.each(files.map((file) => [file.labels, file] as const))('%s says what it is, where it comes from and when, and is no word short', (_name, { title, description, source, asOf, labels: kind, terms }) => {
    expect([title, description, source].every((text) => text.length > 3)).toBe(true);
    expect(asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    // English of types and codes stands in the schema or the vocabulary.
    const wanted = OFFICIAL_LANGUAGES.filter((language) => language !== 'en' || !['types', 'codes'].includes(kind));
    const short = Object.entries(terms).filter(([, label]) => wanted.some((language) => (label[language] ?? '').trim() === '') || Object.keys(label).some((key) => !(OFFICIAL_LANGUAGES as readonly string[]).includes(key)));
    expect(short).toEqual([]);
  });

  describe.each(OFFICIAL_LANGUAGES)('%s', (language) => {
    test('every type and building block has a title', () => {
      expect(schemas.filter((file) => labels.type(file, language) === undefined).map(({ type }) => type)).toEqual([]);
    });
    test('every member has a name', () => {
      expect(parts(members).filter(([schema = '', member = '']) => labels.member(schema, member, language) === undefined)).toEqual([]);
    });
    test('every word of an enumeration says what it means', () => {
      expect(parts(words).filter(([schema = '', member = '', word = '']) => !isGrade(schema, member) && labels.value(schema, member, word, language) === undefined)).toEqual([]);
    });
    test('every code of a vocabulary, and every grade of a scheme, says what it means', () => {
      const codes = [...vocabularies].flatMap(([name, { terms }]) => terms.map(({ code }) => [name, code] as const));
      const grades = gradeCodes.map((code) => ['gradings', code] as const);
      expect([...codes, ...grades].filter(([name, code]) => labels.code(name, code, language) === undefined)).toEqual([]);
    });
  });

  test('no label outlived what it names', () => {
    const used: Readonly<Record<Exclude<LabelKind, 'sheet'>, Set<string | undefined>>> = {
      types: new Set(schemas.map(({ area, name }) => `${area}/${name}`)),
      properties: new Set(parts(members).map(([schema = '', member = '']) => labels.keyOf('properties', Labels.memberKeys(schema, member)))),
      values: new Set(parts(words).map(([schema = '', member = '', word = '']) => labels.keyOf('values', Labels.valueKeys(schema, member, word)))),
      codes: new Set([...[...vocabularies].flatMap(([name, { terms }]) => terms.map(({ code }) => `${name}:${code}`)), ...gradeCodes.map((code) => `gradings:${code}`)]),
    };
    const stale = files.flatMap(({ labels: kind, terms }) => (kind === 'sheet' ? [] : Object.keys(terms).filter((key) => !used[kind].has(key)).map((key) => `${kind} ${key}`)));
    expect(stale).toEqual([]);
  });

  test('a country is named in the language, and a code that is everybody\'s to use is nobody\'s name', () => {
    expect(OFFICIAL_LANGUAGES.map((language) => labels.code('iso-3166-1', 'KE', language))).toEqual(['Kenya', 'Kenya', 'Kenia', 'كينيا']);
    expect(labels.code('iso-3166-1', 'KEN', 'fr')).toBe('Kenya');
    expect(labels.code('icao-issuers', 'DZA', 'es')).toBe('Argelia');
    expect(labels.code('iso-3166-1', 'XA', 'en')).toBeUndefined();
    expect(labels.member('common/custody-step', 'from', 'en')).not.toBe(labels.member('envelope/message', 'from', 'en'));
    expect(labels.member('common/person', 'constructor', 'en')).toBeUndefined();
    expect(() => labels.word('no such word', 'en')).toThrow('no such word');
  });
});
