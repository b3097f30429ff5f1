import { randomUUID } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { kafkaToEnv } from '#devstack';
import { serveHub, type HubAddress } from '../serve-hub.js';
import { filesLeft, MARK, portsLeft, processesLeft } from './leftovers.js';
import { Steps } from './steps.js';
import { slowest, summary } from './tally.js';

const STEPS = ['lint', 'types', 'unit', 'servers', 'e2e', 'alone', 'faults'] as const;
type StepName = (typeof STEPS)[number];
const SLOWEST = 12;
/** Niceness of what only computes: it takes what the others leave. */
const STANDS_BACK = 5;
/** How long processes have to end by themselves after the last step, in milliseconds. */
const GRACE_MS = 3_000;
const HELP = `npm test [-- --only ${STEPS.join(',')}] [--keep]
  --only   these steps, separated by commas
  --keep   keeps the hub's logs even when nothing fails
ENTENTE_INFRA=auto|containers|embedded|external says where PostgreSQL and Kafka come from.`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** The folder of package.json above this file. */
function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

function chosenSteps(only: string | undefined): ReadonlySet<StepName> {
  if (only === undefined) return new Set(STEPS);
  const names = only.split(',');
  const unknown = names.find((name) => !STEPS.some((step) => step === name));
  if (unknown !== undefined) throw new Error(`There is no step ${unknown}.\n${HELP}`);
  return new Set(STEPS.filter((step) => names.includes(step)));
}

/** The folders of one run. Everything a step makes lies below, so that it shows when something is left. */
function makeFolders(): { dir: string; logs: string; temp: string; home: string } {
  // Short, because PostgreSQL's socket lies in it and its path has 107 bytes at most.
  const dir = mkdtempSync(join(tmpdir(), 'ent-'));
  const folders = { dir, logs: join(dir, 'steps'), temp: join(dir, 'tmp'), home: join(dir, 'hub') };
  chmodSync(dir, 0o755);
  for (const folder of [folders.logs, folders.temp, folders.home]) mkdirSync(folder, { mode: 0o755 });
  return folders;
}

type Hub = Awaited<ReturnType<typeof serveHub>>;

/** Starts the shared hub and tells its servers, or says why not. */
async function startShared(home: string, steps: Steps): Promise<Hub | undefined> {
  const log = join(home, 'logs/supervisor.log');
  try {
    const hub = await serveHub(home);
    const line = readFileSync(log, 'utf8').split('\n').find((text) => text.includes('infrastructure:'));
    say(`     ${line?.replace(/^entente: /, '') ?? `infrastructure: ${hub.address.servers.kind}`}`);
    return hub;
  } catch (error) {
    steps.note('hub', [error instanceof Error ? error.message : String(error), ...(existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').slice(-20) : [])]);
    return undefined;
  }
}

const portsOf = ({ url, servers }: HubAddress): number[] =>
  servers.kind === 'embedded' ? [url, servers.database, `kafka://${servers.kafka.brokers}`].map((address) => Number(new URL(address).port)) : [Number(new URL(url).port)];

/** Copies every folder called `logs`, and the steps' own, to a place that stays. */
function keepLogs(dir: string, logs: string): string {
  const kept = mkdtempSync(join(dirname(dir), 'entente-test-logs-'));
  cpSync(logs, join(kept, 'steps'), { recursive: true });
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name !== 'logs') continue;
    const from = join(entry.parentPath, entry.name);
    cpSync(from, join(kept, from.slice(dir.length + 1).replaceAll('/', '-')), { recursive: true });
  }
  return kept;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, keep: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } } });
  if (values.help) {
    say(HELP);
    return 0;
  }
  const chosen = chosenSteps(values.only);
  const began = Date.now();
  const root = packageRoot();
  const { dir, logs, temp, home } = makeFolders();
  const mark = randomUUID();
  // The hub inherits this process's environment, the steps get it handed.
  Object.assign(process.env, { [MARK]: mark, TMPDIR: temp, NODE_DISABLE_COMPILE_CACHE: '1', ENTENTE_INFRA: process.env['ENTENTE_INFRA'] ?? 'auto' });
  const steps = new Steps({ root, logs, env: process.env, say });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      say(`stopping (${signal})`);
      steps.stop();
    });
  }

  const needsHub = (['servers', 'e2e', 'alone'] as const).some((step) => chosen.has(step));
  const coming = needsHub ? startShared(home, steps) : Promise.resolve(undefined);
  const run = async (step: StepName, work: () => Promise<void>): Promise<void> => (chosen.has(step) ? work() : undefined);
  const tool = (file: string): string => join(root, 'node_modules', file);

  // Work that waits runs beside work that computes, so that two cores are seldom idle. Faults wait for most of their time, on a
  // hub of their own, beside what the shared hub is asked. What stops its processes has it to itself at the end, and mostly
  // waits too: the unit tests, which only compute, are kept for that time.
  const served = async (hub: Hub): Promise<void> => {
    const { database, kafka } = hub.address.servers;
    const addressFile = join(home, 'address.json');
    writeFileSync(addressFile, JSON.stringify(hub.address), { mode: 0o600 });
    await run('servers', () => steps.jest('servers', 2, { DATABASE_URL: database, ...kafkaToEnv(kafka) }));
    await run('e2e', () => steps.jest('e2e', 2, { ENTENTE_TEST_HUB: addressFile }));
    await Promise.all([run('alone', () => steps.jest('alone', 1, { ENTENTE_TEST_HUB: addressFile })), unit()]);
  };
  const unit = (): Promise<void> => run('unit', () => steps.jest('unit', 2, {}, STANDS_BACK));
  const [hub] = await Promise.all([
    coming,
    (async () => {
      await run('lint', () => steps.check('lint', [process.execPath, tool('oxlint/bin/oxlint')]));
      await run('types', () => steps.check('types', [process.execPath, tool('typescript-7/bin/tsc'), '-p', '.']));
    })(),
    coming.then((there) => (there === undefined ? unit() : served(there))),
    coming.then(() => run('faults', () => steps.jest('faults', 1))),
  ]);
  await hub?.stop();

  const own = new Set([process.pid, process.ppid]);
  // What was told to end may be on its way out still.
  for (const until = Date.now() + GRACE_MS; processesLeft(mark, own).length > 0 && Date.now() < until; ) await sleep(100);
  steps.note('left behind', [...processesLeft(mark, own), ...filesLeft(temp), ...(hub === undefined ? [] : await portsLeft(portsOf(hub.address)))]);
  if (chosen.size === STEPS.length || steps.failed) {
    say('slowest:');
    for (const { name, seconds } of slowest(steps.outcomes, SLOWEST)) say(`  ${seconds.toFixed(1).padStart(6)} s  ${name}`);
  }
  if (steps.failed || values.keep) say(`logs: ${keepLogs(dir, logs)}`);
  rmSync(dir, { recursive: true, force: true });
  say(`${((Date.now() - began) / 1000).toFixed(0)} s`);
  say(summary(steps.outcomes));
  return steps.failed ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
