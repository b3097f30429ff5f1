import type { KafkaConnection } from '../connection.js';
import { SendFailed } from '../producer.js';
import type { OutgoingRecord, Placement } from '../records.js';
import { Complaints } from '../complaints.js';
import { sleep } from '../time.js';
import { NotLeader, sendFailedOf } from './errors.js';
import { ProducerSession, type PartitionResult } from './producer-session.js';

/** What became of each record, in the order of the records. */
export type Outcome = Placement | SendFailed;

/** Opens a session; another one in tests. */
export type OpenSession = (connection: KafkaConnection, requestTimeoutMs: number) => Promise<Pick<ProducerSession, 'send' | 'discard' | 'close'>>;

type Session = Awaited<ReturnType<OpenSession>>;

/** Pause after a failed connection, in milliseconds, during which sends fail at once instead of knocking again. */
const KNOCK_AGAIN_AFTER_MS = 250;
/** How often, and after how many milliseconds the first time, a partition without a leader is tried again. */
const LEADER_TRIES = 3;
const LEADER_PAUSE_MS = 50;

/**
 * Sends batches, believing no acknowledgement that cannot be true: the offset must be one the partition had not reached
 * when we last heard of it. Anything else, and any failure of what was sent, ends the session; the next batch opens
 * another.
 */
export class Transmitter {
  #session: Session | undefined;
  #connectFailed: { at: number; error: SendFailed } | undefined;
  /** By topic and partition, the highest offset acknowledged to this transmitter. */
  readonly #highest = new Map<string, bigint[]>();
  readonly #complaints: Complaints;

  constructor(
    private readonly connection: KafkaConnection,
    private readonly requestTimeoutMs: number,
    private readonly open: OpenSession = (...args) => ProducerSession.open(...args),
  ) {
    this.#complaints = new Complaints(connection.logger);
  }

  /** Connects if there is no connection. @throws {SendFailed} `unavailable` */
  async connect(): Promise<void> {
    await this.#opened();
  }

  /**
   * Sends the records and judges the answer; those whose partition is led by nobody just then once more, a few times.
   * Never throws. One call at a time.
   */
  async transmit(records: readonly OutgoingRecord[]): Promise<Outcome[]> {
    const outcomes = await this.#once(records);
    for (let tries = 1; tries <= LEADER_TRIES; tries += 1) {
      const again = records.flatMap((record, index) => (outcomes[index] instanceof NotLeader ? [{ record, index }] : []));
      if (again.length === 0) break;
      await sleep(LEADER_PAUSE_MS * tries);
      const mended = await this.#once(again.map(({ record }) => record));
      mended.forEach((outcome, place) => outcomes.splice(again[place]?.index ?? outcomes.length, 1, outcome));
    }
    return outcomes;
  }

  async #once(records: readonly OutgoingRecord[]): Promise<Outcome[]> {
    try {
      const session = await this.#opened();
      const { results, spoilt } = await session.send(records);
      const outcomes = this.#place(records, results);
      const lost = outcomes.find((outcome) => outcome instanceof SendFailed && outcome.reason === 'lost');
      const failure = lost ?? (spoilt ? results.find((result) => result.failure)?.failure : undefined);
      if (failure instanceof SendFailed) this.#discard(failure);
      else this.#complaints.over();
      return outcomes;
    } catch (error) {
      const failure = sendFailedOf(error);
      this.#discard(failure);
      return records.map(() => failure);
    }
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
      const failure = sendFailedOf(error);
      this.#connectFailed = { at: performance.now(), error: failure };
      throw failure;
    }
  }

  #discard(why: SendFailed): void {
    this.#complaints.about(why.reason, { reason: why.reason, detail: why.message, err: why.cause }, 'a send failed; the next gets a new producer');
    this.#session?.discard();
    this.#session = undefined;
  }

  #place(records: readonly OutgoingRecord[], results: readonly PartitionResult[]): Outcome[] {
    const next = new Map<string, (bigint | SendFailed)[]>();
    for (const result of results) {
      let partitions = next.get(result.topic);
      if (!partitions) next.set(result.topic, (partitions = []));
      partitions[result.partition] = result.failure ?? this.#believe(result);
    }
    const outcomes = records.map(({ topic, partition }): Outcome => {
      const partitions = next.get(topic);
      const offset = partitions?.[partition];
      if (partitions === undefined || offset === undefined) return new SendFailed('lost', `no answer about ${topic}/${partition}`);
      if (offset instanceof SendFailed) return offset;
      partitions[partition] = offset + 1n;
      return { topic, partition, offset };
    });
    for (const [topic, partitions] of next) {
      const marks = this.#marksOf(topic);
      partitions.forEach((after, partition) => {
        if (typeof after === 'bigint') marks[partition] = after - 1n;
      });
    }
    return outcomes;
  }

  #believe({ topic, partition, baseOffset = -1n }: PartitionResult): bigint | SendFailed {
    const marks = this.#marksOf(topic);
    const highest = marks[partition] ?? -1n;
    if (baseOffset > highest) return baseOffset;
    // Forgotten, because the next session has a producer id of its own and cannot be taken for a repetition: were its
    // offset low again, then the topic was made anew or the log cut off, and refusing for ever would help nobody.
    marks[partition] = -1n;
    this.connection.logger?.error({ topic, partition, baseOffset: String(baseOffset), highest: String(highest) }, 'acknowledged, but not written');
    return new SendFailed('lost', `${topic}/${partition} acknowledged offset ${baseOffset}, though ${highest} was reached before`);
  }

  #marksOf(topic: string): bigint[] {
    let marks = this.#highest.get(topic);
    if (!marks) this.#highest.set(topic, (marks = []));
    return marks;
  }
}
