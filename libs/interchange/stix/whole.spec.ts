import fc from 'fast-check';
import { examplesOf, type JsonSchema, readSchemas, SchemaReader, schemasDirectory } from '#contracts';
import { isObject } from '#kernel';
import { readBundle, UnreadableBundle } from './check.js';
import { fromStixBundle, type StixImport } from './from-bundle.js';
import { STIX_TYPES, toStixBundle } from './to-bundle.js';

const files = readSchemas(schemasDirectory());
const reader = new SchemaReader(files);
const NOW = '2026-07-02T10:00:00.000Z';

/** A body with every member its schema knows, lists of two, every text another: it need not be true, only different everywhere. */
function filled(schema: JsonSchema): unknown {
  let count = 0;
  const fill = (given: Readonly<Record<string, unknown>>, from: string, other: number): unknown => {
    const { node, base } = reader.resolve(given, from);
    if (Array.isArray(node['enum'])) return (node['enum'] as readonly unknown[])[other % node['enum'].length];
    if (isObject(node['items'])) return [fill(node['items'], base, 0), fill(node['items'], base, 1)];
    if (isObject(node['properties'])) return Object.fromEntries(reader.members(node, base).map(({ name, schema: member, base: of }) => [name, fill(member, of, other)]));
    count++;
    if (node['type'] === 'number' || node['type'] === 'integer') return Math.min(count / 8, Number(node['maximum'] ?? Infinity));
    return node['type'] === 'boolean' ? count % 2 === 0 : ` text ${count}, `;
  };
  return fill(schema, schema.$id, 0);
}

const source = (type: string, body: Record<string, unknown>): Parameters<typeof toStixBundle>[0] => ({ type, from: 'ncb.XA', id: '0197c3a5-7e80-7c3a-9b1e-3f5a6c7d8e90', issuedAt: '2026-07-01T10:00:00.000Z', body });

describe.each(STIX_TYPES)('%s', (type) => {
  const file = files.find((one) => one.type === type)!;
  it('comes back with every member that its schema knows', () => {
    const body = filled(file.schema) as Record<string, unknown>;
    const read = fromStixBundle(readBundle(JSON.parse(JSON.stringify(toStixBundle(source(type, body), { now: NOW }).document)))) as StixImport;
    expect(read.draft['body']).toEqual(body);
    expect(read.notTaken).toEqual([]);
  });

  it('is read or refused with the place, whatever was done to its bundle', () => {
    const text = JSON.stringify(toStixBundle(source(type, examplesOf(file).at(-1)!.body), { now: NOW }).document);
    const places = (value: unknown, at: readonly string[] = []): (readonly string[])[] => [at, ...(typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([name, member]) => places(member, [...at, name])) : [])];
    const all = places(JSON.parse(text)).slice(1);
    const anything = fc.oneof(fc.constantFrom<unknown>('', 'constructor', 'identity--x', 5, -1, true, null, [], {}, ['x'], [{}], { name: 5 }, '2026-01-01T00:00:00Z'), fc.constantFrom(...(text.match(/[a-z-]+--[0-9a-f-]{36}/g) ?? [])));
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(all.length - 1), fc.option(anything, { nil: undefined })), { minLength: 1, maxLength: 3 }), (changes) => {
      const bundle = JSON.parse(text) as unknown;
      for (const [index, value] of changes) {
        const at = all[index]!;
        const holder = at.slice(0, -1).reduce<unknown>((inner, name) => (typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[name] : undefined), bundle);
        if (typeof holder === 'object' && holder !== null) (holder as Record<string, unknown>)[at.at(-1)!] = value;
      }
      try {
        const read = fromStixBundle(readBundle(JSON.parse(JSON.stringify(bundle))));
        if (read !== 'withdrawn') expect(Object.keys(read.draft).filter((name) => !['type', 'to', 'mode', 'precedence', 'subject', 'case', 'derivedFrom', 'language', 'references', 'conditions', 'handling', 'body'].includes(name))).toEqual([]);
      } catch (error) {
        if (!(error instanceof UnreadableBundle)) throw error;
        expect(error.faults.length).toBeGreaterThan(0);
      }
    }), { numRuns: 200 });
  });
});

it('an extension cannot address, sign or open a draft in our name', () => {
  const type = 'environment.analytical-product/1';
  const bundle = JSON.parse(JSON.stringify(toStixBundle(source(type, { subject: { area: 'WATER', title: 'x' }, level: 'tactical', period: { from: '2026', until: '2026' }, findings: [{ text: 'y' }] }), { now: NOW }).document)) as { objects: Record<string, Record<string, Record<string, unknown>>>[] };
  const root = bundle.objects.find((object) => (object['type'] as unknown) === 'report')!;
  Object.values(root['extensions']!)[0]!['message'] = { to: ['all'], type: 'control.recall/1', clear: true, blind_copy: ['ncb.XZ'], from: 'gs', officer: 'x', handling: { attestation: { neutrality: true, human_rights: true }, onward: 'free' }, precedence: 'flash' };
  expect((fromStixBundle(readBundle(bundle)) as StixImport).draft).toEqual({ type, to: [], mode: 'exercise', precedence: 'flash', derivedFrom: expect.any(String), body: expect.anything() });
});
