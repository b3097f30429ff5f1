import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart, freePorts, kafkaToEnv, startInfrastructure, type Infrastructure, type KafkaServer, type PostgresServer, type Server } from '#devstack';
import { APPS, letGiveWay, logOf, startApp, untilReady, type App, type AppName, type AppOptions } from './apps.js';
import type { DatabaseUrls, RoleOptions } from './database-roles.js';
import { KAFKA_TAKERS } from './demonstration.js';
import { HUB_NAME, newHub, readDevFile, writeSecret, type DevFile, type DevParticipant } from './hub-file.js';
import type { Home, HomeLock } from './home.js';
import { Keeper } from './keeper.js';
import { LogWatch } from './log-watch.js';
import type { Settings } from './settings.js';
import { prepareWitnesses, startWitnesses, WITNESS_PROCESS } from './witnesses.js';

/** The parts of the hub the supervisor drives but does not own. */
export interface Steps {
  /** Brings the database to the newest schema. */
  migrate(databaseUrl: string): Promise<void>;
  /** Gives processes database roles of their own where that can be done. */
  separateRoles(options: RoleOptions): Promise<DatabaseUrls>;
  /** Makes the topics that are missing. */
  ensureTopics(kafka: Infrastructure['kafka']): Promise<void>;
  /** Admits the demonstration participants and adds their keys to dev.json. May be called again after it was interrupted. */
  seed(options: { home: string; url: string; hubFile: string; devFile: string }): Promise<void>;
}

const READY_LIMIT_MS = 60_000;
const STOP_STARTING_MS = 5_000;
/** An app that ends this often before it was ever ready will not get better. */
const HOPELESS = 4;

/** What can be done to any process of the hub. */
type Kept = Pick<Keeper<Server>, 'current' | 'hold' | 'release'>;

/** Starts the whole hub in one home, keeps it running, and stops it in order: apps, Kafka, PostgreSQL. */
export class Supervisor {
  #infra: Promise<Infrastructure> | undefined;
  #servers: Pick<Infrastructure, 'kind' | 'database' | 'kafka'> | undefined;
  #postgres: Keeper<PostgresServer> | undefined;
  #broker: Keeper<KafkaServer> | undefined;
  #witnesses: Keeper<App> | undefined;
  readonly #apps = new Map<AppName, Keeper<App>>();
  #watch: LogWatch | undefined;
  #stopping: Promise<void> | undefined;

  constructor(
    private readonly home: Home,
    private readonly lock: HomeLock,
    private readonly settings: Settings,
    private readonly steps: Steps,
    private readonly say: (line: string) => void,
  ) {}

