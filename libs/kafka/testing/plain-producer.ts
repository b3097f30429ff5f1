import kafkajs, { type Message, type Producer } from 'kafkajs';
import type { KafkaConnection } from '../connection.js';
import type { OutgoingRecord, Placement } from '../records.js';

interface Waiting {
  readonly record: OutgoingRecord;
  readonly resolve: (placement: Placement) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * kafkajs' own idempotent producer, micro-batched and nothing more: what a bare pipeline would use. For the benchmark's
 * yardstick only: after a failed send it can lose a record it acknowledged (see the README).
 */
export class PlainProducer {
  readonly #producer: Producer;
  #waiting: Waiting[] = [];
  #sending = false;

  constructor({ brokers, clientId, sasl }: KafkaConnection) {
    const kafka = new kafkajs.Kafka({ brokers: [...brokers], clientId, logLevel: kafkajs.logLevel.ERROR, ...(sasl === undefined ? {} : { sasl: sasl as kafkajs.SASLOptions }) });
    this.#producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  }

  async connect(): Promise<void> {
    await this.#producer.connect();
  }

  /** Resolves with its place when all in-sync replicas have it. */
  send(record: OutgoingRecord): Promise<Placement> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, resolve, reject });
      if (!this.#sending) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#sending = true;
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#sendBatch(batch);
    }
    this.#sending = false;
  }

  async #sendBatch(batch: readonly Waiting[]): Promise<void> {
    const byTopic = new Map<string, Message[]>();
    for (const { record } of batch) byTopic.set(record.topic, [...(byTopic.get(record.topic) ?? []), { key: record.key, value: record.value, headers: { ...record.headers }, partition: record.partition }]);
    try {
      const metadata = await this.#producer.sendBatch({ acks: -1, topicMessages: [...byTopic].map(([topic, messages]) => ({ topic, messages })) });
      const next = new Map(metadata.map(({ topicName, partition, baseOffset }) => [`${topicName}/${partition}`, BigInt(baseOffset ?? -1)]));
      for (const { record, resolve } of batch) {
        const place = `${record.topic}/${record.partition}`;
        const offset = next.get(place) ?? -1n;
        next.set(place, offset + 1n);
        resolve({ topic: record.topic, partition: record.partition, offset });
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
