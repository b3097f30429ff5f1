import { measure, writeBatch, type BatchOrigin } from './record-batch.js';
import type { OutgoingRecord } from '../records.js';

/** Records for one partition, in order, and what identifies their batch. */
export interface PartitionRecords {
  readonly partition: number;
  readonly records: readonly OutgoingRecord[];
  readonly origin: BatchOrigin;
}

/** Records for one topic. */
export interface TopicRecords {
  readonly topic: string;
  readonly partitions: readonly PartitionRecords[];
}

/** The broker's answer about one partition. */
export interface PartitionAnswer {
  readonly topic: string;
  readonly partition: number;
  /** 0 for success; see the protocol's table. */
  readonly errorCode: number;
  /** Offset of the first record; -1 when the broker takes the batch for a repetition of one it no longer remembers. */
  readonly baseOffset: bigint;
}

export const PRODUCE_API = { key: 0, version: 7 } as const;

/**
 * Body of a Produce request, version 7, for all in-sync replicas and no transaction.
 *
 * @param timeoutMs how long the broker may wait for its replicas
 */
export function encodeProduce(topics: readonly TopicRecords[], timeoutMs: number): Buffer {
  const measured = topics.map(({ partitions }) => partitions.map(({ records }) => measure(records)));
  let bytes = 2 + 2 + 4 + 4;
  topics.forEach(({ topic }, index) => {
    bytes += 2 + Buffer.byteLength(topic) + 4;
    for (const batch of measured[index]!) bytes += 8 + batch.bytes;
  });
  const buffer = Buffer.allocUnsafe(bytes);
  const now = Date.now();
  buffer.writeInt16BE(-1, 0); // no transactional id
  buffer.writeInt16BE(-1, 2); // acks: all in-sync replicas
  buffer.writeInt32BE(timeoutMs, 4);
  buffer.writeInt32BE(topics.length, 8);
  let at = 12;
  topics.forEach(({ topic, partitions }, index) => {
    const length = buffer.write(topic, at + 2);
    buffer.writeInt16BE(length, at);
    buffer.writeInt32BE(partitions.length, at + 2 + length);
    at += 6 + length;
    partitions.forEach(({ partition, origin }, place) => {
      const batch = measured[index]![place]!;
      buffer.writeInt32BE(partition, at);
      buffer.writeInt32BE(batch.bytes, at + 4);
      at = writeBatch(buffer, at + 8, batch, origin, now);
    });
  });
  return buffer;
}

/** Reads the body of a Produce response, version 7. @throws {RangeError} when it is cut short */
export function decodeProduce(body: Buffer): { answers: PartitionAnswer[]; throttleMs: number } {
  const answers: PartitionAnswer[] = [];
  let at = 4;
  for (let topics = body.readInt32BE(0); topics > 0; topics -= 1) {
    const length = body.readInt16BE(at);
    const topic = body.toString('utf8', at + 2, at + 2 + length);
    at += 2 + length;
    let partitions = body.readInt32BE(at);
    at += 4;
    for (; partitions > 0; partitions -= 1) {
      answers.push({ topic, partition: body.readInt32BE(at), errorCode: body.readInt16BE(at + 4), baseOffset: body.readBigInt64BE(at + 6) });
      at += 4 + 2 + 8 + 8 + 8; // with the append time and the log's start
    }
  }
  return { answers, throttleMs: body.readInt32BE(at) };
}

/** Answers that will not change by asking again: the records, or the right to write them, are at fault. */
export const PRODUCE_REFUSALS: ReadonlyMap<number, string> = new Map([
  [3, 'UNKNOWN_TOPIC_OR_PARTITION'],
  [10, 'MESSAGE_TOO_LARGE'],
  [17, 'INVALID_TOPIC_EXCEPTION'],
  [18, 'RECORD_LIST_TOO_LARGE'],
  [29, 'TOPIC_AUTHORIZATION_FAILED'],
  [31, 'CLUSTER_AUTHORIZATION_FAILED'],
  [32, 'INVALID_TIMESTAMP'],
  [44, 'POLICY_VIOLATION'],
  [87, 'INVALID_RECORD'],
]);

/**
 * Answers of a broker that does not lead the partition: UNKNOWN_TOPIC_OR_PARTITION, LEADER_NOT_AVAILABLE,
 * NOT_LEADER_OR_FOLLOWER. They come right after a topic was made and when leaders move.
 */
export const NOT_LEADING: ReadonlySet<number> = new Set([3, 5, 6]);
