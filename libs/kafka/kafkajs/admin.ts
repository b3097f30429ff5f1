import kafkajs, { type Admin, type IResourceConfigEntry } from 'kafkajs';
import type { KafkaConnection } from '../connection.js';
import { makeClient, type Client } from './client.js';

/** What a topic must be. Further members are ignored, so that a table of topics can be handed in as it is. */
export interface TopicSettings {
  readonly name: string;
  readonly partitions: number;
  /** How long records are kept, in milliseconds; -1 for ever. */
  readonly retentionMs: number;
  /** Whether each record is forced to the disk before it is acknowledged. */
  readonly flushEach: boolean;
}

/** What a client from outside may read. */
export interface ReadAccess {
  readonly topics: readonly string[];
  /** Consumer groups it may use: those whose id begins so. */
  readonly groupPrefix: string;
}

/** How far a group is in a topic. */
export interface TopicLag {
  readonly topic: string;
  readonly partition: number;
  /** Next offset to consume; undefined when the group has committed none. */
  readonly committed: bigint | undefined;
  readonly end: bigint;
  /** Records ahead; all that are kept when nothing is committed. */
  readonly lag: number;
}

/** Largest record batch a topic takes, in bytes. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
/** `configSource` of a value set on the topic itself. */
const SET_ON_TOPIC = 1;

/** Creates topics, sets who may read them, tells how far things are. Connects at the first call. */
export class KafkaAdmin {
  readonly #client: Client;
  readonly #admin: Admin;
  #connected: Promise<void> | undefined;

  constructor(connection: KafkaConnection) {
    const retry = { retries: 4, initialRetryTime: 100, maxRetryTime: 1_000 };
    this.#client = makeClient(connection, { requestTimeoutMs: 10_000, retry });
    this.#admin = this.#client.kafka.admin({ retry: { factor: 0.2, multiplier: 2, ...retry } });
  }

  /**
   * Creates the topics that are missing and sets retention, record size and flushing on those that differ. Never changes
   * the number of partitions: keys would move.
   *
   * @param options.maxMessageBytes largest record batch, in bytes; default 4 MiB
   */
  async ensureTopics(topics: readonly TopicSettings[], options: { maxMessageBytes?: number } = {}): Promise<void> {
    const admin = await this.#ready();
    const wanted = new Map(topics.map((topic) => [topic.name, { topic, config: configOf(topic, options.maxMessageBytes ?? MAX_MESSAGE_BYTES) }]));
    const there = new Set(await admin.listTopics());
    const missing = [...wanted.values()].filter(({ topic }) => !there.has(topic.name));
    if (missing.length > 0) {
      // False when another process was faster: then it had the same table.
      await admin.createTopics({ waitForLeaders: true, timeout: 10_000, topics: missing.map(({ topic, config }) => ({ topic: topic.name, numPartitions: topic.partitions, configEntries: entriesOf(config) })) });
    }
    const present = [...wanted.values()].filter(({ topic }) => there.has(topic.name));
    if (present.length > 0) await this.#align(admin, new Map(present.map(({ topic, config }) => [topic.name, config])));
  }

