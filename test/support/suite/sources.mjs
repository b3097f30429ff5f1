// Lets Node load our TypeScript as it stands: `./x.js` means x.ts, `#lib` its index.ts, and swc takes the types away. What
// was translated once is kept under a digest of its source, so that no process does it again.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const ROOT = new URL('../../../', import.meta.url);
const CACHE = fileURLToPath(new URL('node_modules/.cache/entente-sources/', ROOT));
const OPTIONS = {
  swcrc: false, sourceMaps: true, module: { type: 'es6' },
  jsc: { parser: { syntax: 'typescript', decorators: true }, transform: { legacyDecorator: true, decoratorMetadata: true }, target: 'es2024', keepClassNames: true },
};
const VERSION = createHash('sha256').update(`${require('@swc/core/package.json').version} ${JSON.stringify(OPTIONS)}`).digest('hex');

/** Of each source that was loaded, by its address: the file with its source map. */
const maps = new Map();
const listeners = new Set();

/** Hands over the source map's file of every source that is loaded, now or later, by the source's address. */
export function onSource(listener) {
  for (const [url, map] of maps) listener(url, map);
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const isOurs = (url) => url !== undefined && url.startsWith(ROOT.href) && url.endsWith('.ts') && !url.includes('/node_modules/');

/** Other processes write the same files: each appears whole or not at all. */
function write(file, text) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, file);
}

function translated(url) {
  const filename = fileURLToPath(url);
  const source = readFileSync(filename, 'utf8');
  const name = join(CACHE, createHash('sha256').update(`${VERSION} ${filename}\0`).update(source).digest('hex'));
  if (!existsSync(`${name}.js`)) {
    const { code, map } = require('@swc/core').transformSync(source, { ...OPTIONS, filename });
    mkdirSync(CACHE, { recursive: true });
    write(`${name}.map`, map);
    write(`${name}.js`, code);
  }
  maps.set(url, `${name}.map`);
  for (const listener of listeners) listener(url, `${name}.map`);
  return readFileSync(`${name}.js`, 'utf8');
}

module.registerHooks({
  resolve(specifier, context, next) {
    if (!isOurs(context.parentURL)) return next(specifier, context);
    if (specifier.startsWith('#')) return next(specifier, { ...context, conditions: [...context.conditions, 'source'] });
    if (specifier.startsWith('.') && specifier.endsWith('.js')) {
      const { href } = new URL(`${specifier.slice(0, -3)}.ts`, context.parentURL);
      if (existsSync(fileURLToPath(href))) return { url: href, format: 'module', shortCircuit: true };
    }
    return next(specifier, context);
  },
  load(url, context, next) {
    return isOurs(url) ? { format: 'module', source: translated(url), shortCircuit: true } : next(url, context);
  },
});
