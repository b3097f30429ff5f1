import type { Cluster } from 'kafkajs';
import type { KafkaConnection } from '../connection.js';
import type { ConsumedRecord } from '../records.js';
import { makeClient, type Client } from './client.js';
import { clusterOf } from './cluster.js';
import { toConsumed, type RawRecord } from './decode.js';

/** What one fetch brought. */
export interface Fetched {
  readonly records: ConsumedRecord[];
  /** Where to read on. */
  readonly next: bigint;
  /** End of the partition when it was read: the offset the next record will get. */
  readonly end: bigint;
}

interface FetchAnswer {
  readonly responses: readonly {
    readonly topicName: string;
    readonly partitions: readonly { readonly partition: number; readonly highWatermark: string; readonly messages: readonly RawRecord[] }[];
  }[];
}

/**
 * Reads partitions of one topic by offset, without a consumer group: nothing is joined, nothing is committed.
 * kafkajs' own consumers are in groups always.
 */
export class TopicReader {
  private constructor(
    private readonly client: Client,
    private readonly cluster: Cluster,
    readonly topic: string,
  ) {}

  /** Connects. @throws whatever kafkajs throws when no broker answers or the topic is not there */
  static async open(connection: KafkaConnection, topic: string): Promise<TopicReader> {
    const client = makeClient(connection, { requestTimeoutMs: 10_000, retry: { retries: 1, initialRetryTime: 100, maxRetryTime: 400 } });
    const cluster = clusterOf(client.kafka);
    try {
      await cluster.connect();
      await cluster.addTargetTopic(topic);
      return new TopicReader(client, cluster, topic);
    } catch (error) {
      client.cut();
      throw error;
    }
  }

  /** The partitions there are, in ascending order. */
  partitions(): number[] {
    return this.cluster
      .findTopicPartitionMetadata(this.topic)
      .map(({ partitionId }) => partitionId)
      .sort((a, b) => a - b);
  }

  /** First offset still kept and the offset the next record will get. */
  async bounds(partition: number): Promise<{ start: bigint; end: bigint }> {
    const ask = async (fromBeginning: boolean): Promise<bigint> => {
      const [answer] = await this.cluster.fetchTopicsOffset([{ topic: this.topic, partitions: [{ partition }], fromBeginning }]);
      return BigInt(answer?.partitions[0]?.offset ?? 0);
    };
    const [start, end] = await Promise.all([ask(true), ask(false)]);
    return { start, end };
  }

  /**
   * Reads on from an offset.
   *
   * @param waitMs how long the broker may wait for a first record, in milliseconds
   * @param maxBytes bound on the answer, unless a single record is larger
   */
  async fetch(partition: number, offset: bigint, waitMs: number, maxBytes: number): Promise<Fetched> {
    await this.cluster.refreshMetadataIfNecessary();
    const [leader] = Object.keys(this.cluster.findLeaderForPartitions(this.topic, [partition]));
    if (leader === undefined) throw new Error(`${this.topic} has no partition ${partition}`);
    const broker = await this.cluster.findBroker({ nodeId: leader });
    const answer = (await broker.fetch({
      maxWaitTime: waitMs,
      minBytes: 1,
      maxBytes,
      topics: [{ topic: this.topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes }] }],
    })) as FetchAnswer;
    const data = answer.responses[0]?.partitions[0];
    if (!data) return { records: [], next: offset, end: offset };
    const last = data.messages.at(-1);
    const records = data.messages.filter((raw) => !raw.isControlRecord).map((raw) => toConsumed(this.topic, partition, raw));
    // A response begins with the whole batch the offset lies in.
    const wanted = records[0] && records[0].offset < offset ? records.filter((record) => record.offset >= offset) : records;
    const next = last ? BigInt(last.offset) + 1n : offset;
    return { records: wanted, next: next > offset ? next : offset, end: BigInt(data.highWatermark) };
  }

  /** Disconnects at once. */
  close(): void {
    this.client.cut();
    this.cluster.disconnect().catch(() => undefined);
  }
}
