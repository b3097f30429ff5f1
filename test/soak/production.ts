import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allTopics } from '#contracts';
import { freePorts, startKafka, startPostgres } from '#devstack';
import { readTopic, type KafkaConnection } from '#kafka';
import { APPS, startApp, untilReady, type App, type AppName } from '../../deploy/local/apps.js';
import { ROOTS } from '../../deploy/local/hub-file.js';
import { grant, type Grant } from '../../libs/kafka/testing/grant.js';
import { outsider, readUntil } from '../../libs/kafka/testing/outside-client.js';
import { TestHub, until } from '../support/hub.js';
import { newBureaus, stated } from '../support/world.js';
import type { OwnHubEpisode } from './own-hubs.js';

const HUB = 'hub.example';
const ROOT = process.cwd();
/** What brokers say to whom no list allows it. */
const UNAUTHORISED = /not authorized|authorization failed/i;
const { load } = createRequire(import.meta.url)('js-yaml') as { load: (text: string) => unknown };

/** What the chart gives an account (deploy/helm/entente/files/access.yaml). */
interface Access {
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  readonly topics?: readonly string[];
  readonly groups?: readonly string[];
  readonly inboxes?: readonly string[];
  readonly cluster?: readonly string[];
}

/** The access lists of one process, as templates/kafka.yaml writes them. */
function grantsOf({ read = [], write = [], topics, groups = [], inboxes, cluster }: Access): Grant[] {
  return [
    ...allTopics().map(({ name }): Grant => ({
      type: 'topic', name,
      operations: [...(topics ?? ['Describe', 'DescribeConfigs']), ...(topics === undefined && (name === 'registry.stated' || read.includes(name)) ? ['Read'] : []), ...(write.includes(name) ? ['Write'] : [])],
    })),
    ...(inboxes === undefined ? [] : [{ type: 'topic', name: 'inbox.', prefixed: true, operations: inboxes } as const]),
    ...groups.map((name): Grant => ({ type: 'group', name, operations: ['Read', 'Describe'] })),
    ...(cluster === undefined ? [] : [{ type: 'cluster', name: 'kafka-cluster', operations: cluster } as const]),
  ];
}

/** Keys of those whom the hub must know, and the files of secrets, made as deploy/README.md says. @returns their private keys by participant */
function makeSecrets(folder: string): Record<string, object> {
  const privately: Record<string, object> = {};
  for (const id of ROOTS) {
    const file = join(folder, `${id}.keys.json`);
    writeFileSync(join(folder, `${id}.public.json`), execFileSync(process.execPath, [join(ROOT, 'apps/cli/entente.mjs'), 'keys', 'new', '--as', id, '--hub', HUB, '--out', file, '-o', 'json'], { stdio: ['ignore', 'pipe', 'pipe'] }));
    privately[id] = JSON.parse(readFileSync(file, 'utf8')) as object;
  }
  const said = (id: string): string => join(folder, `${id}.public.json`);
  execFileSync(process.execPath, [join(ROOT, 'dist/deploy/compose/secrets.js'), folder, '--hub', HUB, '--gs', said('gs'), '--oversight', said('oversight.ccf')], { stdio: 'pipe' });
  return privately;
}

/**
 * A hub as deploy/ runs it, on real servers: its secrets, the step `migrate` with a role for each, and every process signed in to the brokers as
 * itself, with the access lists of the chart and nothing more. A message, its evidence, an inbox topic of a participant's own.
 */
