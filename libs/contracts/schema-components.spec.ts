import { componentName, schemaComponents } from './schema-components.js';
import { readSchemas, schemasDirectory } from './schema-files.js';

describe('schemas as components of one document', () => {
  const files = readSchemas(schemasDirectory());
  const components = schemaComponents(files);

  test('every message type is there under its name, and every reference leads to one', () => {
    expect(Object.keys(components)).toEqual(expect.arrayContaining(files.filter(({ schema }) => schema['x-entente'] !== undefined).map(({ type }) => componentName(type))));
    const text = JSON.stringify(components);
    expect(text).not.toContain('"$id"');
    const references = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, reference]) => reference ?? '');
    expect(references.length).toBeGreaterThan(50);
    for (const reference of references) {
      expect(reference.startsWith('#/components/schemas/')).toBe(true);
      expect(Object.keys(components)).toContain(reference.slice('#/components/schemas/'.length));
    }
  });

  test('what nothing uses is left out', () => {
    const block = { area: 'common', name: 'shoe', version: 1, type: 'common.shoe/1', path: '', schema: { $id: 'https://entente.invalid/schemas/common/shoe/1.schema.json', title: 'Shoe', description: 'A shoe.' } };
    expect(schemaComponents([...files, block])).toEqual(components);
  });

  test('names', () => {
    expect(componentName('environment.ecomessage/1')).toBe('environment-ecomessage-1');
    expect(() => schemaComponents(files.filter((file) => file.area !== 'common'))).toThrow(/not there/);
  });
});
