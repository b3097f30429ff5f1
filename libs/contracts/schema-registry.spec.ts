import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import type { Violation } from '#kernel';
import { isAudience, participantKind } from './participants.js';
import { readSchemas, schemasDirectory, type SchemaFile } from './schema-files.js';
import { loadSchemaRegistry, SchemaRegistry } from './schema-registry.js';
import { MOST_VIOLATIONS } from './violations.js';

const registry = loadSchemaRegistry();
const example = (path: string): Record<string, unknown> => JSON.parse(readFileSync(join(schemasDirectory(), path), 'utf8')) as Record<string, unknown>;
const message = example('envelope/message/1/valid/all-members.json');
const sealed = example('envelope/message/1/valid/sealed.json');
const ecomessage = example('environment/ecomessage/1/valid/vessel-on-a-list.json');
const ECOMESSAGE = 'environment.ecomessage/1';

/** Milliseconds of processor time of the quickest of some runs: other work on the machine only ever adds. */
function quickest(runs: number, work: () => unknown): number {
  let best = Infinity;
  for (let run = 0; run < runs; run++) {
    const begun = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(begun);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

function bodyViolations(type: string, body: unknown): Violation[] {
  const violations = registry.validateBody(type, body);
  if (violations === 'unknown-type') throw new Error(type);
  return violations;
}

const found = (violations: ReturnType<SchemaRegistry['validateBody']>): string[] =>
  violations === 'unknown-type' ? [violations] : violations.map(({ pointer, code }) => `${pointer} ${code}`);

/** A schema that lies nowhere. */
const block = (id: string, more: object): SchemaFile => ({ area: 'x', name: 'y', version: 1, type: 'x.y/1', path: '', schema: { $id: id, title: 'X', description: 'X.', ...more } });

describe('types', () => {
  test('the ones of the contract are known, building blocks are none', () => {
    expect(registry.types()).toEqual(expect.arrayContaining(['control.receipt/1', 'control.recall/1', ECOMESSAGE, 'general.reply/1']));
    expect(registry.types()).toEqual(registry.files().filter(({ schema }) => schema['x-entente'] !== undefined).map(({ type }) => type));
    expect(registry.describeType(ECOMESSAGE)).toMatchObject({ class: 'direct', title: 'Ecomessage' });
    expect(registry.describeType('control.recall/1')?.class).toBe('recorded');
    expect(registry.schemaOf(ECOMESSAGE)?.title).toBe('Ecomessage');
  });

  test.each(['common.vessel/1', 'envelope.message/1', 'general.information/2', '__proto__', 'constructor', 'toString', ''])('%p is unknown', (type) => {
    expect(registry.validateBody(type, {})).toBe('unknown-type');
    expect(registry.describeType(type)).toBeUndefined();
    expect(registry.schemaOf(type)).toBeUndefined();
  });
});

describe('participants and audiences', () => {
  const ids = [
    'ncb.KE', 'ncb.XA', 'ncb.K', 'ncb.ke', 'ncb.KE.kws', 'ncb.KE.KWS', 'ncb.KE.kws.post', 'ncb.KE.dead', 'ncb.KE.exercise', 'ncb.KE.deadly', 'ncb.', 'ncb', 'partner.cites', 'partner.cites.geneva', 'partner.',
    'private.ifaw', 'regional.nairobi', 'office.bangkok', 'oversight.ccf', 'oversight', 'gs', 'gs.x', 'hub', 'HUB', 'all', 'community.wildlife-crime', 'community.Wild', 'region.dead', 'feed.iuu', 'feed.9', `feed.a${'b'.repeat(30)}`,
    `feed.a${'b'.repeat(31)}`, '', ' ncb.KE', 'ncb.KE\n', '__proto__', 'constructor',
  ];

  test.each(ids)('the envelope and the directory agree on %p', (id) => {
    const accepted = (member: object): boolean => registry.validateEnvelope({ ...message, ...member }).length === 0;
    expect(accepted({ from: id })).toBe(participantKind(id) !== undefined);
    expect(accepted({ to: [id] })).toBe(participantKind(id) !== undefined || isAudience(id));
  });
});

describe('violations', () => {
  test('every one is listed, with its pointer and plain words', () => {
    const broken = { ...message, mode: 'test', to: [], priority: 1, handling: { confidentiality: 'official-use', purposes: ['WARN'], 'a/b~c': 1 } };
    expect(found(registry.validateEnvelope(broken)).sort()).toEqual(['/handling/a~1b~0c unknown-member', '/mode enum', '/priority unknown-member', '/to min-items']);
    const [first] = registry.validateEnvelope({ ...message, from: 'Kenya' });
    expect(first?.detail).toContain('Expected: Who takes part');
  });

  test('pointers can be those of the whole message', () => {
    expect(found(registry.validateBody('general.information/1', {}, '/body'))).toEqual(['/body/text required']);
  });

  test('anything but an object', () => {
    for (const value of [null, undefined, 7, 'text', [], true]) expect(found(registry.validateEnvelope(value))).toEqual([' type']);
  });

  test('a calendar is kept: 30 February is no day', () => {
    expect(found(registry.validateEnvelope({ ...message, issuedAt: '2026-02-30T10:00:00Z' }))).toEqual(['/issuedAt format']);
  });

  test('a sealed message has an entry for each addressee, and what the hub must read is not sealed', () => {
    expect(found(registry.validateEnvelope({ ...sealed, to: ['ncb.XB', 'ncb.XC'] }))).toEqual(['/sealed/recipients recipients-differ']);
    expect(found(registry.validateEnvelope({ ...sealed, type: 'control.receipt/1' }))).toEqual(['/type reserved']);
    const withProduct = new SchemaRegistry([...readSchemas(schemasDirectory()), block('https://entente.invalid/product', { type: 'object', 'x-entente': { class: 'recorded' } })]);
    expect(found(withProduct.validateEnvelope({ ...sealed, type: 'x.y/1' }))).toEqual(['/sealed not-allowed']);
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])('a member named %s is refused and does nothing', (name) => {
    const member = (at: string): unknown => JSON.parse(`{"${name}": {"polluted": true}${at}}`) as unknown;
    const rest = JSON.stringify(message).slice(1, -1);
    expect(found(registry.validateEnvelope(member(`,${rest}`)))).toEqual([`/${name} unknown-member`]);
    expect(found(registry.validateBody('general.information/1', member(',"text":"x"')))).toEqual([`/${name} unknown-member`]);
    const vessels = { subject: ecomessage['subject'], transport: { vessels: [member(',"name":"x"')] } };
    expect(found(registry.validateBody(ECOMESSAGE, vessels))).toEqual([`/transport/vessels/0/${name} unknown-member`]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('what hides in __proto__ does not stand in for members that are missing', () => {
    expect(found(registry.validateBody('general.information/1', JSON.parse('{"__proto__": {"text": "x"}}') as unknown)).sort()).toEqual(['/__proto__ unknown-member', '/text required']);
  });
});

describe('hostile values', () => {
  beforeAll(() => { registry.prepare(); });
  const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

  test('at most 100 violations', () => {
    const products = many(400, () => ({}));
    expect(registry.validateBody(ECOMESSAGE, { ...ecomessage, products })).toHaveLength(MOST_VIOLATIONS);
  });

  test.each([
    ['a million unknown members', Object.fromEntries(many(200_000, (i) => [`m${String(i)}`, i]))],
    ['a list of 300,000 empty products', { ...ecomessage, products: many(300_000, () => ({})) }],
    ['a set of 50,000 different places', { ...ecomessage, origin: many(50_000, (i) => ({ region: String(i) })) }],
    ['a set of as many places as are still compared', { ...ecomessage, origin: many(2_000, (i) => ({ region: String(i) })) }],
    ['a megabyte where a code is wanted', { ...ecomessage, transport: { vessels: [{ flag: 'A'.repeat(1_000_000), lastSeen: { from: '2026-'.repeat(200_000) } }] } }],
  ])('%s is refused in no time', (_name, body) => {
    expect(registry.validateBody(ECOMESSAGE, body)).not.toEqual([]);
    expect(quickest(3, () => registry.validateBody(ECOMESSAGE, body))).toBeLessThan(2_000);
  });

  test('no JSON value brings it down', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(message)), fc.constantFrom(...Object.keys(ecomessage)), (value, member, part) => {
      const violations = [...registry.validateEnvelope(value), ...registry.validateEnvelope({ ...message, [member]: value }), ...bodyViolations(ECOMESSAGE, { ...ecomessage, [part]: value })];
      for (const { pointer, code, detail } of violations) {
        expect(pointer).toMatch(/^(?:\/|$)/);
        expect(code).toMatch(/^[a-z-]+$/);
        expect(detail).toMatch(/.\.$/s);
      }
    }));
  });

  test('deep nesting is refused where it begins', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = { x: deep };
    expect(found(registry.validateBody(ECOMESSAGE, { ...ecomessage, persons: [deep] }))).toEqual(['/persons/0/x unknown-member']);
  });
});