  /**
   * Starts everything; when it returns the hub takes messages and dev.json is written.
   *
   * @throws {CannotStart} with one line for the terminal; what was started by then is stopped by {@link stop}
   */
  async start(): Promise<DevFile> {
    const { home, settings, say } = this;
    this.#infra = startInfrastructure({ ...settings.infra, home: home.dir, say });
    const infra = await this.#infra;
    this.#servers = { kind: infra.kind, database: infra.database, kafka: infra.kafka };
    if (this.#stopping) throw new Error('stopped while starting');
    await this.#keepServers(infra);
    this.#prepareHome(infra);
    say('migrating the database and making the topics');
    await Promise.all([this.steps.migrate(infra.database), this.steps.ensureTopics(infra.kafka)]);
    await this.#startWitnesses();
    await this.#startApps(infra, await this.steps.separateRoles({ url: infra.database, say }));
    if (!existsSync(home.seeded)) {
      say('seeding the demonstration participants');
      await this.steps.seed({ home: home.dir, url: settings.url, hubFile: home.hubFile, devFile: home.devFile });
      writeFileSync(home.seeded, `${JSON.stringify({ at: new Date().toISOString() })}\n`);
    }
    await this.#admitToKafka();
    return this.#writeDevFile(infra, {});
  }

  /** How the hub's own processes reach the servers; undefined before they run. */
  get servers(): Pick<Infrastructure, 'kind' | 'database' | 'kafka'> | undefined {
    return this.#servers;
  }

  /** What runs now, by name, and its process number. */
  get pids(): Record<string, number | undefined> {
    return Object.fromEntries([...this.#all()].map(([name, kept]) => [name, kept.current?.pid]));
  }

  /**
   * Sends a signal to an app (`gateway`, `router`, …) or a server (`kafka`, `postgres`). One that ends is started again.
   *
   * @throws when there is no such process, or it is down
   */
  async signal(name: string, signal: Parameters<Server['signal']>[0]): Promise<void> {
    const running = this.#keeper(name).current;
    if (!running) throw new Error(`${name} is not running`);
    await running.signal(signal);
  }

  /** Stops an app or a server and leaves it down until {@link release}. */
  async hold(name: string): Promise<void> {
    await this.#keeper(name).hold();
  }

  /** Starts what {@link hold} stopped. */
  async release(name: string): Promise<void> {
    await this.#keeper(name).release();
  }

  /** Stops everything; may be called at any moment and more than once. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #stopAll(): Promise<void> {
    this.#watch?.stop();
    await Promise.all([...this.#apps.values()].map((app) => app.hold()));
    await this.#witnesses?.hold();
    if (this.#postgres || this.#broker) {
      await this.#broker?.hold();
      await this.#postgres?.hold();
    } else {
      // Still starting. What takes longer than this (a download) is left to the guardian, which ends it with this process.
      const started = this.#infra?.then((infra) => infra.stop()).catch(() => undefined);
      await Promise.race([started, sleep(STOP_STARTING_MS, undefined, { ref: false })]);
    }
    this.lock.release();
  }

  /** dev.json first: a crash between the two files must not leave a hub whose trust root nobody has the keys of. */
  #prepareHome(infra: Infrastructure): void {
    if (existsSync(this.home.hubFile)) return void this.#writeDevFile(infra, {});
    const { hub, participants } = newHub();
    this.#writeDevFile(infra, participants);
    writeSecret(this.home.hubFile, hub);
  }

  async #keepServers(infra: Infrastructure): Promise<void> {
    const { say, home } = this;
    if (infra.postgres) {
      this.#postgres = new Keeper({ name: 'postgres', say, reason: () => `see ${logOf(home.logs, 'postgres')}`, start: again(infra.postgres) });
      await this.#postgres.begin(infra.postgres);
    }
    if (infra.broker) {
      this.#broker = new Keeper({ name: 'kafka', say, reason: () => `see ${logOf(home.logs, 'kafka')}`, start: again(infra.broker) });
      await this.#broker.begin(infra.broker);
    }
  }

  /** Three witnesses for the ledger, unless the operator has named others. */
  async #startWitnesses(): Promise<void> {
    const { home, settings, say } = this;
    if (settings.env['ENTENTE_LEDGER_WITNESSES'] !== undefined) return;
    const [port = 0] = await freePorts(1);
    const prepared = await prepareWitnesses(home, port);
    this.#witnesses = new Keeper({ name: WITNESS_PROCESS, say, reason: () => `see ${logOf(home.logs, WITNESS_PROCESS)}`, start: () => startWitnesses(prepared, { root: settings.root, logs: home.logs, env: settings.env }) });
    await this.#witnesses.begin();
  }

