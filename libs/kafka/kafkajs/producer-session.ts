import type { Message, Producer } from 'kafkajs';
import type { KafkaConnection } from '../connection.js';
import { SendFailed } from '../producer.js';
import type { OutgoingRecord } from '../records.js';
import { makeClient, type Client } from './client.js';
import { sendFailedOf } from './errors.js';

/** Where a request put the records of one partition. */
export interface Acknowledged {
  readonly topic: string;
  readonly partition: number;
  /** Offset of the first of them as the broker said; -1 when it does not know. */
  readonly baseOffset: bigint;
}

/**
 * One idempotent kafkajs producer with its one producer id. After a failure it must be {@link discard}ed: kafkajs 2.2.4
 * takes the sequence numbers of a failed request back, though the broker may have used them, and the broker then
 * acknowledges the next, different records as repetitions without writing them.
 */
export class ProducerSession {
  private constructor(
    private readonly client: Client,
    private readonly producer: Producer,
    private readonly requestTimeoutMs: number,
  ) {}

  /**
   * Connects and obtains a producer id.
   *
   * @param requestTimeoutMs bound on connecting, and on each later send
   * @throws {SendFailed} `unavailable`
   */
  static async open(connection: KafkaConnection, requestTimeoutMs: number): Promise<ProducerSession> {
    const retry = { retries: 2, initialRetryTime: 50, maxRetryTime: 400 };
    const client = makeClient(connection, { requestTimeoutMs, retry });
    const producer = client.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      // The caller has chosen; the library's own hashing is not needed.
      createPartitioner: () => ({ message }) => message.partition ?? 0,
      retry,
    });
    const session = new ProducerSession(client, producer, requestTimeoutMs);
    try {
      await within(requestTimeoutMs, producer.connect());
    } catch (error) {
      session.discard();
      throw new SendFailed('unavailable', sendFailedOf(error).message, { cause: error });
    }
    return session;
  }

  /**
   * Sends everything in one request for each broker concerned. One call at a time.
   *
   * @returns what was acknowledged, by partition; a partition that kafkajs did not know is missing
   * @throws {SendFailed}
   */
  async send(records: readonly OutgoingRecord[]): Promise<Acknowledged[]> {
    const topics = new Map<string, Message[]>();
    for (const record of records) {
      const messages = topics.get(record.topic);
      // The record serves as kafkajs' message as it is: same members, nothing copied, nothing of it written to.
      if (messages) messages.push(record as Message);
      else topics.set(record.topic, [record as Message]);
    }
    const topicMessages = Array.from(topics, ([topic, messages]) => ({ topic, messages }));
    try {
      const answers = await within(this.requestTimeoutMs, this.producer.sendBatch({ acks: -1, timeout: this.requestTimeoutMs, topicMessages }));
      return answers.map(({ topicName, partition, baseOffset }) => ({ topic: topicName, partition, baseOffset: BigInt(baseOffset ?? -1) }));
    } catch (error) {
      throw sendFailedOf(error);
    }
  }

  /** Cuts the connections at once; what is in flight stays unknown. */
  discard(): void {
    this.client.cut();
    // Clears kafkajs' timers. That it cannot say goodbye over a cut connection is of no interest.
    this.producer.disconnect().catch(() => undefined);
  }

  /** Disconnects in good order. */
  async close(): Promise<void> {
    try {
      await within(1_000, this.producer.disconnect());
    } finally {
      this.client.cut();
    }
  }
}

/** The promise, or a {@link SendFailed} `timeout`. What the promise does afterwards is ignored. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new SendFailed('timeout', `no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
