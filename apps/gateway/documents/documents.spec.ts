import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readSchemas, SchemaRegistry, schemasDirectory } from '#contracts';
import { buildAsyncApi } from './asyncapi.js';
import { buildOpenApi } from './openapi.js';

/** The command line of spectral, as .spectral.yaml at the root configures it. */
const SPECTRAL = join(createRequire(import.meta.url).resolve('@stoplight/spectral-cli/package.json'), '../dist/index.js');

test('spectral finds nothing in either document', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'entente-documents-'));
  try {
    // One type of each sort is enough here: spectral takes seconds for each hundred kilobytes, and the schemas have a spec of their own.
    const files = readSchemas(schemasDirectory()).filter(({ area, type }) => ['common', 'control', 'envelope', 'rules'].includes(area) || type === 'environment.ecomessage/1');
    const options = { version: '0.1.0', url: 'http://127.0.0.1:8080', schemas: new SchemaRegistry(files) };
    const documents = { 'openapi.json': buildOpenApi(options), 'asyncapi.json': buildAsyncApi(options) };
    const paths = Object.keys(documents).map((name) => join(folder, name));
    await Promise.all(Object.entries(documents).map(([name, document]) => writeFile(join(folder, name), JSON.stringify(document, null, 1))));
    const { stdout } = await promisify(execFile)(process.execPath, [SPECTRAL, 'lint', '--ruleset', '.spectral.yaml', '--format', 'json', '--quiet', '--fail-severity', 'hint', ...paths]);
    expect(JSON.parse(stdout.slice(stdout.indexOf('[')))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 90_000);
