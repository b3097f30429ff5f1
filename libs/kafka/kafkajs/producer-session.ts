import type { Cluster } from 'kafkajs';
import type { KafkaConnection } from '../connection.js';
import { SendFailed } from '../producer.js';
import type { OutgoingRecord } from '../records.js';
import { decodeProduce, encodeProduce, NOT_LEADING, PRODUCE_API, PRODUCE_REFUSALS, type PartitionAnswer, type TopicRecords } from '../wire/produce.js';
import { makeClient, type Client } from './client.js';
import { clusterOf, type BrokerInside } from './cluster.js';
import { NotLeader, rootOf, sendFailedOf } from './errors.js';
import { Sequences } from './sequences.js';

/** What became of the records for one partition. */
export interface PartitionResult {
  readonly topic: string;
  readonly partition: number;
  /** Offset of the first of them as the broker says; -1 when it does not know. */
  readonly baseOffset?: bigint;
  /** Why they are not known to be written. */
  readonly failure?: SendFailed;
}

/** What a session answers to a batch. */
export interface SessionAnswer {
  readonly results: readonly PartitionResult[];
  /** Whether the session must be thrown away: something was sent and is not known to have arrived. */
  readonly spoilt: boolean;
}

const INIT_AGAIN_AFTER_MS = 100;

/**
 * One idempotent producer: a producer id, and the sequence numbers given out under it. It speaks the protocol over
 * kafkajs' connections instead of through kafkajs' producer, which loses records (see the README, "The acknowledged
 * loss"), gives up the whole request when one partition fails, and copies each value eight times.
 *
 * A session is good until something it sent is not known to have arrived. Then nobody knows which sequence numbers the
 * broker has seen, and it must be {@link discard}ed.
 */
export class ProducerSession {
  readonly #sequences: Sequences;
  /** By topic, the leader of each partition. */
  readonly #leaders = new Map<string, Map<number, string>>();

  private constructor(
    private readonly client: Client,
    private readonly cluster: Cluster,
    private readonly requestTimeoutMs: number,
    id: { readonly producerId: string; readonly producerEpoch: number },
  ) {
    this.#sequences = new Sequences(BigInt(id.producerId), id.producerEpoch);
  }

  /**
   * Connects and obtains a producer id.
   *
   * @param requestTimeoutMs bound on connecting, and on each later send
   * @throws {SendFailed} `unavailable`, or `refused` to a user that may write nowhere
   */
  static async open(connection: KafkaConnection, requestTimeoutMs: number): Promise<ProducerSession> {
    const client = makeClient(connection, { requestTimeoutMs, retry: { retries: 2, initialRetryTime: 50, maxRetryTime: 400 } });
    const cluster = clusterOf(client.kafka);
    const connect = async (): Promise<ProducerSession> => {
      await cluster.connect();
      await cluster.refreshMetadata();
      return new ProducerSession(client, cluster, requestTimeoutMs, await producerId(cluster, requestTimeoutMs));
    };
    try {
      return await within(requestTimeoutMs, connect());
    } catch (error) {
      client.cut();
      const { reason, message } = sendFailedOf(error);
      throw new SendFailed(reason === 'refused' ? reason : 'unavailable', message, { cause: error });
    }
  }

