import { statSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { allTopics, deadTopicOf, TOPICS } from '#contracts';
import { feedHealth, type FeedHealth } from '#feeds';
import { KafkaAdmin, type KafkaConnection } from '#kafka';
import { createDatabase } from '#postgres';
import type { DevFile, Surroundings } from './configuration.js';
import { operatorsKafka } from './kafka-access.js';

/** What could not be asked, and why. */
export interface Unknown {
  readonly unknown: string;
}

/** Free room where data lies. */
export interface Room {
  readonly folder: string;
  readonly freeBytes: number;
  readonly freePercent: number;
}

/** What only the operator sees: how far the work is, and how much room there is. Each part by itself, so that one that is away hides nothing. */
export interface OperatorView {
  /** Records that lie ahead, by process. */
  readonly lag: Readonly<Record<string, number>> | Unknown;
  /** Records that could not be processed, by topic. */
  readonly deadLetters: Readonly<Record<string, number>> | Unknown;
  readonly feeds: FeedHealth | Unknown;
  /** Seconds since the newest checkpoint was signed; there is none while nothing new comes. */
  readonly checkpointAgeSeconds: number | Unknown;
  readonly disk: readonly Room[] | Unknown;
}

/** Whose positions count. A partition belongs to one lane; the other has never read it. */
const READERS: Readonly<Record<string, { readonly groups: readonly string[]; readonly topics: readonly string[] }>> = {
  router: { groups: ['router', 'router.flash'], topics: [TOPICS.accepted.name] },
  courier: { groups: ['courier', 'courier.flash'], topics: [TOPICS.decided.name] },
  auditor: { groups: ['auditor'], topics: Object.values(TOPICS).map(({ name }) => name) },
};
/** A group that never commits: for it everything that a topic keeps lies ahead. */
const NOBODY = 'entente-status';
const PERCENT = 100;

export const isUnknown = (value: unknown): value is Unknown => typeof value === 'object' && value !== null && 'unknown' in value;

async function orUnknown<Value>(ask: () => Promise<Value> | Value): Promise<Value | Unknown> {
  try {
    return await ask();
  } catch (error) {
    return { unknown: error instanceof Error ? error.message : String(error) };
  }
}

async function lagOf(admin: KafkaAdmin, { groups, topics }: (typeof READERS)[string]): Promise<number> {
  const least = new Map<string, number>();
  for (const group of groups) {
    for (const { topic, partition, lag } of await admin.consumerLag(group, topics)) {
      const key = `${topic}/${partition}`;
      least.set(key, Math.min(lag, least.get(key) ?? lag));
    }
  }
  return [...least.values()].reduce((sum, lag) => sum + lag, 0);
}

async function lags(connection: KafkaConnection): Promise<Record<string, number>> {
  const admin = new KafkaAdmin(connection);
  try {
    return Object.fromEntries(await Promise.all(Object.entries(READERS).map(async ([name, reader]) => [name, await lagOf(admin, reader)] as const)));
  } finally {
    await admin.close();
  }
}

async function dead(connection: KafkaConnection): Promise<Record<string, number>> {
  const admin = new KafkaAdmin(connection);
  try {
    const sources = allTopics().filter(({ consumed }) => consumed).map(({ name }) => name);
    const counts: Record<string, number> = Object.fromEntries(sources.map((name) => [name, 0]));
    for (const source of sources) for (const { lag } of await admin.consumerLag(NOBODY, [deadTopicOf(source)])) counts[source] = (counts[source] ?? 0) + lag;
    return counts;
  } finally {
    await admin.close();
  }
}

async function feeds(url: string): Promise<FeedHealth> {
  const database = createDatabase({ url, max: 1, applicationName: 'entente-cli' });
  try {
    return await feedHealth(database);
  } finally {
    await database.close();
  }
}

function roomOf(folder: string): Room {
  const { bavail, blocks, bsize } = statfsSync(folder);
  return { folder, freeBytes: bavail * bsize, freePercent: blocks === 0 ? 0 : Math.floor((bavail / blocks) * PERCENT) };
}

/** Each file system once, by the first folder on it. */
function disks(folders: readonly string[]): Room[] {
  const seen = new Set<number>();
  return folders.flatMap((folder) => {
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found === undefined || seen.has(found.dev)) return [];
    seen.add(found.dev);
    return [roomOf(folder)];
  });
}

/**
 * Asks Kafka, PostgreSQL and the disk, with the operator's own credentials: the hub's doors tell nobody of others' traffic.
 * @param dev of the hub that is asked about, when its home is on this machine; without it the environment alone says where to ask
 */
export async function operatorView(home: string, dev: DevFile | undefined, surroundings: Surroundings): Promise<OperatorView> {
  const elsewhere = { unknown: 'set KAFKA_BROKERS, KAFKA_SASL and DATABASE_URL, or ask on the machine of the hub' };
  const local = dev !== undefined;
  const kafka = await orUnknown((): KafkaConnection | Unknown => (local || surroundings.kafkaBrokers !== undefined ? operatorsKafka(home, surroundings) : elsewhere));
  const databaseUrl = surroundings.databaseUrl ?? dev?.database;
  const ledger = surroundings.ledger ?? (local ? join(home, 'ledger') : undefined);
  const folders = [...(local ? [join(home, 'postgres'), join(home, 'kafka')] : []), ...(ledger === undefined ? [] : [ledger])];
  const [lag, deadLetters, feed, checkpointAgeSeconds, disk] = await Promise.all([
    isUnknown(kafka) ? kafka : orUnknown(() => lags(kafka)),
    isUnknown(kafka) ? kafka : orUnknown(() => dead(kafka)),
    databaseUrl === undefined ? elsewhere : orUnknown(() => feeds(databaseUrl)),
    ledger === undefined ? elsewhere : orUnknown(() => Math.max(0, Math.round((Date.now() - statSync(join(ledger, 'checkpoint')).mtimeMs) / 1000))),
    folders.length === 0 ? elsewhere : orUnknown(() => disks(folders)),
  ]);
  return { lag, deadLetters, feeds: feed, checkpointAgeSeconds, disk };
}