describe('loading', () => {
  test('a schema that points outside, or misspells a keyword, stops a server that prepares', () => {
    const files = readSchemas(schemasDirectory());
    const withType = (more: object): (() => unknown) => () => new SchemaRegistry([...files, block('https://entente.invalid/x', { 'x-entente': { class: 'direct' }, ...more })]).prepare();
    expect(withType({ $ref: 'https://example.invalid/elsewhere' })).toThrow(/can't resolve/);
    expect(withType({ type: 'object', requried: ['a'] })).toThrow(/unknown keyword/);
    expect(() => new SchemaRegistry([])).toThrow('lacks the schema of envelope.message/1');
  });

  test('generated types are what the schemas say', () => {
    const script = join(schemasDirectory(), '../libs/contracts/typegen.mjs');
    expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
  });

  test('a typical message costs microseconds, and every schema at once seconds at most', () => {
    expect(quickest(3, () => loadSchemaRegistry())).toBeLessThan(1_500);
    expect(quickest(1, () => loadSchemaRegistry().prepare())).toBeLessThan(10_000);
    const body = example('environment/ecomessage/1/valid/vessel-on-a-list.json');
    const rounds = 100; // short enough to fall between two of the scheduler's interruptions
    const run = (): void => {
      for (let i = 0; i < rounds; i++) {
        registry.validateEnvelope(message);
        registry.validateBody(ECOMESSAGE, body);
      }
    };
    expect((quickest(400, run) / rounds) * 1000).toBeLessThan(100); // 6 µs on a quiet machine; the target is 15
  });
});