  async #startApps(infra: Infrastructure, databases: DatabaseUrls): Promise<void> {
    const { home, settings, say } = this;
    say(`starting ${APPS.join(', ')}`);
    const ports = await freePorts(APPS.length);
    const opsPorts = Object.fromEntries(APPS.map((name, index) => [name, name === 'gateway' ? settings.port : ports[index]])) as Record<AppName, number>;
    const env: NodeJS.ProcessEnv = {
      NODE_ENV: 'production', ENTENTE_LEDGER_WITNESSES: home.witnessFile, ...settings.env, ...kafkaToEnv(infra.kafka),
      ENTENTE_HUB_FILE: home.hubFile, ENTENTE_PORT: String(settings.port), ENTENTE_URL: settings.url,
    };
    const optionsOf = (name: AppName): AppOptions => ({ root: settings.root, logs: home.logs, env: { ...env, DATABASE_URL: databases[name] }, opsPorts });
    const logs = Object.fromEntries(APPS.map((name) => [name, logOf(home.logs, name)]));
    this.#watch = new LogWatch(logs, say);
    this.#watch.start();
    for (const name of APPS) {
      if (this.#stopping) throw new Error('stopped while starting');
      const keeper = new Keeper({ name, say, reason: () => `see ${logs[name]}`, start: async () => {
        const app = await startApp(name, optionsOf(name));
        void letGiveWay(name, app, say);
        return app;
      } });
      this.#apps.set(name, keeper);
      await keeper.begin();
    }
    const opsUrls = Object.fromEntries(APPS.map((name) => [name, `http://127.0.0.1:${opsPorts[name]}`]));
    const hopeless = (): AppName | undefined => APPS.find((name) => (this.#apps.get(name)?.crashes ?? 0) >= HOPELESS);
    const waiting = await untilReady(opsUrls, READY_LIMIT_MS, () => hopeless() !== undefined || this.#stopping !== undefined);
    if (this.#stopping || waiting.length === 0) return;
    const crashed = hopeless();
    throw crashed
      ? new CannotStart(`the ${crashed} does not start`, `See ${logs[crashed]}`)
      : new CannotStart(`not ready after ${READY_LIMIT_MS / 1000} s: ${waiting.join(', ')}`, `See ${home.logs}`);
  }

  /** Gives those who take Kafka directly, and have none yet, a password for the outer listener; what they may read the registrar decides. */
  async #admitToKafka(): Promise<void> {
    const broker = this.#broker?.current;
    if (!broker) return;
    const dev = readDevFile(this.home.devFile);
    const without = Object.entries(dev.participants ?? {}).filter(([id, participant]) => KAFKA_TAKERS.includes(id) && !participant.kafka);
    if (without.length === 0) return;
    const users = without.map(([name]) => ({ name, password: randomBytes(18).toString('base64url') }));
    await broker.addScramUsers(users);
    const admitted = users.map(({ name, password }) => [name, { brokers: broker.external, mechanism: 'SCRAM-SHA-512' as const, username: name, password }] as const);
    const participants = { ...dev.participants };
    for (const [name, kafka] of admitted) {
      const participant = participants[name];
      if (participant) participants[name] = { ...participant, kafka };
    }
    writeSecret(this.home.devFile, { ...dev, participants });
  }

  /** Writes the addresses of this start into dev.json and leaves the participants as they are, but for new ones. */
  #writeDevFile(infra: Infrastructure, added: Record<string, DevParticipant>): DevFile {
    const before = readDevFile(this.home.devFile);
    const brokers = infra.broker?.external ?? infra.kafka.brokers;
    const participants = Object.entries({ ...before.participants, ...added }).map(([id, participant]) =>
      [id, participant.kafka ? { ...participant, kafka: { ...participant.kafka, brokers } } : participant] as const);
    const { url } = this.settings;
    const dev: DevFile = { ...before, url, hub: HUB_NAME, issuer: url, kafka: brokers, database: infra.database, participants: Object.fromEntries(participants) };
    writeSecret(this.home.devFile, dev);
    return dev;
  }

  #keeper(name: string): Kept {
    const kept = this.#all().get(name);
    if (!kept) throw new Error(`there is no ${name} here`);
    return kept;
  }

  #all(): Map<string, Kept> {
    const all = new Map<string, Kept>(this.#apps);
    if (this.#witnesses) all.set(WITNESS_PROCESS, this.#witnesses);
    if (this.#broker) all.set('kafka', this.#broker);
    if (this.#postgres) all.set('postgres', this.#postgres);
    return all;
  }
}

/** The same server again: the first that ran knows its address, each later one is as good. */
function again<S extends { again(): Promise<S> }>(first: S): (previous: S | undefined) => Promise<S> {
  return (previous) => (previous ?? first).again();
}
