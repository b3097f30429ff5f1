import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { toPublicJwk } from '#envelope';
import { ensureTopics } from '#kafka';
import { freePorts } from '#devstack';
import { loadHubFile } from '#config';
import { startHub, type RunningHub } from '../../deploy/local/start-hub.js';
import { readDevFile } from '../../deploy/local/hub-file.js';
import { admitBureaus, participantOf, type BenchBureau } from './bench-bureaus.js';
import { processorByName, residentBytes, startYardstick } from './bench-processes.js';
import { measureDecisions } from './decisions.js';
import { measureFairness, QUOTA } from './fairness.js';
import { processorTable, toChart, toTable, type Figure, type Processor } from './figures.js';
import { measureBeside, measureProof, measureWriter } from './ledger-figures.js';
import { measureReaders } from './many-readers.js';
import { broadcast, pace, saturate, type Latency, type Sizes, type Target, type Throughput } from './measure.js';
import { YARDSTICK_TOPIC, type YardstickSettings } from './yardstick/settings.js';

const APPS = ['gateway', 'registrar', 'router', 'courier', 'auditor'] as const;
const RATE = 500;
// npm run bench -- [--quick] [--only exchange,proof,beside,ledger,readers,fairness]
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string', default: 'exchange,proof' } } });
const QUICK = values.quick;
/** What is measured: the exchange beside the yardstick; receipt to proof; what the ledger costs; a log of a million entries; many streams; a sender beside one that floods. */
const PARTS = ['exchange', 'proof', 'beside', 'ledger', 'readers', 'fairness'] as const;
/** Who floods: nobody that other parts read or send with. */
const FLOODER = 180;
/** Streams that are open at once. */
const READERS = QUICK ? 500 : 2_000;
const WANTED = new Set(values.only.split(','));
const LONG_LOG = QUICK ? [10_000, 50_000, 100_000] : [100_000, 500_000, 1_000_000];
const PROOF_SECONDS = QUICK ? 8 : 35;
/**
 * V8 compiles what runs often, and what runs most often once more: after 4,000 messages a sixth of all processor time still
 * went there (five runs of 10,000 by one hub: 827, 861, 941, 941 and 971 a second). The bare pipeline has less to compile.
 */
const SIZES: Sizes = QUICK ? { warming: 6_000, saturation: 3_000, broadcast: 100, pacedSeconds: 5 } : { warming: 36_000, saturation: 12_000, broadcast: 600, pacedSeconds: 20 };
const GIB = 1024 ** 3;

interface Measured {
  readonly single: Throughput;
  readonly batch: Throughput;
  readonly broadcast: number;
  readonly paced: Latency;
  /** Microseconds of processor time a message, by process: what a busy machine changes least. */
  readonly processor: Readonly<Record<(typeof TIMED)[number], Readonly<Record<string, number>>>>;
}
/** Runs whose processor time is told. */
const TIMED = ['paced', 'single', 'batch'] as const;
type Pids = Readonly<Record<string, number | undefined>>;

const say = (text: string): void => void process.stderr.write(`bench: ${text}\n`);

async function measure(name: string, target: Target, bureaus: readonly BenchBureau[], pids: Pids): Promise<Measured> {
  // A reader for each run: a stream begins with all that its reader has not seen yet.
  const [sender, first, second, third, fourth, ...listeners] = bureaus;
  if (sender === undefined || first === undefined || second === undefined || third === undefined || fourth === undefined) throw new Error('There are too few bureaus.');
  const timed = async <Result>(what: string, messages: number, run: () => Promise<Result>): Promise<{ readonly result: Result; readonly processor: Record<string, number> }> => {
    say(`${name}: ${what}`);
    const before = processorByName(pids);
    const result = await run();
    const after = processorByName(pids);
    return { result, processor: Object.fromEntries(Object.entries(after).map(([process, ms]) => [process, ((ms - (before[process] ?? 0)) * 1000) / messages])) };
  };
  say(`${name}: warming up`);
  await saturate(target, sender, first, SIZES.warming, 1);
  const paced = await timed(`${RATE} a second`, RATE * SIZES.pacedSeconds, () => pace(target, sender, fourth, RATE, SIZES.pacedSeconds));
  const single = await timed('single messages', SIZES.saturation, () => saturate(target, sender, second, SIZES.saturation, 1));
  const batch = await timed('batches', SIZES.saturation, () => saturate(target, sender, third, SIZES.saturation, 200));
  say(`${name}: broadcast to ${listeners.length} readers`);
  const spread = await broadcast(target, sender, listeners, SIZES.broadcast);
  return { single: single.result, batch: batch.result, broadcast: spread, paced: paced.result, processor: { paced: paced.processor, single: single.processor, batch: batch.processor } };
}

