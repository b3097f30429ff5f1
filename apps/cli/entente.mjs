#!/usr/bin/env node
// The bin of the command line. Plain JavaScript for Node 20 or newer: it finds Node 22+ and the build, then hands over.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const main = join(root, 'dist/apps/cli/main.js');
const newerNode = join(root, 'node_modules/node/bin/node');
const CANNOT_START = 78;

function giveUp(line) {
  console.error(`entente: ${line}`);
  process.exit(CANNOT_START);
}

if (!existsSync(join(root, 'node_modules/jose'))) giveUp('the packages are not installed. Run npm start (or npm ci) once in this folder, then try again');
if (!existsSync(main)) {
  console.error('entente: building once (npm run build)');
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'build', '--silent'], { cwd: root, encoding: 'utf8' });
  if (status !== 0 || !existsSync(main)) giveUp(`the build failed: ${`${stdout ?? ''}${stderr ?? ''}`.trim().split('\n').at(-1) ?? ''}. Run npm run build to see why`);
}

if (Number(process.versions.node.split('.')[0]) >= 22) {
  module.enableCompileCache?.(join(root, 'node_modules/.cache/entente'));
  await import(pathToFileURL(main).href);
} else if (existsSync(newerNode)) {
  const child = spawn(newerNode, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // Ctrl-C reaches the child by itself; it decides when to end. A signal sent to this process alone is passed on.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => giveUp(`${newerNode} cannot be run: ${error.message}. Run npm rebuild node`));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
} else giveUp(`Node ${process.versions.node} is too old and node_modules has no newer one. Run npm start once, or use Node 22 or newer`);
