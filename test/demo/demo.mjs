// What `npm run demo` runs: finds a running hub or starts one, lets the demonstration run, and stops what it started.
// Plain JavaScript for Node 20 or newer, because it also runs on a fresh clone.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const home = resolve(process.env.ENTENTE_HOME || join(root, '.entente'));
const node24 = join(root, 'node_modules/node/bin/node');
const main = join(root, 'dist/test/demo/main.js');

const say = (line) => console.log(`demo: ${line}`);

async function runningHub() {
  try {
    const { url } = JSON.parse(readFileSync(join(home, 'dev.json'), 'utf8'));
    return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(3_000) })).ok ? url : undefined;
  } catch {
    return undefined; // no file, or nobody answers: not running
  }
}

/** Starts a hub the way npm start does; resolves when it is ready. */
function startHub() {
  say('no hub is running, starting one (this is what npm start does)');
  const child = spawn(process.execPath, [join(root, 'deploy/local/start.mjs')], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((done) => child.once('exit', (code) => done(code ?? 1)));
  const ready = new Promise((done) => {
    let seen = '';
    child.stdout.on('data', (piece) => {
      process.stdout.write(piece);
      seen = (seen + piece).slice(-4_000);
      if (/ runs at http/.test(seen)) done(true);
    });
    void ended.then(() => done(false));
  });
  return { child, ended, ready };
}

const run = (file, args) =>
  new Promise((done) => {
    const child = spawn(existsSync(node24) ? node24 : process.execPath, [file, ...args], { cwd: root, stdio: 'inherit', env: { ...process.env, ENTENTE_HOME: home } });
    child.once('error', (error) => {
      say(`cannot run ${file}: ${error.message}`);
      done(1);
    });
    child.once('exit', (code) => done(code ?? 1));
  });

let code = 1;
const url = await runningHub();
if (url !== undefined && existsSync(main)) {
  say(`uses the hub that runs at ${url}`);
  code = await run(main, process.argv.slice(2));
} else {
  const hub = startHub();
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => hub.child.kill('SIGTERM'));
  if (await hub.ready) code = await run(main, process.argv.slice(2));
  else say('the hub did not start, see above');
  hub.child.kill('SIGTERM');
  await hub.ended;
}
process.exitCode = code;