/** The bare pipeline on the same servers, the hub's own processes being down. */
async function measureYardstick(hub: RunningHub, bureaus: readonly BenchBureau[]): Promise<Measured> {
  const hubFile = loadHubFile(join(hub.devFile, '../hub.json'));
  const [port = 0, streamsPort = 0] = await freePorts(2);
  const { kafka, database } = hub.servers;
  const connection = { brokers: kafka.brokers.split(','), clientId: 'bench', ...(kafka.sasl === undefined ? {} : { sasl: kafka.sasl }) };
  await ensureTopics(connection, [YARDSTICK_TOPIC, { ...YARDSTICK_TOPIC, name: `${YARDSTICK_TOPIC.name}.dead` }]);
  const settings: YardstickSettings = {
    hub: hubFile.hub, brokers: connection.brokers, sasl: kafka.sasl, database, port, streamsPort, signing: hubFile.signing,
    senders: Object.fromEntries(bureaus.map(({ signing }) => [signing.kid, toPublicJwk(signing)])), bureaus: bureaus.map((one) => one.participant),
  };
  const [view, gate] = [await startYardstick('view', settings), await startYardstick('gate', settings)];
  try {
    const { kafka: broker, postgres } = await hub.pids();
    return await measure('yardstick', { url: `http://127.0.0.1:${port}`, streams: `http://127.0.0.1:${streamsPort}`, issuer: undefined, hub: hubFile.hub }, bureaus, { gate: gate.pid, view: view.pid, kafka: broker, postgres });
  } finally {
    for (const half of [view, gate]) half.kill('SIGTERM');
  }
}

const residentOf = async (hub: RunningHub): Promise<number> => {
  const pids = await hub.pids();
  return residentBytes(APPS.map((app) => pids[app]));
};

/** In a process that does nothing else, so that it is known before anything is started. */
function decisionFigures(): Figure[] {
  const { warm, broadcast: spread } = measureDecisions();
  return [
    { name: 'one decision, 200 × 5 rules, warm', unit: 'µs', hub: warm, pass: 100, aim: 5, less: true },
    { name: 'deciding a broadcast to 195', unit: 'ms', hub: spread, pass: 2, aim: 1, less: true },
  ];
}

function figuresOf(hub: Measured, yardstick: Measured, idle: number, loaded: number): Figure[] {
  return [
    { name: 'accepted, single', unit: '/s', hub: hub.single.accepted, yardstick: yardstick.single.accepted, pass: 0.8, aim: 1.3 },
    { name: 'delivered, single', unit: '/s', hub: hub.single.delivered, yardstick: yardstick.single.delivered, pass: 0.8, aim: 1.3 },
    // The same yardstick for both: what a batch is worth is the question.
    { name: 'accepted, batch', unit: '/s', hub: hub.batch.accepted, yardstick: yardstick.single.accepted, pass: 1.5, aim: 3 },
    { name: 'delivered, batch', unit: '/s', hub: hub.batch.delivered, yardstick: yardstick.single.delivered, pass: 0.8, aim: 1.3 },
    { name: 'broadcast deliveries', unit: '/s', hub: hub.broadcast, yardstick: yardstick.broadcast, pass: 0.8, aim: 1.5 },
    { name: `accept p50 at ${RATE}/s`, unit: 'ms', hub: hub.paced.accept.p50, pass: 5, aim: 2, less: true },
    { name: `accept p99 at ${RATE}/s`, unit: 'ms', hub: hub.paced.accept.p99, pass: 50, aim: 15, less: true },
    { name: `to the reader p50 at ${RATE}/s`, unit: 'ms', hub: hub.paced.reader.p50, pass: 50, aim: 15, less: true },
    { name: `to the reader p99 at ${RATE}/s`, unit: 'ms', hub: hub.paced.reader.p99, pass: 150, aim: 50, less: true },
    { name: 'memory of all apps, idle', unit: 'GiB', hub: idle / GIB, pass: 1, aim: 0.7, less: true },
    { name: 'memory of all apps, loaded', unit: 'GiB', hub: loaded / GIB, pass: 1.6, aim: 1.1, less: true },
  ];
}

