// What has to be there before anything of ours can run: packages, Node 24, Java, the build. Shared by `npm start` and
// `npm test`. Plain JavaScript without dependencies for Node 20 or newer, because it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const node24 = join(root, 'node_modules/node/bin/node');
const JAVA = 17;

export const say = (line) => console.log(`entente: ${line}`);

/** Ends with one line that says what is wrong and what to do about it. */
export function giveUp(problem, remedy) {
  console.error(`entente: ${problem}. ${remedy}`);
  process.exit(1);
}

/** The process number of the npm that started us: it can be killed without being able to tell, with a shell between us. */
function npmAbove() {
  if (!process.env.npm_lifecycle_event) return undefined;
  const ps = (field, pid) => spawnSync('ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
  return [process.ppid, Number(ps('ppid', process.ppid))].find((pid) => pid > 1 && /\bnpm\b/.test(ps('args', pid)));
}

function runs(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** What to do when the npm above us is gone; until somebody says otherwise, to end as it did. */
let npmIsGone = () => process.exit(143);

/**
 * Calls back when the npm that started us has ended: a SIGTERM to it reaches only the shell between us, a SIGKILL nobody.
 *
 * @param callback instead of ending at once; called twice a second until we end
 */
export function whenNpmIsGone(callback) {
  npmIsGone = callback;
}

/**
 * Ends a process group when the one who started it is gone before the word "done": see libs/devstack/guardian.ts. npm needs
 * to be told more than once, because the first signal only takes its handlers away.
 */
const GUARD = `trap "" INT TERM HUP; read -r done && exit
for signal in TERM TERM TERM KILL; do kill -s $signal -- "-$0" || exit; sleep 1; done`;

/**
 * Runs a command without a terminal's input; shows its output only when it fails. It ends with us, however we end: an
 * installation that went on by itself would be in the way of the next start.
 *
 * @returns whether it succeeded
 */
function run(command, args, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
    const guard = child.pid && spawn('/bin/sh', ['-c', GUARD, String(child.pid)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    const end = (succeeded, words) => {
      if (guard) guard.stdin.end('done\n');
      if (!succeeded) console.error(words.trim().split('\n').slice(0, 20).join('\n'));
      resolve(succeeded);
    };
    child.on('error', (error) => end(false, `${command}: ${error.message}`));
    child.on('close', (code) => end(code === 0, output));
  });
}

/** Whether node_modules holds what package-lock.json names, version by version; times of files say nothing after a copy. */
function installed() {
  const done = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(done)) return false;
  const present = JSON.parse(readFileSync(done, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, optional, link }]) =>
    path === '' || optional || link || present[path]?.version === version);
}

async function install() {
  if (installed()) return;
  say('installing npm packages (npm ci)');
  // Development packages are part of it: Node 24 and the compiler. NODE_ENV=production would leave them out.
  if (!(await run('npm', ['ci', '--include=dev', '--loglevel=error', '--no-progress']))) giveUp('npm ci failed (above)', 'Check the network and the free disk space, then try again');
}

/** npm may hold install scripts back; that of the package `node` is what fetches Node 24. */
async function ensureNode() {
  const works = () => existsSync(node24) && spawnSync(node24, ['--version'], { encoding: 'utf8' }).stdout?.startsWith('v24.');
  if (works()) return node24;
  say('completing the installation of Node 24 (npm rebuild node)');
  await run('npm', ['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error']);
  if (works()) return node24;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return giveUp('Node 24 could not be installed into node_modules', 'Run npm rebuild node, or use Node 24 yourself');
}

/** The major version of the Java on this path, 0 when there is none. */
function javaVersion(command) {
  const { stderr, stdout, error } = spawnSync(command, ['-version'], { encoding: 'utf8' });
  if (error) return 0;
  const [, major, minor] = /version "(\d+)(?:\.(\d+))?/.exec(`${stderr}${stdout}`) ?? [];
  return Number(major === '1' ? minor : (major ?? 0));
}

