import { examplesOf, SchemaReader } from './describe.js';
import { loadSchemaRegistry } from './schema-registry.js';
import { skeletonOf } from './skeleton.js';

const registry = loadSchemaRegistry();
const files = registry.files();
const types = files.filter(({ schema }) => schema['x-entente'] !== undefined);

describe('what people are shown of a type', () => {
  test('a skeleton of every type follows its schema once the comments are passed over, and names every member', () => {
    for (const file of types) {
      const text = skeletonOf(files, file, [{ name: 'type', value: file.type, comment: 'The type.' }]);
      const draft = JSON.parse(text.split('\n').filter((line) => !line.trim().startsWith('//')).join('\n')) as { type: string; body: unknown };
      expect(draft.type).toBe(file.type);
      expect([file.type, registry.validateBody(file.type, draft.body)]).toEqual([file.type, []]);
      for (const name of Object.keys(file.schema['properties'] as object)) expect(text).toContain(`"${name}"`);
    }
  });

  test('fields, with what is required and the form they have', () => {
    const reader = new SchemaReader(files);
    for (const file of types) expect(reader.fields(file, 2).filter(({ description, form }) => description === '' && form === '')).toEqual([]);
    const ecomessage = types.find(({ type }) => type === 'environment.ecomessage/1');
    if (ecomessage === undefined) throw new Error('no ecomessage');
    const fields = new Map(reader.fields(ecomessage, 2).map((field) => [field.path, field]));
    expect(fields.get('/subject')).toMatchObject({ required: true, form: 'Subject of an environmental matter' });
    expect(fields.get('/subject/area')?.form).toMatch(/^one of WILDLIFE \| /);
    expect(fields.get('/persons[]/birthDate')?.form).toBe('partial date such as "1984"');
    expect(examplesOf(ecomessage).map(({ name }) => name)).toContain('smallest');
  });
});
