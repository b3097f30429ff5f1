// Writes libs/contracts/generated/ from schemas/, one file a schema, the table in schemas/README.md, and the list of types
// the client seals (it reads no files, so the list is code). `--check` writes nothing and fails when what lies
// there is not what would be written. Run it with `npm run types`.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';
import { readmeWithTypes } from './type-table.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const schemas = resolve(here, '../../schemas');
const target = join(here, 'generated');
const sealed = resolve(here, '../client/generated/direct-types.ts');
const sealedInPython = resolve(here, '../client/python/src/entente/_direct_types.py');

/** Keywords that TypeScript has no words for: the registry judges by them, the types do without. */
const UNTYPED = new Set(['title', '$schema', '$id', 'x-entente', 'x-entente-personal', 'x-entente-country-of-subject', 'x-entente-crime-area', 'x-entente-vocabulary', 'contentEncoding', 'examples', 'default', 'format', 'pattern', 'not', 'allOf', 'if', 'then', 'else', 'minProperties']);

const NARROWS = new Set(['type', 'required', 'properties', 'anyOf']);
/** Branches that only ask for members described elsewhere. */
const onlyRequires = (branches) => branches.every((branch) => branch.required !== undefined && Object.keys(branch).every((keyword) => NARROWS.has(keyword)));

function readAll() {
  const found = new Map();
  for (const area of readdirSync(schemas, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()) {
    for (const name of readdirSync(join(schemas, area), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()) {
      for (const file of readdirSync(join(schemas, area, name)).filter((entry) => entry.endsWith('.schema.json')).sort()) {
        const path = join(schemas, area, name, file);
        const version = file.slice(0, file.indexOf('.'));
        const schema = JSON.parse(readFileSync(path, 'utf8'));
        found.set(path, { area, name, version, path, schema, file: `${area}-${name}-${version}`, typeName: typeNameOf(schema.title, version) });
      }
    }
  }
  return found;
}

/** "Request for action" → RequestForAction; from the second version on with its number. */
const typeNameOf = (title, version) =>
  title.split(/[^A-Za-z0-9]+/).filter(Boolean).map((word) => word[0].toUpperCase() + word.slice(1)).join('') + (version === '1' ? '' : version);

/** A copy without references: each becomes the name of the type it points to, and is noted in `used`. */
function withoutReferences(node, from, all, used) {
  if (Array.isArray(node)) return node.map((item) => withoutReferences(item, from, all, used));
  if (typeof node !== 'object' || node === null) return node;
  if (typeof node.$ref === 'string') {
    const other = all.get(resolve(dirname(from.path), node.$ref));
    if (other === undefined) throw new Error(`${relative(schemas, from.path)} refers to ${node.$ref}, which is not there.`);
    used.set(other.typeName, other.file);
    return { ...(node.description ? { description: node.description } : {}), tsType: other.typeName };
  }
  const copy = {};
  for (const [keyword, value] of Object.entries(node)) {
    if (keyword === 'properties') {
      copy.properties = Object.fromEntries(Object.entries(value).map(([member, schema]) => [member, withoutReferences(schema, from, all, used)]));
    } else if (!UNTYPED.has(keyword) && !(keyword === 'anyOf' && onlyRequires(value))) {
      copy[keyword] = withoutReferences(value, from, all, used);
    }
  }
  return copy;
}

async function generate() {
  const all = readAll();
  const files = new Map();
  const types = [];
  for (const entry of all.values()) {
    const used = new Map();
    const plain = withoutReferences(entry.schema, entry, all, used);
    const code = await compile({ ...plain, title: entry.typeName }, entry.typeName, {
      bannerComment: '', additionalProperties: true, ignoreMinAndMaxItems: true, declareExternallyReferenced: false,
      style: { singleQuote: true, printWidth: 140 },
    });
    const imports = [...used].sort().map(([name, file]) => `import type { ${name} } from './${file}.js';\n`).join('');
    const banner = `// Generated from schemas/${entry.area}/${entry.name}/${entry.version}.schema.json by \`npm run types\`. Change the schema, not this file.\n`;
    files.set(`${entry.file}.ts`, banner + imports + (imports === '' ? '' : '\n') + code);
    if (entry.schema['x-entente'] !== undefined) types.push(entry);
  }
  const names = [...all.values()].map((entry) => entry.typeName);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`Two schemas have the title of ${twice}.`);
  const exports = [...all.values()].map((entry) => `export type { ${entry.typeName} } from './${entry.file}.js';\n`).join('');
  const imports = types.map((entry) => `import type { ${entry.typeName} } from './${entry.file}.js';\n`).join('');
  const bodies = types.map((entry) => `  '${entry.area}.${entry.name}/${entry.version}': ${entry.typeName};\n`).join('');
  files.set('index.ts', `// Generated from schemas/ by \`npm run types\`. Change the schemas, not this file.\n${imports}\n${exports}\n/** The body of every message type. */\nexport interface Bodies {\n${bodies}}\n\n/** The types of message this hub knows. */\nexport type MessageType = keyof Bodies;\n`);
  const direct = types.filter(({ schema }) => schema['x-entente'].class === 'direct').map(({ area, name, version }) => `${area}.${name}/${version}`);
  const list = { path: sealed, after: `// Generated from schemas/ by \`npm run types\`. Change the schemas, not this file.\n/** Types whose class is direct. */\nexport const DIRECT: readonly string[] = [\n${direct.map((type) => `  '${type}',\n`).join('')}];\n` };
  const python = { path: sealedInPython, after: `# Generated from schemas/ by \`npm run types\`. Change the schemas, not this file.\n"""Types whose class is direct."""\n\nDIRECT = (\n${direct.map((type) => `    "${type}",\n`).join('')})\n` };
  return { files, others: [readmeWithTypes(schemas, types), list, python] };
}

const { files, others } = await generate();
const textOf = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
const present = (() => {
  try {
    return readdirSync(target);
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
})();

if (process.argv.includes('--check')) {
  const drifted = [...files].filter(([name, code]) => !present.includes(name) || readFileSync(join(target, name), 'utf8') !== code).map(([name]) => name);
  const stray = present.filter((name) => !files.has(name));
  stray.push(...others.filter(({ path, after }) => textOf(path) !== after).map(({ path }) => relative(process.cwd(), path)));
  if (drifted.length + stray.length > 0) {
    process.stderr.write(`Not what schemas/ say: ${[...drifted, ...stray].join(', ')}. Run \`npm run types\`.\n`);
    process.exitCode = 1;
  }
} else {
  mkdirSync(target, { recursive: true });
  for (const name of present.filter((name) => !files.has(name))) rmSync(join(target, name));
  for (const [name, code] of files) writeFileSync(join(target, name), code);
  for (const { path, after } of others) {
    mkdirSync(dirname(path), { recursive: true });
    if (textOf(path) !== after) writeFileSync(path, after);
  }
  process.stdout.write(`${files.size} files in ${relative(process.cwd(), target)}\n`);
}