export const production: OwnHubEpisode = async () => {
  const home = mkdtempSync(join(tmpdir(), 'entente-production-'));
  chmodSync(home, 0o755);
  const [secrets, logs] = [join(home, 'secrets'), join(home, 'logs')];
  for (const folder of [secrets, logs]) mkdirSync(folder, { mode: 0o700 });
  const [postgres, kafka] = await Promise.all([startPostgres({ home }), startKafka({ home })]);
  const running: App[] = [];
  const wrong: string[] = [];
  try {
    const privately = makeSecrets(secrets);
    const access = load(readFileSync(join(ROOT, 'deploy/helm/entente/files/access.yaml'), 'utf8')) as Readonly<Record<string, Access>>;
    const passwords = Object.fromEntries(Object.keys(access).map((name) => [name, randomBytes(24).toString('base64url')]));
    await kafka.addScramUsers(Object.entries(passwords).map(([name, password]) => ({ name: `entente-${name}`, password })));
    const { brokers, sasl } = kafka.internal;
    await grant({ brokers: [brokers], clientId: 'operator', ...(sasl === undefined ? {} : { sasl }) }, Object.fromEntries(Object.entries(access).map(([name, may]) => [`entente-${name}`, grantsOf(may)])));

    const [port = 0, ...opsPorts] = await freePorts(APPS.length + 1);
    const ops = Object.fromEntries(APPS.map((name, index) => [name, name === 'gateway' ? port : (opsPorts[index] ?? 0)])) as Record<AppName, number>;
    const database = (role: string): string => Object.assign(new URL(readFileSync(join(secrets, `${role}.url`), 'utf8').trim()), { host: new URL(postgres.url).host, pathname: new URL(postgres.url).pathname }).href;
    const signedIn = (name: string): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], NODE_ENV: 'production', KAFKA_BROKERS: kafka.external, KAFKA_SASL: `scram-sha-512:entente-${name}:${passwords[name]}` });
    const migrate = (): void => void execFileSync(process.execPath, [join(ROOT, 'dist/apps/migrate/main.js')], {
      stdio: 'pipe', env: { ...signedIn('migrate'), DATABASE_URL: postgres.url, AUDITOR_DATABASE_URL: database('auditor'), EXCHANGE_DATABASE_URL: database('exchange') },
    });
    migrate();
    const began = Date.now();
    for (const name of APPS) {
      const env = {
        ...signedIn(name), DATABASE_URL: database(name === 'auditor' ? 'auditor' : 'exchange'), ENTENTE_HUB_FILE: join(secrets, 'hub.json'), ENTENTE_URL: `http://127.0.0.1:${port}`, ENTENTE_PORT: String(port),
        ENTENTE_LEDGER: join(home, 'ledger'), ENTENTE_LEDGER_SIGNER: join(home, 'ledger-signer'),
      };
      running.push(await startApp(name, { root: ROOT, logs, env, opsPorts: ops }));
    }
    const late = await untilReady(Object.fromEntries(APPS.map((name) => [name, `http://127.0.0.1:${ops[name]}`])), 90_000, () => false);
    if (late.length > 0) throw new Error(`not ready: ${late.map((name) => `${name}\n${readFileSync(join(logs, `${name}.log`), 'utf8').slice(-2_000)}`).join('\n')}`);
    const readyAfter = Date.now() - began;
    // A second time, under the processes, it finds nothing to do.
    migrate();

    const devFile = join(home, 'dev.json');
    const url = `http://127.0.0.1:${port}`;
    writeFileSync(devFile, JSON.stringify({ url, hub: HUB, issuer: url, participants: privately }), { mode: 0o600 });
    const hub = new TestHub({ url, devFile, home, servers: { kind: 'embedded', database: postgres.url, kafka: kafka.internal }, control: '' }, () => Promise.resolve());
    const [sender, reader] = await newBureaus(hub, 2);
    if (sender === undefined || reader === undefined) throw new Error('nobody was admitted');
    const first = await sender.send([reader]);
    await reader.receives(first.reference, {}, 30_000);
    await until('its evidence', async () => (await sender.call('GET', `/v1/messages/${first.reference}/evidence`)).status === 200, 60_000);

    await stated(reader, 'enable-kafka', reader.id);
    const password = randomBytes(24).toString('base64url');
    await kafka.addScramUsers([{ name: reader.id, password }]);
    const second = await sender.send([reader]);
    const told = { dev: { participants: { [reader.id]: { kafka: { brokers: kafka.external, username: reader.id, password } } } } };
    const ownTopic = `inbox.${reader.id}`;
    // Refused until the registrar has given the access, seconds after the statement.
    const records = await until('its own topic', async () => readUntil(outsider(told, reader.id), `${reader.id}:case-system`, ownTopic, ({ value }) => value === second.jws, 30_000).catch((error: unknown) => {
      if (error instanceof Error && UNAUTHORISED.test(error.message)) return undefined;
      throw error;
    }), 30_000);
    if (records.some(({ value }) => value !== second.jws)) wrong.push('the inbox topic holds more than was sent since it was asked for');
    await sender.send([reader], { type: 'control.recall/1', body: { message: first.reference, digest: first.digest, reason: 'rehearsed' } });
    await reader.receivesWhere('the recall', ({ draft }) => draft.type === 'control.recall/1', {}, 30_000);

    // What the lists do not give, nobody has; asked of topics that hold something, for an empty one is not read.
    const router: KafkaConnection = { brokers: [kafka.external], clientId: 'router', sasl: { mechanism: 'scram-sha-512', username: 'entente-router', password: passwords['router'] ?? '' } };
    for (const topic of ['access.recorded', 'exchange.delivered', ownTopic]) if (await mayRead(router, topic)) wrong.push(`the router may read ${topic}`);
    for (const name of APPS) for (const line of readFileSync(join(logs, `${name}.log`), 'utf8').split('\n').filter((one) => UNAUTHORISED.test(one) || /permission denied/i.test(one))) wrong.push(`${name}: ${line.slice(0, 500)}`);
    return { accepted: 3, deliveries: 3, wrong, note: `ready ${readyAfter} ms after the step migrate, each process under an account of its own` };
  } finally {
    for (const app of running.toReversed()) await app.stop();
    await Promise.all([kafka.stop(), postgres.stop()]);
    rmSync(home, { recursive: true, force: true });
  }
};

async function mayRead(connection: KafkaConnection, topic: string): Promise<boolean> {
  try {
    for await (const _ of readTopic({ connection, topic, from: 0n })) break;
    return true;
  } catch (error) {
    if (error instanceof Error && UNAUTHORISED.test(error.message)) return false;
    throw error;
  }
}