  /** Names of all topics, the broker's own left out. */
  async topics(): Promise<string[]> {
    return (await (await this.#ready()).listTopics()).filter((name) => !name.startsWith('__'));
  }

  /** What is set on a topic itself, by the names of Kafka's topic settings. */
  async topicSettings(topic: string): Promise<Record<string, string>> {
    return (await this.#settingsOf(await this.#ready(), [topic])).get(topic) ?? {};
  }

  /** The offset the next record of each partition will get, by partition. */
  async topicEndOffsets(topic: string): Promise<Map<number, bigint>> {
    const admin = await this.#ready();
    const offsets = await admin.fetchTopicOffsets(topic);
    return new Map(offsets.map(({ partition, high }) => [partition, BigInt(high)]));
  }

  /** How far a group is in each partition of the topics. */
  async consumerLag(group: string, topics: readonly string[]): Promise<TopicLag[]> {
    const admin = await this.#ready();
    const committed = new Map<string, string>();
    for (const { topic, partitions } of await admin.fetchOffsets({ groupId: group, topics: [...topics] })) {
      for (const { partition, offset } of partitions) committed.set(`${topic}/${partition}`, offset);
    }
    const lags = await Promise.all(
      topics.map(async (topic) =>
        (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }): TopicLag => {
          const at = BigInt(committed.get(`${topic}/${partition}`) ?? -1);
          const end = BigInt(high);
          return { topic, partition, committed: at < 0n ? undefined : at, end, lag: Number(end - (at < 0n ? BigInt(low) : at)) };
        }),
      ),
    );
    return lags.flat();
  }

  /**
   * Lets a user read topics and use the groups of its prefix, and nothing else. What it may read before and after it may
   * read all the while: clients take a refusal for good.
   *
   * @param user name without `User:`
   * @param access nothing at all when undefined
   */
  async setAccess(user: string, access: ReadAccess | undefined): Promise<void> {
    const admin = await this.#ready();
    const { AclResourceTypes: type, AclOperationTypes: operation, AclPermissionTypes: permission, ResourcePatternTypes: pattern } = kafkajs;
    const principal = `User:${user}`;
    const may = { principal, host: '*', permissionType: permission.ALLOW, operation: operation.READ };
    const wanted: readonly kafkajs.AclEntry[] = access === undefined ? [] : [
      ...access.topics.map((resourceName) => ({ ...may, resourceType: type.TOPIC, resourceName, resourcePatternType: pattern.LITERAL })),
      { ...may, resourceType: type.GROUP, resourceName: access.groupPrefix, resourcePatternType: pattern.PREFIXED },
    ];
    const { resources } = await admin.describeAcls({ resourceType: type.ANY, resourcePatternType: pattern.ANY, principal, operation: operation.ANY, permissionType: permission.ANY });
    const there = resources.flatMap(({ acls, resourceType, resourceName, resourcePatternType }) => acls.map((acl) => ({ ...acl, resourceType, resourceName, resourcePatternType })));
    const [asWanted, asThere] = [new Set(wanted.map(textOf)), new Set(there.map(textOf))];
    const missing = wanted.filter((acl) => !asThere.has(textOf(acl)));
    const superfluous = there.filter((acl) => !asWanted.has(textOf(acl)));
    try {
      if (missing.length > 0) await admin.createAcls({ acl: missing });
    } finally {
      // What is taken is taken, whatever became of what was to be given.
      if (superfluous.length > 0) await admin.deleteAcls({ filters: superfluous });
    }
  }

  /** Disconnects. */
  async close(): Promise<void> {
    if (this.#connected) await this.#admin.disconnect();
    this.#client.cut();
  }

  async #ready(): Promise<Admin> {
    this.#connected ??= this.#admin.connect();
    try {
      await this.#connected;
    } catch (error) {
      this.#connected = undefined;
      throw error;
    }
    return this.#admin;
  }

  async #align(admin: Admin, wanted: ReadonlyMap<string, Readonly<Record<string, string>>>): Promise<void> {
    const type = kafkajs.ConfigResourceTypes.TOPIC;
    const changes = Array.from(await this.#settingsOf(admin, [...wanted.keys()])).flatMap(([name, own]) => {
      const config = wanted.get(name) ?? {};
      if (Object.entries(config).every(([setting, value]) => own[setting] === value)) return [];
      // kafkajs' request replaces everything set on the topic, so what others set goes along.
      return [{ type, name, configEntries: entriesOf({ ...own, ...config }) }];
    });
    if (changes.length > 0) await admin.alterConfigs({ validateOnly: false, resources: changes });
  }

  async #settingsOf(admin: Admin, topics: readonly string[]): Promise<Map<string, Record<string, string>>> {
    const type = kafkajs.ConfigResourceTypes.TOPIC;
    const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: topics.map((name) => ({ type, name })) });
    return new Map(
      resources.map(({ resourceName, configEntries }) => [
        resourceName,
        Object.fromEntries(configEntries.filter(({ configSource }) => Number(configSource) === SET_ON_TOPIC).map(({ configName, configValue }) => [configName, configValue])),
      ]),
    );
  }
}

/** {@link KafkaAdmin.ensureTopics} over a connection of its own. */
export async function ensureTopics(connection: KafkaConnection, topics: readonly TopicSettings[], options: { maxMessageBytes?: number } = {}): Promise<void> {
  const admin = new KafkaAdmin(connection);
  try {
    await admin.ensureTopics(topics, options);
  } finally {
    await admin.close();
  }
}

function configOf({ retentionMs, flushEach }: TopicSettings, maxMessageBytes: number): Record<string, string> {
  return { 'retention.ms': String(retentionMs), 'max.message.bytes': String(maxMessageBytes), ...(flushEach && { 'flush.messages': '1' }) };
}

const entriesOf = (config: Readonly<Record<string, string>>): IResourceConfigEntry[] => Object.entries(config).map(([name, value]) => ({ name, value }));

const textOf = ({ principal, host, operation, permissionType, resourceType, resourceName, resourcePatternType }: kafkajs.AclEntry): string =>
  JSON.stringify([principal, host, operation, permissionType, resourceType, resourceName, resourcePatternType]);
