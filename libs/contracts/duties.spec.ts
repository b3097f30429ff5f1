import { attestationDue, personsWithoutStatus } from './duties.js';
import { readSchemas, schemasDirectory } from './schema-files.js';
import { SchemaRegistry } from './schema-registry.js';
import { warningsOf } from './warnings.js';

const ATTESTATION = { neutrality: true, humanRights: true };
const persons = [{ familyName: 'Invented', status: 'SUSPECT' }, { familyName: 'Made up' }];

/** The schemas of the tree, and a type of them that is recorded, as notices and database records are. */
const files = readSchemas(schemasDirectory()).map((file) => (file.type === 'environment.ecomessage/1' ? { ...file, schema: { ...file.schema, 'x-entente': { class: 'recorded' as const } } } : file));
const registry = new SchemaRegistry(files);
const message = (type: string, handling: object): Record<string, unknown> => ({
  hub: 'entente.test', id: '0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90', type, mode: 'exercise', from: 'ncb.XA', to: ['ncb.XB'], issuedAt: '2026-11-22T10:00:00.000Z',
  handling: { confidentiality: 'official-use', purposes: ['WARN'], ...handling }, body: {},
});

test('what is recorded carries the attestation of its source; what goes from bureau to bureau, and control messages, need none', () => {
  expect(registry.validateEnvelope(message('environment.ecomessage/1', {})).map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(['/handling/attestation required']);
  expect(registry.validateEnvelope(message('environment.ecomessage/1', { attestation: ATTESTATION }))).toEqual([]);
  for (const type of ['general.information/1', 'control.receipt/1']) expect(registry.validateEnvelope(message(type, {}))).toEqual([]);
  for (const attestation of [{ ...ATTESTATION, neutrality: false }, { humanRights: true }]) expect(registry.validateEnvelope(message('environment.ecomessage/1', { attestation }))).toHaveLength(1);
  expect(attestationDue({})).toHaveLength(1);
});

test('a recorded person has a status; between bureaus a missing one is a warning', () => {
  const body = { subject: { area: 'WILDLIFE', title: 'Ivory' }, persons };
  expect(registry.validateBody('environment.ecomessage/1', body, '/body')).toMatchObject([{ pointer: '/body/persons/1/status', code: 'required' }]);
  expect(registry.validateBody('environment.ecomessage/1', { ...body, persons: persons.slice(0, 1) })).toEqual([]);
  expect(warningsOf('environment.ecomessage/1', body, '/body')).toContainEqual(expect.objectContaining({ code: 'person-without-status', pointer: '/body/persons/1' }));
});

test('who only broke an administrative rule, or is on a list, has none', () => {
  for (const nature of ['administrative-violation', 'risk-indicator']) {
    const body = { subject: { area: 'FISHERIES', title: 'Logbook', nature }, persons };
    expect(registry.validateBody('environment.ecomessage/1', body)).toEqual([]);
    expect(personsWithoutStatus(body, '')).toEqual([]);
  }
});

test('persons are found wherever they are, and not for ever', () => {
  expect(personsWithoutStatus({ a: [{ persons }], company: { officers: [{}] } }, '/body')).toEqual(['/body/a/0/persons/1']);
  expect(personsWithoutStatus({ persons: Array.from({ length: 500 }, () => ({})) }, '')).toHaveLength(100);
});