function missingTools() {
  const home = process.env.JAVA_HOME;
  if (javaVersion('java') < JAVA && home && javaVersion(join(home, 'bin/java')) >= JAVA) {
    process.env.PATH = `${join(home, 'bin')}${delimiter}${process.env.PATH}`;
  }
  const cache = join(process.env.ENTENTE_CACHE || join(homedir(), '.cache/entente'), 'kafka-4.3.1');
  return [
    ...(javaVersion('java') >= JAVA ? [] : ['java']),
    // Maven fetches Kafka once; with the cache in place nobody needs it.
    ...(existsSync(cache) || spawnSync('mvn', ['-v']).status === 0 ? [] : ['maven']),
  ];
}

/** Java runs Kafka, Maven fetches it. Installed where we may, otherwise the command is named. */
async function ensureJava() {
  if (process.env.KAFKA_BROKERS || process.env.ENTENTE_INFRA === 'containers') return;
  const missing = missingTools();
  if (missing.length === 0) return;
  const names = missing.map((tool) => (tool === 'java' ? `Java ${JAVA} or newer (runs Apache Kafka)` : 'Maven (fetches Apache Kafka)')).join(' and ');
  const debian = existsSync('/etc/debian_version') && spawnSync('apt-get', ['--version']).status === 0;
  const packages = missing.map((tool) => (tool === 'java' ? 'default-jre-headless' : 'maven'));
  if (!debian || process.getuid?.() !== 0) {
    const remedy = debian ? `sudo apt-get install -y ${packages.join(' ')}` : process.platform === 'darwin' ? `brew install ${missing.join(' ').replace('java', 'openjdk')}` : `install ${missing.join(' and ')} with your package manager`;
    giveUp(`${names} ${missing.length > 1 ? 'are' : 'is'} missing`, `Run: ${remedy}`);
  }
  say(`${names} missing: installing through apt-get`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-q'], env);
  const java = ['openjdk-17-jre-headless', 'default-jre-headless', 'openjdk-21-jre-headless'];
  const apt = (name) => run('apt-get', ['install', '-y', '-q', '--no-install-recommends', name], env);
  const known = java.filter((name) => spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0);
  while (missing.includes('java') && known.length > 0 && !(await apt(known.shift())));
  if (missing.includes('maven')) await apt('maven');
  if (missingTools().length > 0) giveUp(`${names} could not be installed`, `Run: apt-get install ${packages.join(' ')}`);
}

/** A digest over the names, sizes and times of all sources: it also notices a deleted file or an older copy. */
function sourcesDigest() {
  const hash = createHash('sha256');
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (/\.(ts|tsx|mts|json)$/.test(entry.name) && !entry.name.endsWith('.spec.ts')) {
        const { size, mtimeMs } = statSync(path);
        hash.update(`${path}\0${size}\0${mtimeMs}\n`);
      }
    }
  };
  for (const folder of ['apps', 'libs', 'deploy', 'test', 'schemas']) if (existsSync(join(root, folder))) visit(join(root, folder));
  hash.update(readFileSync(join(root, 'package.json')));
  return hash.digest('hex');
}

async function build() {
  const stamp = join(root, 'dist/.sources');
  const digest = sourcesDigest();
  const up = join(root, 'dist/deploy/local/up.js');
  if (existsSync(up) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  say('building (npm run build)');
  if (!(await run('npm', ['run', 'build', '--silent']))) giveUp('the build failed (above)', 'Correct the sources and try again');
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
}

/**
 * Installs what is missing and builds; one line for each thing it does.
 *
 * @returns the command of Node 24
 */
export async function prepare() {
  if (process.platform === 'win32') giveUp('Windows is not supported directly', 'Use the Windows Subsystem for Linux');
  const npm = npmAbove();
  if (npm) setInterval(() => runs(npm) || npmIsGone(), 500).unref();
  await install();
  const node = await ensureNode();
  await ensureJava();
  await build();
  return node;
}
