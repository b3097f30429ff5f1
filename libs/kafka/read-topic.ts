import type { KafkaConnection } from './connection.js';
import { isOutOfRange } from './kafkajs/errors.js';
import { TopicReader, type Fetched } from './kafkajs/reader.js';
import type { ConsumedRecord } from './records.js';

export interface ReadOptions {
  readonly connection: KafkaConnection;
  readonly topic: string;
  /** Only this partition; all of them, one after the other, by default. */
  readonly partition?: number;
  /** First offset wanted in each partition; by default the oldest that is kept. */
  readonly from?: bigint;
  /** Only the last so many records of each partition. */
  readonly last?: bigint;
  /** First offset no longer wanted; by default the end as seen when the partition is begun. */
  readonly to?: bigint;
  /** Most bytes held at a time. Default 1 MiB. */
  readonly maxBytes?: number;
}

/**
 * Reads a topic up to its present end, for tools and tests: partition after partition, in order within each, one answer
 * in memory at a time. Joins no group and commits nothing.
 *
 * @throws {Error} when the broker does not answer or the topic is not there
 */
export async function* readTopic(options: ReadOptions): AsyncGenerator<ConsumedRecord, void, void> {
  const reader = await TopicReader.open(options.connection, options.topic);
  try {
    for (const partition of options.partition === undefined ? reader.partitions() : [options.partition]) {
      const { start, end } = await reader.bounds(partition);
      const to = options.to !== undefined && options.to < end ? options.to : end;
      const from = options.last === undefined ? options.from : end - options.last;
      let position = from !== undefined && from > start ? from : start;
      while (position < to) {
        const { records, next } = await fetchOrSkip(reader, partition, position, options.maxBytes ?? 1024 * 1024);
        for (const record of records) {
          if (record.offset >= to) break;
          yield record;
        }
        position = next;
      }
    }
  } finally {
    reader.close();
  }
}

/** What is next; where it has run out while the rest was being read, that is the oldest that is kept. */
async function fetchOrSkip(reader: TopicReader, partition: number, position: bigint, maxBytes: number): Promise<Pick<Fetched, 'records' | 'next'>> {
  try {
    return await reader.fetch(partition, position, 500, maxBytes);
  } catch (error) {
    if (!isOutOfRange(error)) throw error;
    const { start } = await reader.bounds(partition);
    if (start <= position) throw error;
    return { records: [], next: start };
  }
}