  /** Sends everything, in one request for each broker concerned. Never throws. One call at a time. */
  async send(records: readonly OutgoingRecord[]): Promise<SessionAnswer> {
    const results: PartitionResult[] = [];
    const byLeader = await this.#sort(records, results);
    const answers = await Promise.all(Array.from(byLeader, ([leader, topics]) => this.#produce(leader, topics)));
    return { results: [...results, ...answers.flatMap((answer) => answer.results)], spoilt: answers.some((answer) => answer.spoilt) };
  }

  /** Cuts the connections at once; what is in flight stays unknown. */
  discard(): void {
    this.client.cut();
    // Clears kafkajs' timers. That it cannot say goodbye over a cut connection is of no interest.
    this.cluster.disconnect().catch(() => undefined);
  }

  /** Disconnects in good order. */
  async close(): Promise<void> {
    try {
      await within(1_000, this.cluster.disconnect());
    } finally {
      this.client.cut();
    }
  }

  /** Groups the records by leader, topic and partition; what has no leader is put among the results as refused. */
  async #sort(records: readonly OutgoingRecord[], results: PartitionResult[]): Promise<Map<string, TopicRecords[]>> {
    const topics = new Map<string, Map<number, OutgoingRecord[]>>();
    for (const record of records) {
      let partitions = topics.get(record.topic);
      if (!partitions) topics.set(record.topic, (partitions = new Map()));
      const together = partitions.get(record.partition);
      if (together) together.push(record);
      else partitions.set(record.partition, [record]);
    }
    const byLeader = new Map<string, Map<string, { partition: number; records: OutgoingRecord[]; origin: ReturnType<Sequences['take']> }[]>>();
    for (const [topic, partitions] of topics) {
      for (const [partition, together] of partitions) {
        try {
          const leader = this.#leaders.get(topic)?.get(partition) ?? (await within(this.requestTimeoutMs, this.#findLeader(topic, partition)));
          let mine = byLeader.get(leader);
          if (!mine) byLeader.set(leader, (mine = new Map()));
          let shares = mine.get(topic);
          if (!shares) mine.set(topic, (shares = []));
          shares.push({ partition, records: together, origin: this.#sequences.take(topic, partition, together.length) });
        } catch (error) {
          results.push({ topic, partition, failure: sendFailedOf(error) });
        }
      }
    }
    return new Map(Array.from(byLeader, ([leader, mine]) => [leader, Array.from(mine, ([topic, shares]) => ({ topic, partitions: shares }))]));
  }

  async #findLeader(topic: string, partition: number): Promise<string> {
    const known = this.#leaders.has(topic);
    await this.cluster.addTargetTopic(topic);
    // Known, but not with this partition: it may have been added since.
    if (known) await this.cluster.refreshMetadata();
    const leaders = new Map(this.cluster.findTopicPartitionMetadata(topic).map(({ partitionId, leader }) => [partitionId, String(leader)]));
    this.#leaders.set(topic, leaders);
    const leader = leaders.get(partition);
    if (leader === undefined) throw new SendFailed('refused', `${topic} has no partition ${partition}`);
    return leader;
  }

  async #produce(leader: string, topics: readonly TopicRecords[]): Promise<SessionAnswer> {
    try {
      const { answers } = await within(this.requestTimeoutMs, this.#exchange(leader, topics));
      const results = answers.map(resultOf);
      return { results, spoilt: results.some(({ failure }) => failure !== undefined) };
    } catch (error) {
      const failure = sendFailedOf(error);
      return { spoilt: true, results: topics.flatMap(({ topic, partitions }) => partitions.map(({ partition }) => ({ topic, partition, failure }))) };
    }
  }

  async #exchange(leader: string, topics: readonly TopicRecords[]): Promise<{ answers: PartitionAnswer[] }> {
    const broker = (await this.cluster.findBroker({ nodeId: leader })) as BrokerInside;
    return await broker.connectionPool.send<{ answers: PartitionAnswer[] }>({
      request: {
        apiKey: PRODUCE_API.key,
        apiVersion: PRODUCE_API.version,
        apiName: 'Produce',
        encode: () => {
          const body = encodeProduce(topics, this.requestTimeoutMs);
          return Promise.resolve({ buf: body, buffer: body });
        },
      },
      response: {
        decode: (body) => {
          const { answers, throttleMs } = decodeProduce(body);
          return Promise.resolve({ answers, clientSideThrottleTime: throttleMs });
        },
        parse: (decoded) => Promise.resolve(decoded),
      },
    });
  }
}

function resultOf({ topic, partition, errorCode, baseOffset }: PartitionAnswer): PartitionResult {
  if (errorCode === 0) return { topic, partition, baseOffset };
  const refusal = PRODUCE_REFUSALS.get(errorCode);
  const Failure = NOT_LEADING.has(errorCode) ? NotLeader : SendFailed;
  return { topic, partition, failure: new Failure(refusal ? 'refused' : 'unavailable', `${topic}/${partition}: ${refusal ?? `Kafka error ${errorCode}`}`) };
}

/** Asks for a producer id until it is given: a broker that has just started is not ready to. */
async function producerId(cluster: Cluster, patienceMs: number): ReturnType<BrokerInside['initProducerId']> {
  for (const until = Date.now() + patienceMs; ; ) {
    const broker = (await cluster.findControllerBroker()) as BrokerInside;
    try {
      return await broker.initProducerId({ transactionTimeout: 60_000 });
    } catch (error) {
      const passing = ['GROUP_LOAD_IN_PROGRESS', 'GROUP_COORDINATOR_NOT_AVAILABLE', 'NOT_COORDINATOR_FOR_GROUP'].includes(rootOf(error).type ?? '');
      if (!passing || Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, INIT_AGAIN_AFTER_MS));
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
