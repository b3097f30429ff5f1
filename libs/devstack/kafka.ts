import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotStart } from './cannot-start.js';
import { newClusterId } from './cluster-id.js';
import { GuardedProcess, isMissing, runGuarded } from './guarded-process.js';
import { takesRequests, putScramUsers, type ScramUser } from './kafka-admin.js';
import { isProgram } from './is-program.js';
import { brokerProperties } from './kafka-config.js';
import type { PlainCredentials } from './kafka-wire.js';
import { defaultCacheDir, kafkaJars } from './kafka-jars.js';
import { lastComplaint } from './log-tail.js';
import { freePorts, isFree } from './ports.js';
import { serverOf, type Server } from './server.js';
import { readState, writeState, type KafkaPorts } from './state.js';
import { pollUntil } from './wait.js';

/** How the hub's own processes reach a broker. */
export interface KafkaAccess {
  /** `host:port`, several separated by commas. */
  readonly brokers: string;
  /** Undefined when the broker asks for no credentials (a foreign one given by KAFKA_BROKERS). */
  readonly sasl?: { readonly mechanism: 'plain' | 'scram-sha-512'; readonly username: string; readonly password: string };
}

/** A running Kafka. */
export interface KafkaServer extends Server {
  /** For the hub's own processes: all rights. */
  readonly internal: KafkaAccess;
  /** `host:port` for participants: SASL_PLAINTEXT with SCRAM-SHA-512, and only what an access list allows. */
  readonly external: string;
  /**
   * Creates users of the external listener, or gives them new passwords. They may do nothing until access lists say so.
   *
   * @throws naming the first user the broker refused
   */
  addScramUsers(users: readonly ScramUser[]): Promise<void>;
  /** Starts it again after it has ended: same addresses and credentials, its data kept. */
  again(): Promise<KafkaServer>;
}

/** Where and how to run Kafka. */
export interface KafkaOptions {
  /** Folder of the home: data in `kafka/`, log in `logs/kafka.log`, credentials in `infra.json`. */
  readonly home: string;
  /** Ports on 127.0.0.1; those of the last start, or free ones, unless given. */
  readonly ports?: KafkaPorts | undefined;
  /** Largest Java heap in megabytes, 384 unless given. */
  readonly heap?: number | undefined;
  /** Parent of the folder with the jars, `~/.cache/entente` unless given. */
  readonly cacheDir?: string | undefined;
  /** Gets a line when something is about to take long. */
  readonly say?: (line: string) => void;
}

/** Name of the hub's own processes towards the broker. */
export const HUB_USER = 'hub';
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 8_000;
const PREDECESSOR_MS = 15_000;
const JVM = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.awt.headless=true'];
const LOGGING = ['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-Dorg.slf4j.simpleLogger.showDateTime=true', '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd\'T\'HH:mm:ss.SSSZ'];
const JAVA_REMEDY = 'Install version 17 or newer: apt-get install default-jre-headless, or brew install openjdk';

/**
 * Starts one Apache Kafka node (KRaft, broker and controller) on 127.0.0.1 with its data in the home, formatting the
 * storage the first time, and waits until it takes requests.
 *
 * @throws {CannotStart} when Java, Maven or the jars are missing or damaged, or the broker does not come up
 */
