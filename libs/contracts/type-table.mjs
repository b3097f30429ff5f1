// The table of message types in schemas/README.md, made from the schemas by `npm run types`, which also checks it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const BEGIN = '<!-- types: made by `npm run types` -->';
const END = '<!-- end of types -->';

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = ({ area, name, version, schema }) => {
  const { class: kind, sentBy } = schema['x-entente'];
  return `| \`${area}.${name}/${version}\` | ${kind} | ${cell(schema.description)}${sentBy === undefined ? '' : ` From ${cell(sentBy)}.`} |`;
};

/**
 * What schemas/README.md should hold.
 * @param schemas the folder
 * @param types every message type, read
 */
export function readmeWithTypes(schemas, types) {
  const path = join(schemas, 'README.md');
  const text = readFileSync(path, 'utf8');
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${path} lacks the lines ${BEGIN} and ${END}.`);
  const table = ['| type | class | what |', '|---|---|---|', ...types.map(row)].join('\n');
  return { path, after: `${text.slice(0, begin)}${BEGIN}\n${table}\n${text.slice(end)}` };
}
