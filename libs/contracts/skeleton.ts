import { isObject } from '#kernel';
import { examplesOf, SchemaReader } from './describe.js';
import type { SchemaFile } from './schema-files.js';

type Node = Readonly<Record<string, unknown>>;
const note = (indent: string, text: string): string => `${indent}// ${text.replaceAll('\n', ' ')}`;

/**
 * A draft of a message to fill in: the shortest valid example of its type, every member with what it means, and those that
 * may be added as comments. What begins with `//` is for people: the command line passes over it.
 * @param head the members of the draft before `body`, each with its comment
 */
export function skeletonOf(files: readonly SchemaFile[], file: SchemaFile, head: readonly { readonly name: string; readonly value: unknown; readonly comment?: string }[]): string {
  const reader = new SchemaReader(files);
  const [example] = examplesOf(file);
  const own = file.schema['x-entente'] as { readonly sentBy?: string } | undefined;
  const lines = [note('', `${file.schema.title}. ${file.schema.description}`)];
  if (own?.sentBy !== undefined) lines.push(note('', `Sent by ${own.sentBy}.`));
  lines.push(note('', 'Values are those of an invented example: put your own in their place. Lines that begin with // are passed over.'), '{');
  for (const { name, value, comment } of head) {
    if (comment !== undefined) lines.push(note('  ', comment));
    lines.push(`  ${JSON.stringify(name)}: ${JSON.stringify(value)},`);
  }
  lines.push(`  "body": ${written(example?.body ?? {}, file.schema, file.schema.$id, '  ')}`, '}');
  return `${lines.join('\n')}\n`;

  function written(value: unknown, schema: Node, base: string, indent: string): string {
    const inner = reader.resolve(schema, base);
    if (Array.isArray(value)) {
      const items = inner.node['items'];
      if (value.length === 0 || !isObject(items) || !value.some(isObject)) return JSON.stringify(value);
      return `[\n${value.map((item) => `${indent}  ${written(item, items, inner.base, `${indent}  `)}`).join(',\n')}\n${indent}]`;
    }
    return isObject(value) ? object(value, inner.node, inner.base, indent) : JSON.stringify(value);
  }

  function object(value: Node, schema: Node, base: string, indent: string): string {
    const inside = `${indent}  `;
    const members = reader.members(schema, base);
    const last = members.findLast(({ name }) => Object.hasOwn(value, name))?.name;
    const texts = members.flatMap(({ name, required, schema: of, base: from }) => {
      const said = `${typeof of['description'] === 'string' ? of['description'] : ''}${required ? ' Required.' : ''}`;
      const form = reader.form(of, from);
      if (!Object.hasOwn(value, name)) return [note(inside, `${JSON.stringify(name)}: ${form}. ${said}`)];
      return [note(inside, `${said}${form.startsWith('one of ') ? ` ${form}.` : ''}`), `${inside}${JSON.stringify(name)}: ${written(value[name], of, from, inside)}${name === last ? '' : ','}`];
    });
    return `{\n${texts.join('\n')}\n${indent}}`;
  }
}