export async function startKafka(options: KafkaOptions): Promise<KafkaServer> {
  const { home, heap = 384, cacheDir = defaultCacheDir(), say = () => undefined } = options;
  const logFile = join(home, 'logs/kafka.log');
  const dataDir = join(home, 'kafka/data');
  const properties = join(home, 'kafka/server.properties');
  mkdirSync(join(home, 'logs'), { recursive: true });
  mkdirSync(join(home, 'kafka'), { recursive: true });
  const classPath = join(await kafkaJars(cacheDir, say), '*');

  const remembered = readState(home).kafka;
  await untilGone(remembered?.pid, properties, dataDir);
  const ports = options.ports ?? (await usable(remembered?.ports)) ?? (await choosePorts());
  const state = {
    clusterId: remembered?.clusterId ?? newClusterId(),
    hubPassword: remembered?.hubPassword ?? randomBytes(18).toString('base64url'),
    ports,
  };
  writeState(home, { kafka: state });
  const hub = { username: HUB_USER, password: state.hubPassword };
  writeFileSync(properties, brokerProperties({ dataDir, ports, bind: '127.0.0.1', hub }), { mode: 0o600 });
  if (!existsSync(join(dataDir, 'meta.properties'))) await format(classPath, dataDir, properties, state.clusterId, logFile);

  const child = await GuardedProcess.start({
    command: 'java', args: [`-Xmx${heap}m`, ...JVM, ...LOGGING, '-cp', classPath, 'kafka.Kafka', properties],
    cwd: home, logFile, stopWith: 'TERM',
  });
  writeState(home, { kafka: { ...state, pid: child.pid } });
  try {
    await untilReady(child, ports.internal, hub, logFile);
  } catch (error) {
    await child.stop(STOP_LIMIT_MS);
    throw error;
  }
  return {
    ...serverOf(child, STOP_LIMIT_MS),
    internal: { brokers: `127.0.0.1:${ports.internal}`, sasl: { mechanism: 'plain', ...hub } },
    external: `127.0.0.1:${ports.external}`,
    addScramUsers: (users) => putScramUsers('127.0.0.1', ports.internal, hub, users),
    again: () => startKafka({ ...options, ports }),
  };
}

/** Formats the storage; what an interrupted attempt left is thrown away (a formatted one is never formatted again). */
async function format(classPath: string, dataDir: string, properties: string, clusterId: string, logFile: string): Promise<void> {
  rmSync(dataDir, { recursive: true, force: true });
  const args = ['-Xmx128m', ...JVM, ...LOGGING, '-cp', classPath, 'kafka.tools.StorageTool', 'format', '--standalone', '-t', clusterId, '-c', properties];
  try {
    await runGuarded({ command: 'java', args, logFile });
  } catch (error) {
    if (isMissing(error)) throw new CannotStart('Java is missing (Apache Kafka runs on it)', JAVA_REMEDY);
    throw new CannotStart(`Kafka's storage ${dataDir} could not be formatted: ${error instanceof Error ? error.message : String(error)}`, 'Check that Java is 17 or newer and the folder writable');
  }
}

async function untilReady(child: GuardedProcess, port: number, hub: PlainCredentials, logFile: string): Promise<void> {
  let obstacle = lastComplaint(logFile);
  const ready = await pollUntil(START_LIMIT_MS, async () => {
    if (child.exit) throw new CannotStart(`Kafka ended while starting: ${lastComplaint(logFile)}`, `See ${logFile}`);
    try {
      return await takesRequests('127.0.0.1', port, hub, 3_000);
    } catch (error) {
      // Until it listens and its controller answers, the question itself fails.
      obstacle = String(error);
      return false;
    }
  });
  if (!ready) throw new CannotStart(`Kafka was not ready after ${START_LIMIT_MS / 1000} s: ${obstacle}`, `See ${logFile}`);
}

/** A predecessor that was orphaned is being stopped by its guardian and holds the storage until it is gone. */
async function untilGone(pid: number | undefined, properties: string, dataDir: string): Promise<void> {
  if (pid === undefined || (await pollUntil(PREDECESSOR_MS, async () => !(await isProgram(pid, properties))))) return;
  throw new CannotStart(`another Kafka (process ${pid}) uses ${dataDir}`, `Stop it first: kill ${pid}`);
}

async function usable(ports: KafkaPorts | undefined): Promise<KafkaPorts | undefined> {
  if (!ports) return undefined;
  const free = await Promise.all([ports.internal, ports.external, ports.controller].map((port) => isFree(port)));
  return free.every(Boolean) ? ports : undefined;
}

async function choosePorts(): Promise<KafkaPorts> {
  const [internal, external, controller] = await freePorts(3);
  if (internal === undefined || external === undefined || controller === undefined) throw new Error('no free ports');
  return { internal, external, controller };
}
