import { readTopic, type ConsumedRecord, type KafkaConnection } from '#kafka';
import type { TestHub } from './hub.js';

/** How the hub's own processes reach its Kafka. */
export function kafkaOf(hub: TestHub, clientId = 'entente-tests'): KafkaConnection {
  const { brokers, sasl } = hub.address.servers.kafka;
  return { brokers: brokers.split(','), clientId, ...(sasl === undefined ? {} : { sasl }) };
}

/** The record at one place of the log. */
export async function recordAt(hub: TestHub, topic: string, partition: number, offset: number): Promise<ConsumedRecord | undefined> {
  for await (const record of readTopic({ connection: kafkaOf(hub), topic, partition, from: BigInt(offset), to: BigInt(offset) + 1n })) return record;
  return undefined;
}

/** All records of a topic that fit, up to its present end. */
export async function recordsWhere(hub: TestHub, topic: string, fits: (record: ConsumedRecord) => boolean): Promise<ConsumedRecord[]> {
  const found: ConsumedRecord[] = [];
  for await (const record of readTopic({ connection: kafkaOf(hub), topic })) if (fits(record)) found.push(record);
  return found;
}

export const header = (record: ConsumedRecord, name: string): string | undefined => record.headers[name]?.toString('utf8');
