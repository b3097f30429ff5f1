import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '#kernel';
import type { SchemaFile } from './schema-files.js';

type Node = Readonly<Record<string, unknown>>;

/** One member of a body, in words. */
export interface Field {
  /** `/transport/vessels[]/imo`: brackets stand for the items of a list. */
  readonly path: string;
  readonly required: boolean;
  /** `text`, `one of A | B`, `list of Vessel` … */
  readonly form: string;
  readonly description: string;
}

export interface Example {
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The valid bodies that lie beside a schema, the shortest first. */
export function examplesOf(file: SchemaFile): readonly Example[] {
  const folder = join(file.path.replace(/\.schema\.json$/, ''), 'valid');
  if (!existsSync(folder)) return [];
  const texts = readdirSync(folder).map((name) => ({ name: name.replace(/\.json$/, ''), text: readFileSync(join(folder, name), 'utf8') }));
  return texts.sort((a, b) => a.text.length - b.text.length).map(({ name, text }) => ({ name, body: JSON.parse(text) as Example['body'] }));
}

/** Reads schemas with their references resolved: for people, who want to see members and not where they are described. */
export class SchemaReader {
  readonly #byId: ReadonlyMap<string, SchemaFile>;

  constructor(files: readonly SchemaFile[]) {
    this.#byId = new Map(files.map((file) => [file.schema.$id, file]));
  }

  /** A subschema with what it refers to; its own description wins. `base` is what further references start from. */
  resolve(node: Node, base: string): { readonly node: Node; readonly base: string; readonly title?: string } {
    if (typeof node['$ref'] !== 'string') return { node, base };
    const file = this.#byId.get(new URL(node['$ref'], base).href);
    if (file === undefined) throw new Error(`${base} refers to ${node['$ref']}, which is not there.`);
    const inner = this.resolve(file.schema, file.schema.$id);
    return { node: { ...inner.node, ...node }, base: inner.base, title: file.schema.title };
  }

  /** What a value must look like, in a few words. */
  form(given: Node, from: string): string {
    const { node, base, title } = this.resolve(given, from);
    if (Array.isArray(node['enum'])) return `one of ${(node['enum'] as readonly unknown[]).map(String).join(' | ')}`;
    const items = node['items'];
    if (node['type'] === 'array') return `list of ${isObject(items) ? this.form(items, base) : 'anything'}`;
    if (title !== undefined) return node['type'] === 'object' ? title : `${title.toLowerCase()}${this.#sample(node)}`;
    if (node['type'] === 'object') return 'object';
    return { string: 'text', integer: 'whole number', number: 'number', boolean: 'true or false' }[String(node['type'])] ?? 'value';
  }

  #sample(node: Node): string {
    const [sample] = Array.isArray(node['examples']) ? (node['examples'] as readonly unknown[]) : [];
    return sample === undefined ? '' : ` such as ${JSON.stringify(sample)}`;
  }

  /** The members of an object's schema, in its order. */
  members(given: Node, from: string): readonly { readonly name: string; readonly required: boolean; readonly schema: Node; readonly base: string }[] {
    const { node, base } = this.resolve(given, from);
    const required = new Set((node['required'] ?? []) as readonly string[]);
    return Object.entries((node['properties'] ?? {}) as Readonly<Record<string, Node>>).map(([name, schema]) => ({ name, required: required.has(name), schema, base }));
  }

  /** Every member of a body down to a depth. */
  fields(file: SchemaFile, depth: number): readonly Field[] {
    const found: Field[] = [];
    const visit = (node: Node, base: string, path: string, left: number): void => {
      for (const { name, required, schema, base: of } of this.members(node, base)) {
        const at = `${path}/${name}`;
        found.push({ path: at, required, form: this.form(schema, of), description: typeof schema['description'] === 'string' ? schema['description'] : '' });
        if (left <= 1) continue;
        const inner = this.resolve(schema, of);
        const items = inner.node['items'];
        if (isObject(items)) visit(items, inner.base, `${at}[]`, left - 1);
        else visit(inner.node, inner.base, at, left - 1);
      }
    };
    visit(file.schema, file.schema.$id, '', depth);
    return found;
  }
}
