import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { faultsOf, readSources } from './source-rules.js';

const ROOT = resolve(import.meta.dirname, '../..');
const RULES = join(ROOT, 'test/architecture/dependency-rules.cjs');
const CRUISER = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
/** The whole tree is read, in some seconds where nothing else is to be done. */
const LONG_ENOUGH = 120_000;
const FOLDERS = ['apps', 'libs', 'deploy', 'test'];

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

/** Runs dependency-cruiser over a tree; it exits with the number of violations, so the answer is what counts. */
async function violationsIn(root: string): Promise<Violation[]> {
  const folders = FOLDERS.filter((folder) => existsSync(join(root, folder)));
  const output = await new Promise<string>((answer) => {
    execFile(process.execPath, [CRUISER, '--config', RULES, '--output-type', 'json', ...folders], { cwd: root, maxBuffer: 256 * 1024 * 1024 }, (_, stdout, stderr) => answer(stdout || stderr));
  });
  const { summary } = JSON.parse(output) as { summary: { violations: Violation[]; totalCruised: number } };
  expect(summary.totalCruised).toBeGreaterThan(5);
  return summary.violations;
}

/** Writes a little tree with the package.json and tsconfig.json of this one. @returns its folder */
function treeOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'architecture-'));
  for (const name of ['package.json', 'tsconfig.json']) writeFileSync(join(root, name), readFileSync(join(ROOT, name)));
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

test('the parts depend on each other as ARCHITECTURE.md says', async () => {
  const violations = await violationsIn(ROOT);
  expect(violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
}, LONG_ENOUGH);

test('and the rules bite', async () => {
  const lib = (name: string, text = ''): Record<string, string> => ({ [`libs/${name}/index.ts`]: `export const ${name} = 1;\n${text}` });
  const root = treeOf({
    ...lib('kernel', `import '#contracts';`),
    ...lib('contracts', `import '#http';`),
    ...lib('http', `import '#kafka';\nimport type { Pool } from 'pg';\nexport type P = Pool;`),
    ...lib('kafka'),
    ...lib('postgres'),
    ...lib('envelope', `import '#exchange';`),
    ...lib('exchange', `import '#kernel';\nimport './accept.js';\nimport './adapters/store.pg.js';`),
    'libs/exchange/accept.ts': `import { Kafka } from 'kafkajs';\nimport '#postgres';\nimport '../contracts/inner.js';\nimport './accept.spec.js';\nexport { Kafka };`,
    'libs/exchange/accept.spec.ts': `export const spec = 1;`,
    'libs/exchange/adapters/store.pg.ts': `import '#postgres';`,
    'libs/exchange/domain/pure.ts': `import 'node:fs';\nimport './other.js';`,
    'libs/exchange/domain/other.ts': `import './pure.js';\nimport './nowhere.js';`,
    'libs/contracts/inner.ts': `export const inner = 1;`,
    'libs/postgres/forgotten.ts': `export const forgotten = 1;`,
    'apps/router/main.ts': `import '../courier/main.js';\nimport 'fast-check';\nimport '../../libs/contracts/inner.js';\nimport '#exchange';`,
    'apps/courier/main.ts': `import { trace } from '@opentelemetry/api';\nexport { trace };`,
  });
  const found = (await violationsIn(root)).map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
  rmSync(root, { recursive: true });
  const expected = [
    'all-found: libs/exchange/domain/other.ts → ./nowhere.js',
    'apps-apart: apps/router/main.ts → apps/courier/main.ts',
    'contracts-on-kernel: libs/contracts/index.ts → libs/http/index.ts',
    'domain-without-technology: libs/exchange/accept.ts → libs/postgres/index.ts',
    'envelope-order: libs/envelope/index.ts → libs/exchange/index.ts',
    'kernel-alone-in-tree: libs/kernel/index.ts → libs/contracts/index.ts',
    'no-orphans: libs/postgres/forgotten.ts → libs/postgres/forgotten.ts',
    'technical-on-kernel: libs/http/index.ts → libs/kafka/index.ts',
    'tests-stay-tests: libs/exchange/accept.ts → libs/exchange/accept.spec.ts',
    'through-the-index-from-outside: apps/router/main.ts → libs/contracts/inner.ts',
    'through-the-index: libs/exchange/accept.ts → libs/contracts/inner.ts',
  ];
  expect(found).toEqual(expect.arrayContaining(expected));
  for (const rule of ['no-cycles', 'packages-declared', 'kafkajs-in-kafka', 'pg-in-postgres', 'opentelemetry-in-telemetry', 'pure-domain']) expect(found.map((each) => each.split(':')[0])).toContain(rule);
  expect(found.filter((each) => each.includes('store.pg.ts'))).toEqual([]);
}, LONG_ENOUGH);

test('sources keep the house rules', () => {
  expect(readSources(ROOT).flatMap(faultsOf)).toEqual([]);
});

test.each([
  ['libs/x/a.ts', `const url = process.env['X'];`, 'process.env'],
  ['libs/x/a.ts', `import { env } from 'node:process';`, 'process.env'],
  ['libs/x/a.ts', `const x = y as any;`, 'no type any'],
  ['libs/x/a.ts', `function f(x: any) {}`, 'no type any'],
  ['libs/x/a.ts', `// @ts-ignore\n`, 'ts-ignore'],
  ['libs/x/a.ts', `try { f(); } catch {}`, 'empty catch'],
  ['libs/x/a.ts', `f().catch(() => {});`, 'empty catch'],
  ['libs/x/a.ts', `// TODO later`, 'left to do'],
  ['libs/x/a.spec.ts', `test.skip('x', () => undefined);`, 'skipped'],
  ['libs/x/testing/a.ts', `const made = [];\nafterAll(() => clear(made));`, 'hooks'],
  ['libs/x/a.ts', `const interpolNotice = 1;`, 'organisation'],
  ['libs/x/interpol.ts', ``, 'organisation'],
  ['libs/x/a.ts', 'x;\n'.repeat(301), '300 lines'],
  ['README.md', `see ${['', 'home', 'somebody', 'x'].join('/')}`, 'machine'],
])('the house rules bite: %#: %s', (path, text, says) => {
  expect(faultsOf({ path, text }).join()).toContain(says);
});

test.each([
  ['apps/router/main.ts', `run(process.env);`],
  ['libs/x/a.ts', `const text = 'process.env'; // never process.env here`],
  ['libs/x/a.ts', `const many = company; AbortSignal.any([a]); expect.any(Number); interpolate(x);`],
  ['libs/x/a.ts', `try { f(); } catch { return undefined; }`],
  ['libs/x/generated/a.ts', 'x;\n'.repeat(500)],
  ['README.md', 'INTERPOL runs a system of its own; see https://example.org/home/page'],
])('and let pass what is right: %#: %s', (path, text) => {
  expect(faultsOf({ path, text })).toEqual([]);
});

test('every lib says what it is for, and names what is public', () => {
  const libs = readdirSync(join(ROOT, 'libs'));
  const missing = libs.flatMap((lib) => ['README.md', 'index.ts'].filter((file) => !existsSync(join(ROOT, 'libs', lib, file))).map((file) => `libs/${lib}/${file}`));
  expect(missing).toEqual([]);
});

test('the lock file names no host, and no setting names a registry', () => {
  expect(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved":\s*"(https?|git)/);
  const npmrc = join(ROOT, '.npmrc');
  expect(existsSync(npmrc) ? readFileSync(npmrc, 'utf8') : '').not.toMatch(/registry\s*=\s*http/);
});
