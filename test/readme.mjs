// Does what the README and the guides tell a new user to do: `npm start`, then every block after a `<!-- run -->` line, in
// order, in a home of its own. `<!-- run: go -->` needs that program, and is skipped aloud where it is missing.
// `node test/readme.mjs PAGE…` runs these pages alone. Plain
// JavaScript for Node 20 or newer. Ends with `N passed, N failed`; a block counts as one.
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const START_LIMIT_MS = 180_000;
const BLOCK_LIMIT_MS = 300_000;
const GUIDES = 'apps/gateway/guides';
const MARK = 'TEST_RUN_MARK';

const say = (line) => process.stdout.write(`${line}\n`);
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
let passed = 0;
let failed = 0;
function count(what, ok) {
  if (ok) passed += 1;
  else failed += 1;
  say(`${ok ? 'ok  ' : 'FAIL'} ${what}`);
}

/** The pages of the tree whose blocks are run, in the order in which somebody reads them. */
export const pages = () => ['README.md', ...readdirSync(join(root, GUIDES)).filter((name) => name.endsWith('.md')).sort(firstExchangeFirst).map((name) => join(GUIDES, name))];
// Later guides use what the first one installs.
const firstExchangeFirst = (a, b) => Number(b.startsWith('first')) - Number(a.startsWith('first')) || a.localeCompare(b);

/** The blocks of a page that are marked to be run, with the program each needs. */
export function blocksIn(text) {
  return [...text.matchAll(/<!-- run(?:: (\w+))? -->\s*```(bash|python|js)?\n([\s\S]*?)\n```/g)].map(([, needs, language = 'bash', block]) => ({ needs, language, block }));
}

/** How a block of a language is run; its temporary folder holds the Python that the first guide makes. */
const interpreters = {
  bash: () => ['bash', ['-euo', 'pipefail', '-c']],
  js: () => [process.execPath, ['--input-type=module', '-e']],
  python: (env) => [join(env.TMPDIR, 'entente-python/bin/python'), ['-c']],
};

const has = (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;

/** Runs the blocks of one page. */
async function runPage(page, env) {
  const blocks = blocksIn(readFileSync(join(root, page), 'utf8'));
  for (const { needs, language, block } of blocks) {
    const line = block.split('\n').find((text) => text.trim() !== '' && !text.startsWith('#')) ?? block;
    if (needs !== undefined && !has(needs)) {
      say(`SKIPPED ${page}: ${line} (${needs} is missing)`);
      continue;
    }
    const [command, args] = interpreters[language](env);
    const { code, text } = await run(command, [...args, block], env, BLOCK_LIMIT_MS);
    count(`${page}: ${line}`, code === 0);
    if (code !== 0) say(`${text}\nexit ${code}`);
  }
  return blocks.length;
}

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

/** Runs a command to its end in a process group of its own. @returns its exit code, 124 when it took too long */
function run(command, args, env, limitMs) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      process.kill(-child.pid, 'SIGKILL');
    }, limitMs);
    child.on('error', (error) => (text += `${error.message}\n`));
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: late ? 124 : (code ?? 1), text });
    });
  });
}

/** Starts the hub as the README says. @returns the launcher, once the hub takes messages, or undefined */
async function start(env) {
  const child = spawn('npm', ['start'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  // A signal to this process alone ends the hub too.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, async () => {
      child.kill('SIGTERM');
      await gone(env[MARK], 20_000);
      rmSync(env.ENTENTE_HOME, { recursive: true, force: true });
      process.exit(130);
    });
  }
  for (const until = Date.now() + START_LIMIT_MS; Date.now() < until && child.exitCode === null; await sleep(250)) {
    if (/another terminal/i.test(text)) return { child, ended };
  }
  child.kill('SIGTERM');
  await ended;
  say(text);
  return undefined;
}

/** Processes that carry this run's mark and are not this one. */
function left(mark) {
  try {
    return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid && carries(pid, mark));
  } catch {
    return []; // no /proc here
  }
}

/** Waits until none of them is there any more, but no longer than this. */
async function gone(mark, limitMs) {
  for (const until = Date.now() + limitMs; left(mark).length > 0 && Date.now() < until; ) await sleep(100);
}

function carries(pid, mark) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`${MARK}=${mark}`);
  } catch {
    return false; // it ended meanwhile, or is somebody else's
  }
}

async function main() {
  const home = mkdtempSync(join(tmpdir(), 'ent-readme-'));
  chmodSync(home, 0o755);
  const mark = randomUUID();
  const env = { ...process.env, ENTENTE_HOME: home, ENTENTE_PORT: String(await freePort()), [MARK]: mark };
  try {
    const hub = await start(env);
    count('npm start', hub !== undefined);
    if (hub === undefined) return;
    const temp = join(home, 'tmp');
    mkdirSync(temp);
    const asked = process.argv.slice(2);
    for (const page of asked.length > 0 ? asked : pages()) if ((await runPage(page, { ...env, TMPDIR: temp })) === 0 && page === 'README.md') count('README.md has blocks marked <!-- run -->', false);
    hub.child.kill('SIGTERM');
    const stopped = await Promise.race([hub.ended.then(() => true), sleep(20_000).then(() => false)]);
    count('the hub stops when asked', stopped);
    await gone(mark, 5_000);
    count(`no process is left behind${left(mark).length > 0 ? `: ${left(mark).join(' ')}` : ''}`, left(mark).length === 0);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

await main();
say(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
