import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// The library runs in browsers too: no module of Node, no Buffer, no process; of other libraries only types, which vanish.
const sources = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));

test.each(sources)('%s needs web-standard APIs and jose, nothing else', (name) => {
  const text = readFileSync(join(import.meta.dirname, name), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  const imports = [...text.matchAll(/(?:import|export)\s+(type\s)?[^;]*?from '([^']+)'/g)].map(([, type, from]) => ({ type: type !== undefined, from: from ?? '' }));
  for (const { type, from } of imports) expect(from.startsWith('./') || from === 'jose' || (type && from === '#contracts')).toBe(true);
  expect(text).not.toMatch(/\b(?:Buffer\b|process\.|require\(|__dirname\b|setImmediate\b)/);
});
