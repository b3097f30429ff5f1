import { relative } from 'node:path';
import { readSchemas, schemasDirectory } from './schema-files.js';
import { hasCode, readVocabularies } from './vocabularies.js';

type Node = Readonly<Record<string, unknown>>;
const files = readSchemas(schemasDirectory());
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every subschema of a schema, with where it stands. `asserting` ones only narrow what another has described. */
function* subschemas(node: Node, at: string, asserting = false): Generator<{ node: Node; at: string; asserting: boolean }> {
  yield { node, at, asserting };
  for (const [name, member] of Object.entries((node['properties'] ?? {}) as Node)) if (isNode(member)) yield* subschemas(member, `${at}/properties/${name}`, asserting);
  if (isNode(node['items'])) yield* subschemas(node['items'], `${at}/items`, asserting);
  for (const keyword of ['if', 'then', 'else', 'not']) if (isNode(node[keyword])) yield* subschemas(node[keyword], `${at}/${keyword}`, true);
  for (const keyword of ['allOf', 'anyOf']) {
    for (const [i, branch] of ((node[keyword] ?? []) as Node[]).entries()) yield* subschemas(branch, `${at}/${keyword}/${String(i)}`, true);
  }
}

const everything = files.flatMap((file) => [...subschemas(file.schema, file.type)]);
const described = everything.filter(({ asserting }) => !asserting);
const places = (found: readonly { readonly at: string }[]): string[] => found.map(({ at }) => at);

describe('the schemas themselves', () => {
  test('there are some, and each names itself as it lies', () => {
    expect(files.length).toBeGreaterThan(40);
    for (const { schema, path } of files) {
      expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
      expect(schema.$id).toBe(`https://entente.invalid/schemas/${relative(schemasDirectory(), path).replaceAll('\\', '/')}`);
      expect(schema.title).toMatch(/^[A-Z]/);
    }
  });

  test('message types say whether they are direct or recorded; building blocks, the envelope and rules do not', () => {
    for (const { schema, area } of files) {
      const expected = ['common', 'envelope', 'rules'].includes(area) ? [undefined] : ['direct', 'recorded'];
      expect(expected).toContain(schema['x-entente']?.class);
    }
  });

  test('the environment family has one head', () => {
    const family = files.filter(({ area }) => area === 'environment');
    expect(family.length).toBeGreaterThan(25);
    for (const { schema, type } of family) {
      const { subject } = schema['properties'] as Record<string, { $ref?: string } | undefined>;
      expect([type, subject?.$ref]).toEqual([type, '../../common/environment-subject/1.schema.json']);
    }
  });

  test('every property is described in a sentence', () => {
    const mute = described.filter(({ at, node }) => /\/properties\/[^/]+$/.test(at) && !/^[A-Z0-9].{5,}\.$/.test(typeof node['description'] === 'string' ? node['description'] : ''));
    expect(places(mute)).toEqual([]);
  });

  test('every object is closed, but for the body, which its own schema closes', () => {
    const open = described.filter(({ node }) => node['type'] === 'object' && node['additionalProperties'] !== false);
    expect(places(open)).toEqual(['envelope.message/1/properties/body']);
  });

  test('every text and list has an end, and every required member is one of the object', () => {
    const endless = described.filter(({ node }) => (node['type'] === 'string' && node['maxLength'] === undefined && node['enum'] === undefined && node['const'] === undefined) || (node['type'] === 'array' && node['maxItems'] === undefined));
    expect(places(endless)).toEqual([]);
    const lost = described.filter(({ node }) => ((node['required'] ?? []) as string[]).some((name) => !Object.hasOwn((node['properties'] ?? {}), name)));
    expect(places(lost)).toEqual([]);
  });

  test('every code comes from the vocabulary it names, and codes of a form have that form', () => {
    const vocabularies = readVocabularies();
    const named = everything.filter(({ node }) => node['x-entente-vocabulary'] !== undefined);
    expect(named.length).toBeGreaterThan(8);
    for (const { node, at } of named) {
      const vocabulary = vocabularies.get(String(node['x-entente-vocabulary']));
      if (vocabulary === undefined) throw new Error(`${at}: there is no such vocabulary.`);
      for (const code of (node['enum'] ?? []) as string[]) expect([at, code, hasCode(vocabulary, code)]).toEqual([at, code, true]);
      for (const code of (node['examples'] ?? []) as string[]) expect([at, code, hasCode(vocabulary, code)]).toEqual([at, code, true]);
      if (node['maxLength'] === 2) expect(vocabulary.terms.filter(({ code }) => !new RegExp(String(node['pattern'])).test(code))).toEqual([]);
    }
  });

  test('references stay inside the folder', () => {
    const ids = new Set(files.map(({ schema }) => schema.$id));
    for (const { schema } of files) {
      for (const { node } of subschemas(schema, '')) {
        if (typeof node['$ref'] === 'string') expect(ids).toContain(new URL(node['$ref'], schema.$id).href);
      }
    }
  });

  test('patterns are anchored, plain enough for engines without look-around, and linear', () => {
    const patterns = new Set(everything.map(({ node }) => node['pattern']).filter((pattern) => typeof pattern === 'string'));
    for (const pattern of patterns) {
      expect(pattern).toMatch(/^\^|\$$/);
      expect(pattern).not.toMatch(/\(\?[=!<]|\\[1-9]/);
      expect(pattern).not.toMatch(/[+*}]\)[+*]/);
      const compiled = new RegExp(pattern, 'u');
      for (const unit of ['a', 'A', '0', '-', '.', 'ncb.KE.', '0192f0c5-', '2026-01-', 'a-', 'A-']) {
        const text = unit.repeat(1_000_000 / unit.length);
        const begun = performance.now();
        compiled.test(text);
        expect(performance.now() - begun).toBeLessThan(3_000);
      }
    }
  });
});
