import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { defaultCacheDir, KAFKA_VERSION } from '#devstack';
import { useHub } from '../support/hub.js';
import { orSkip, root, runProgram } from '../support/runtimes.js';
import { demo, newBureau } from '../support/world.js';

// Kafka clients that others wrote read inbox topics, with what `dev.json` gives a participant.
const hub = useHub();
const [BUREAU, ENTITY] = ['ncb.KE', 'ncb.KE.kws'];
const PROGRAMS = join(root, 'test/interop/kafka');
const quiet = { stdio: 'pipe', timeout: 120_000 } as const;

/** What a client is asked for: topics, and the record it looks for in each. @returns a line a topic: `<topic> <type> <sender> <digest> <value>`, or `<topic> refused` */
type Client = (who: string, key: string, topics: readonly string[]) => Promise<string[]>;

function credentialsOf(who: string): { brokers: string; username: string; password: string } {
  const found = hub().dev.participants[who]?.kafka;
  if (found === undefined) throw new Error(`dev.json has no Kafka credentials of ${who}`);
  return found;
}

const program = (command: string, args: readonly string[]): Client => async (who, key, topics) => {
  const { brokers, username, password } = credentialsOf(who);
  return (await runProgram(command, [...args, brokers, username, password, key, ...topics])).split('\n').filter((line) => line.startsWith('inbox.') || line.startsWith('exchange.'));
};

/** A program of ours on a Kafka client for Python, which pip installs beside the SDK's and which is kept. */
const inPython = (name: string, version: string, file: string): Client | undefined => orSkip(`nothing is tried with ${name} this time, for Python or the package is missing.`, () => {
  const cache = join(root, 'node_modules/.cache');
  const folder = join(cache, `${name}-${version}`);
  const python = join(folder, 'bin/python');
  if (!existsSync(python)) {
    mkdirSync(cache, { recursive: true });
    rmSync(`${folder}.new`, { recursive: true, force: true });
    execFileSync('python3', ['-m', 'venv', '--without-pip', `${folder}.new`], quiet);
    execFileSync('python3', ['-m', 'pip', '--python', join(`${folder}.new`, 'bin/python'), 'install', '--quiet', '--disable-pip-version-check', `${name}==${version}`], quiet);
    renameSync(`${folder}.new`, folder);
  }
  return program(python, [join(PROGRAMS, file)]);
});

/** Apache's client, out of what the embedded broker brings. */
const kafkaJava = (classes: string): Client | undefined => orSkip('nothing is tried with the Java client this time, for Java 17 or the client is missing.', () => {
  const jars = join(defaultCacheDir(), `kafka-${KAFKA_VERSION}`, 'libs');
  const named = readdirSync(jars).filter((name) => /^(kafka-clients|slf4j-api|lz4|snappy|zstd)/.test(name)).map((name) => join(jars, name));
  execFileSync('javac', ['-cp', named.join(':'), '-d', classes, join(PROGRAMS, 'InboxTopics.java')], quiet);
  return program('java', ['-XX:TieredStopAtLevel=1', '-cp', [classes, ...named].join(':'), 'InboxTopics']);
});

/** kcat reads one topic a call, to its end. Kafka 4 takes SCRAM from librdkafka 2.6.1 or newer only: those before repeat the nonce (confluentinc/librdkafka#4895). */
const kcat = (): Client | undefined => orSkip('nothing is tried with kcat this time, for it is missing or too old.', () => {
  const [, major = 0, minor = 0, patch = 0] = (/librdkafka (\d+)\.(\d+)\.(\d+)/.exec(execFileSync('kcat', ['-V'], quiet).toString()) ?? []).map(Number);
  if ((major * 1000 + minor) * 1000 + patch < 2_006_001) throw new Error(`Error: its librdkafka is ${major}.${minor}.${patch}, and Kafka 4 takes SCRAM from 2.6.1 on.`);
  return async (who, key, topics) => {
    const { brokers, username, password } = credentialsOf(who);
    const settings = ['security.protocol=SASL_PLAINTEXT', 'sasl.mechanism=SCRAM-SHA-512', `sasl.username=${username}`, `sasl.password=${password}`].flatMap((one) => ['-X', one]);
    const read = async (topic: string): Promise<string> => {
      try {
        const { stdout } = await promisify(execFile)('kcat', ['-b', brokers, ...settings, '-m', '60', '-C', '-t', topic, '-o', 'beginning', '-e', '-q', '-f', '%k\t%h\t%s\n'], { timeout: 90_000, maxBuffer: 64 * 1024 * 1024 });
        const [, headers = '', value] = stdout.split('\n').map((line) => line.split('\t')).find(([found]) => found === key) ?? [];
        const named = new Map(headers.split(',').map((one): [string, string] => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]));
        return value === undefined ? `${topic} missing` : `${topic} ${named.get('ce_type')} ${named.get('ce_source')} ${named.get('entente-digest')} ${value}`;
      } catch (error) {
        if (/authorization failed/i.test((error as { stderr?: string }).stderr ?? '')) return `${topic} refused`;
        throw error;
      }
    };
    const lines: string[] = [];
    for (const topic of topics) lines.push(await read(topic));
    return lines;
  };
});

it('kcat, librdkafka, kafka-python and the Java client read one’s own topics and one’s entities’, know type, sender and digest from headers; elsewhere they are refused', async () => {
  const classes = mkdtempSync(join(tmpdir(), 'entente-kafka-'));
  try {
    // librdkafka is what kcat, and the clients for Go, Rust, C# and PHP, are made of.
    const clients = [kcat(), kafkaJava(classes), inPython('kafka-python', '3.0.12', 'inbox_topics.py'), inPython('confluent-kafka', '2.16.1', 'librdkafka_topics.py')].flatMap((client) => client ?? []);
    const sent = await (await newBureau(hub())).send([BUREAU, ENTITY]);
    for (const reader of [BUREAU, ENTITY]) await demo(hub(), reader).receives(sent.reference);
    const [own, entitys] = [`inbox.${BUREAU}`, `inbox.${ENTITY}`];
    const line = (topic: string): string => `${topic} general.information/1 ${sent.message.from} ${sent.digest} ${sent.jws}`;
    for (const client of clients) {
      expect(await client(BUREAU, sent.reference, [own, entitys, 'exchange.decided'])).toEqual([line(own), line(entitys), 'exchange.decided refused']);
      expect(await client(ENTITY, sent.reference, [entitys, own])).toEqual([line(entitys), `${own} refused`]);
    }
  } finally {
    rmSync(classes, { recursive: true });
  }
}, 240_000);
