import type { KafkaConnection } from '../connection.js';
import { SendFailed } from '../producer.js';
import type { OutgoingRecord, Placement } from '../records.js';
import { sendFailedOf } from './errors.js';
import { ProducerSession, type Acknowledged } from './producer-session.js';

/** What became of each record, in the order of the records. */
export type Outcome = Placement | SendFailed;

/** Opens a session; another one in tests. */
export type OpenSession = (connection: KafkaConnection, requestTimeoutMs: number) => Promise<Pick<ProducerSession, 'send' | 'discard' | 'close'>>;

type Session = Awaited<ReturnType<OpenSession>>;

/** Pause after a failed connection, in milliseconds, during which sends fail at once instead of knocking again. */
const KNOCK_AGAIN_AFTER_MS = 250;

/**
 * Sends batches, believing no acknowledgement that cannot be true: the offset must be one the partition had not reached
 * when we last heard of it. Anything else, and any failure, ends the session; the next batch opens another.
 */
export class Transmitter {
  #session: Session | undefined;
  #connectFailed: { at: number; error: SendFailed } | undefined;
  /** By topic and partition, the highest offset acknowledged to this transmitter. */
  readonly #highest = new Map<string, bigint[]>();

  constructor(
    private readonly connection: KafkaConnection,
    private readonly requestTimeoutMs: number,
    private readonly open: OpenSession = (...args) => ProducerSession.open(...args),
  ) {}

  /** Connects if there is no connection. @throws {SendFailed} `unavailable` */
  async connect(): Promise<void> {
    await this.#opened();
  }

  /** Sends the records in one go and judges the answer. Never throws. One call at a time. */
  async transmit(records: readonly OutgoingRecord[]): Promise<Outcome[]> {
    let answers: Acknowledged[];
    try {
      const session = await this.#opened();
      answers = await session.send(records);
    } catch (error) {
      const failure = sendFailedOf(error);
      this.#discard(failure);
      return records.map(() => failure);
    }
    return this.#place(records, answers);
  }

  /** Disconnects in good order. */
  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.close();
  }

  async #opened(): Promise<Session> {
    if (this.#session) return this.#session;
    const failed = this.#connectFailed;
    if (failed && performance.now() - failed.at < KNOCK_AGAIN_AFTER_MS) throw failed.error;
    try {
      this.#session = await this.open(this.connection, this.requestTimeoutMs);
      this.#connectFailed = undefined;
      return this.#session;
    } catch (error) {
      this.#connectFailed = { at: performance.now(), error: sendFailedOf(error) };
      throw error;
    }
  }

  #discard(why: SendFailed): void {
    if (!this.#session) return;
    this.connection.logger?.warn({ reason: why.reason, detail: why.message }, 'producer thrown away after a failed send');
    this.#session.discard();
    this.#session = undefined;
  }

  #place(records: readonly OutgoingRecord[], answers: readonly Acknowledged[]): Outcome[] {
    const next = new Map<string, Map<number, bigint | SendFailed>>();
    for (const answer of answers) {
      let partitions = next.get(answer.topic);
      if (!partitions) next.set(answer.topic, (partitions = new Map()));
      partitions.set(answer.partition, this.#believe(answer));
    }
    const outcomes = records.map(({ topic, partition }): Outcome => {
      const partitions = next.get(topic);
      const offset = partitions?.get(partition);
      // kafkajs drops records for partitions it has no metadata of, without a word.
      if (offset === undefined) return new SendFailed('refused', `${topic} has no partition ${partition}`);
      if (offset instanceof SendFailed) return offset;
      partitions?.set(partition, offset + 1n);
      return { topic, partition, offset };
    });
    for (const [topic, partitions] of next) {
      for (const [partition, after] of partitions) {
        if (typeof after === 'bigint') this.#marksOf(topic)[partition] = after - 1n;
      }
    }
    const failure = outcomes.find((outcome) => outcome instanceof SendFailed);
    if (failure) this.#discard(failure);
    return outcomes;
  }

  #believe({ topic, partition, baseOffset }: Acknowledged): bigint | SendFailed {
    const marks = this.#marksOf(topic);
    const highest = marks[partition] ?? -1n;
    if (baseOffset > highest) return baseOffset;
    // Forgotten, because the next session has a producer id of its own and cannot be taken for a repetition: were its
    // offset low again, then the topic was made anew or the log cut off, and refusing for ever would help nobody.
    delete marks[partition];
    this.connection.logger?.error({ topic, partition, baseOffset: String(baseOffset), highest: String(highest) }, 'acknowledged, but not written');
    return new SendFailed('lost', `${topic}/${partition} acknowledged offset ${baseOffset}, though ${highest} was reached before`);
  }

  #marksOf(topic: string): bigint[] {
    let marks = this.#highest.get(topic);
    if (!marks) this.#highest.set(topic, (marks = []));
    return marks;
  }
}
