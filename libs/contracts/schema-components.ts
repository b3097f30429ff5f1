import type { SchemaFile } from './schema-files.js';

/** `environment.ecomessage/1` → `environment-ecomessage-1`: how OpenAPI and AsyncAPI documents name a schema. */
export const componentName = (type: string): string => type.replace(/[./]/g, '-');

function rewrite(node: unknown, base: string, names: ReadonlyMap<string, string>, prefix: string): unknown {
  if (Array.isArray(node)) return node.map((item) => rewrite(item, base, names, prefix));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([keyword, value]: [string, unknown]) => {
    if (keyword !== '$ref' || typeof value !== 'string') return [keyword, rewrite(value, base, names, prefix)];
    const name = names.get(new URL(value, base).href);
    if (name === undefined) throw new Error(`${base} refers to ${value}, which is not there.`);
    return [keyword, prefix + name];
  }));
}

const referencesIn = (component: unknown): string[] => [...JSON.stringify(component).matchAll(/"\$ref":"[^"]*\/([^/"]+)"/g)].map(([, name]) => name ?? '');

/**
 * The schemas of messages, envelope and rules with the building blocks they use, ready to stand in one document: references
 * point inside it, and nothing names itself from outside. What no message and no statement uses is left out.
 * @param prefix what comes before a component's name in a reference
 * @throws Error when a schema refers to one that is not among the files
 */
export function schemaComponents(files: readonly SchemaFile[], prefix = '#/components/schemas/'): Record<string, unknown> {
  const names = new Map(files.map((file) => [file.schema.$id, componentName(file.type)]));
  const all = new Map(files.map(({ type, schema }) => {
    const members = Object.entries(schema).filter(([keyword]) => keyword !== '$id' && keyword !== '$schema');
    return [componentName(type), rewrite(Object.fromEntries(members), schema.$id, names, prefix)];
  }));
  const used = new Set<string>();
  const open = files.filter(({ area, schema }) => area === 'envelope' || area === 'rules' || schema['x-entente'] !== undefined).map(({ type }) => componentName(type));
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (used.has(name)) continue;
    used.add(name);
    open.push(...referencesIn(all.get(name)));
  }
  return Object.fromEntries([...all].filter(([name]) => used.has(name)));
}
