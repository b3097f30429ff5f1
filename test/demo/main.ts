import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Checks } from './checks.js';
import { demonstrate } from './demonstration.js';

function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

const root = packageRoot();
const real = resolve(root, '../shared/data/iuu-vessels.csv');
const example = join(root, 'test/demo/vessels.example.csv');
const given = process.argv[2];
const file = given === undefined ? (existsSync(real) ? real : example) : resolve(given);
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const checks = new Checks(print);
print('');
print('Exercise. No notice has been issued by any authority; nothing here is an accusation of anybody.');
if (given === undefined && file === example) print(`There is no ${real}: a small list of the demonstration is used.`);
print(file === example ? 'The list is invented: vessels, owners and listings.' : 'The list is real: its rows stay on this machine, and only counts are shown.');
await demonstrate({ root, home: resolve(process.env['ENTENTE_HOME'] ?? join(root, '.entente')), file, rows: readFileSync(file, 'utf8'), showNames: file === example }, checks, print);
print('');
print(checks.sum);
process.exitCode = checks.failed === 0 ? 0 : 1;
