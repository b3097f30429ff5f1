import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadSchemaRegistry } from '#contracts';
import { buildAsyncApi } from './asyncapi.js';
import { buildOpenApi } from './openapi.js';

/** The command line of spectral, as .spectral.yaml at the root configures it. */
const SPECTRAL = join(createRequire(import.meta.url).resolve('@stoplight/spectral-cli/package.json'), '../dist/index.js');

test('spectral finds nothing in either document', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'entente-documents-'));
  try {
    const options = { version: '0.1.0', url: 'http://127.0.0.1:8080', schemas: loadSchemaRegistry() };
    const documents = { 'openapi.json': buildOpenApi(options), 'asyncapi.json': buildAsyncApi(options) };
    const files = Object.keys(documents).map((name) => join(folder, name));
    await Promise.all(Object.entries(documents).map(([name, document]) => writeFile(join(folder, name), JSON.stringify(document, null, 1))));
    const { stdout } = await promisify(execFile)(process.execPath, [SPECTRAL, 'lint', '--ruleset', '.spectral.yaml', '--format', 'json', '--quiet', '--fail-severity', 'hint', ...files]);
    expect(JSON.parse(stdout.slice(stdout.indexOf('[')))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 20_000);