async function bench(home: string): Promise<void> {
  const figures: Figure[] = [];
  const raw: Record<string, object> = {};
  const processors: Processor[] = [];
  if (WANTED.has('ledger')) {
    say(`a log of ${LONG_LOG.at(-1)?.toLocaleString('en')} entries`);
    const long = await measureWriter(home, LONG_LOG);
    figures.push(...long.figures);
    raw['ledger'] = long.raw;
  }
  if (['exchange', 'proof', 'beside', 'readers', 'fairness'].some((part) => WANTED.has(part))) await benchHub(home, figures, raw, processors);
  report(figures, raw, processors);
}

async function benchHub(home: string, figures: Figure[], raw: Record<string, object>, processors: Processor[]): Promise<void> {
  const [port = 0] = await freePorts(1);
  const decided = WANTED.has('exchange') ? decisionFigures() : [];
  say('starting a hub of its own');
  // While the ledger is held back on purpose, its promises are long.
  const hub = await startHub({ home, port, env: { LOG_LEVEL: 'warn', ...(WANTED.has('beside') ? { ENTENTE_LEDGER_WITHIN: '86400' } : {}), ...(WANTED.has('fairness') ? { ENTENTE_QUOTAS: `${participantOf(FLOODER)}=${QUOTA}` } : {}) } });
  try {
    const dev = readDevFile(hub.devFile);
    const gs = dev.participants?.['gs']?.signing;
    if (gs === undefined || dev.hub === undefined) throw new Error('dev.json lacks the keys of gs.');
    const bureaus = await admitBureaus(hub.url, dev.hub, gs);
    const target: Target = { url: hub.url, streams: hub.url, issuer: hub.url, hub: dev.hub };
    // First, while their mailboxes are empty.
    if (WANTED.has('readers')) figures.push(...(await measureReaders(hub, target, bureaus, READERS, say)));
    if (WANTED.has('exchange')) {
      const idle = await residentOf(hub);
      for (const app of APPS) await hub.hold(app);
      const yardstick = await measureYardstick(hub, bureaus);
      for (const app of APPS) await hub.release(app);
      await untilReady(hub.url);
      const measured = await measure('hub', target, bureaus, await hub.pids());
      figures.push(...figuresOf(measured, yardstick, idle, await residentOf(hub)), ...decided);
      Object.assign(raw, { yardstick, hub: measured });
      processors.push(...TIMED.flatMap((run) => [{ run, of: 'hub', took: measured.processor[run] }, { run, of: 'yardstick', took: yardstick.processor[run] }]));
    }
    // Whoever was broadcast to has read it all.
    const [sender, ...readers] = bureaus.slice(-12);
    const [reader] = readers;
    if (sender === undefined || reader === undefined) throw new Error('There are too few bureaus.');
    if (WANTED.has('proof')) {
      say(`receipt to proof, ${PROOF_SECONDS} s`);
      figures.push(...(await measureProof(hub, home, target, sender, reader, PROOF_SECONDS)));
    }
    if (WANTED.has('beside')) {
      say('warming up');
      for (const one of readers.slice(0, 2)) await saturate(target, sender, one, SIZES.saturation, 1);
      say('with the ledger and without');
      figures.push(...(await measureBeside(hub, target, sender, readers.slice(2), SIZES.saturation, say)));
    }
    const flooder = bureaus[FLOODER];
    if (WANTED.has('fairness') && flooder !== undefined) figures.push(...(await measureFairness(target, sender, flooder, reader, say)));
  } finally {
    await hub.stop();
  }
}

async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const ready = await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('The hub did not become ready again.');
}

function report(figures: readonly Figure[], raw: object, processors: readonly Processor[]): void {
  const folder = join(process.cwd(), '.entente/bench');
  mkdirSync(folder, { recursive: true });
  const at = new Date().toISOString();
  const name = join(folder, at.replace(/[:.]/g, '-'));
  writeFileSync(`${name}.json`, `${JSON.stringify({ at, node: process.version, sizes: SIZES, figures, raw }, null, 2)}\n`);
  writeFileSync(`${name}.svg`, toChart(figures, `share of the pass mark reached, ${at.slice(0, 10)}`));
  process.stdout.write(`${toTable(figures)}\n\n${processors.length === 0 ? '' : `${processorTable(processors)}\n\n`}${name}.json\n${name}.svg\n`);
}

const unknown = [...WANTED].filter((part) => !PARTS.some((known) => known === part));
if (unknown.length > 0) {
  say(`there is no part ${unknown.join(', ')}; there are ${PARTS.join(', ')}`);
  process.exit(64);
}
const home = mkdtempSync(join(tmpdir(), 'entente-bench-'));
// PostgreSQL's account must be able to enter.
chmodSync(home, 0o755);
try {
  await bench(home);
} finally {
  rmSync(home, { recursive: true, force: true });
}
