import { ContentReader } from './content-facts.js';
import { readSchemas, schemasDirectory, type JsonSchema, type SchemaFile } from './schema-files.js';

const files = readSchemas(schemasDirectory());
const reader = new ContentReader(files);

describe('facts of a body', () => {
  it.each<[string, string, unknown, object]>([
    ['free text may hold a name', 'general.information/1', { text: 'seen at the port' }, { personalData: 'unknown', subjectCountries: [], crimeAreas: [] }],
    ['a person is personal data, and its nationalities are the subject\'s', 'general.information/1', { text: 'x', areas: ['WILDLIFE', 'FISHERIES'], persons: [{ nationalities: ['XB', 'XA'] }, { familyName: 'A', nationalities: ['XB'] }] },
      { personalData: 'yes', subjectCountries: ['XA', 'XB'], crimeAreas: ['FISHERIES', 'WILDLIFE'] }],
    ['an officer of a company is a person', 'environment.ecomessage/1', { subject: { area: 'FORESTRY', title: 't' }, companies: [{ name: 'c', officers: [{ role: 'director' }] }] }, { personalData: 'yes', subjectCountries: [], crimeAreas: ['FORESTRY'] }],
    ['the birth place of a person is not its nationality', 'general.information/1', { text: 'x', persons: [{ birthPlace: { country: 'XC' } }] }, { personalData: 'yes', subjectCountries: [], crimeAreas: [] }],
    ['nobody in it', 'general.information/1', { text: 'x', persons: [], objects: [] }, { personalData: 'unknown', subjectCountries: [], crimeAreas: [] }],
    ['a receipt of closed members', 'control.receipt/1', { message: 'ncb.XA/0192f0c5-0000-7000-8000-000000000000', status: 'read' }, { personalData: 'no', subjectCountries: [], crimeAreas: [] }],
    ['a type nobody knows', 'general.unknown/1', { persons: [] }, { personalData: 'unknown', subjectCountries: [], crimeAreas: [] }],
    ['an inherited name', '__proto__', {}, { personalData: 'unknown', subjectCountries: [], crimeAreas: [] }],
    ['a body that cannot be read', 'general.information/1', undefined, { personalData: 'unknown', subjectCountries: [], crimeAreas: [] }],
  ])('%s', (_, type, body, facts) => {
    expect(reader.factsOf(type, body)).toEqual(facts);
  });

  it('a schema that says a text holds no personal data is believed, but not about a person', () => {
    const block = (type: string, schema: object): SchemaFile => ({ area: 'x', name: 'y', version: 1, type, path: '', schema: { $id: `https://entente.invalid/schemas/x/${type}`, title: 't', description: 'd', ...schema } as JsonSchema });
    const person = files.find((file) => file.type === 'common.person/1')?.schema.$id;
    const own = new ContentReader([...files, block('port', { type: 'object', properties: { port: { type: 'string', 'x-entente-personal': false }, who: { 'x-entente-personal': false, $ref: person }, next: { $ref: 'port' } } })]);
    expect(own.factsOf('port', { port: 'Mombasa', next: { port: 'Lamu' } }).personalData).toBe('no');
    expect(own.factsOf('port', { next: { next: { who: {} } } }).personalData).toBe('yes');
  });

  it('every type is of a class, building blocks of none', () => {
    expect([reader.classOf('general.information/1'), reader.classOf('control.receipt/1'), reader.classOf('common.person/1'), reader.classOf('toString')]).toEqual(['direct', 'recorded', undefined, undefined]);
  });
});
