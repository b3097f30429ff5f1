import type { KafkaConnection } from './connection.js';
import { tell } from './hooks.js';
import { Transmitter, type OpenSession, type Outcome } from './kafkajs/transmitter.js';
import { RecordProducer, SendFailed } from './producer.js';
import { sizeOf, type OutgoingRecord, type Placement } from './records.js';
import { sleep } from './time.js';

/** What one request to the brokers did, for metrics. */
export interface SendTiming {
  readonly records: number;
  readonly bytes: number;
  /** From the first record's `send` to the start of the request, in milliseconds. */
  readonly waitedMs: number;
  /** From the start of the request to its answer, in milliseconds. */
  readonly tookMs: number;
  /** Why some of it failed, if it did. */
  readonly failure?: SendFailed;
}

export interface BatchingProducerOptions {
  /** Within how many milliseconds a `send` settles, come what may. Default 5000. */
  readonly requestTimeoutMs?: number;
  /** Bytes that may wait, those in flight included. Default 32 MiB. */
  readonly maxQueuedBytes?: number;
  /** Records that may wait, those in flight included. Default 50,000. */
  readonly maxQueuedRecords?: number;
  /** Bytes of one record: under the topic's `max.message.bytes`. Default 4 MiB less 64 KiB. */
  readonly maxRecordBytes?: number;
  /**
   * Bytes of one request for one partition, unless a single record is larger. Default 1 MiB less 64 KiB, so that it fits into
   * one fetch: a broker that is asked for several partitions gives nothing of a batch that does not, unless it is the first
   * one (measured: the log, a consumer of all topics, got one in three fetches of the decisions of a busy sender).
   */
  readonly maxPartitionBytes?: number;
  /** Bytes of one request over all partitions, unless a single record is larger. Default 4 MiB. */
  readonly maxRequestBytes?: number;
  /** How long the first record of an idle producer waits for company, in milliseconds; 0 takes what is sent in the same turn of the event loop. Default 0. */
  readonly lingerMs?: number;
  /** Called after each request. */
  readonly onSend?: (timing: SendTiming) => void;
  /** For tests: how a session is opened. */
  readonly openSession?: OpenSession;
}

/** One `send` on its way. */
interface Call {
  readonly records: readonly OutgoingRecord[];
  readonly placements: Placement[];
  readonly bytes: number;
  readonly since: number;
  /** First record not yet put into a request. */
  next: number;
  /** Records not yet placed. */
  missing: number;
  settled: boolean;
  readonly resolve: (placements: Placement[]) => void;
  readonly reject: (failure: SendFailed) => void;
}

/** A run of records of one call within a request. */
interface Share {
  readonly call: Call;
  readonly from: number;
  readonly to: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/**
 * Gathers what concurrent callers send into one request at a time: while a request is in flight the next one fills, so
 * the batches grow with the load and a lone record does not wait. See {@link RecordProducer} for what it promises.
 */
export class BatchingProducer extends RecordProducer {
  readonly #transmitter: Transmitter;
  readonly #options: Required<Omit<BatchingProducerOptions, 'onSend' | 'openSession'>> & Pick<BatchingProducerOptions, 'onSend'>;
  /** Calls with records not yet put into a request; in front of `#head` lie finished ones. */
  #waiting: Call[] = [];
  #head = 0;
  /** Calls not yet settled, oldest first. */
  readonly #unsettled = new Set<Call>();
  #queuedBytes = 0;
  #queuedRecords = 0;
  #pumping: Promise<void> | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(connection: KafkaConnection, options: BatchingProducerOptions = {}) {
    super();
    this.#options = { requestTimeoutMs: 5_000, maxQueuedBytes: 32 * MIB, maxQueuedRecords: 50_000, maxRecordBytes: 4 * MIB - 64 * KIB, maxPartitionBytes: MIB - 64 * KIB, maxRequestBytes: 4 * MIB, lingerMs: 0, ...options };
    this.#transmitter = new Transmitter(connection, this.#options.requestTimeoutMs, options.openSession);
  }

  /**
   * Connects ahead of the first send. Not needed for sending.
   * @throws {SendFailed} `unavailable`
   */
  async connect(): Promise<void> {
    await this.#transmitter.connect();
  }

  /** What waits or is in flight, for metrics and readiness. */
  get queued(): { records: number; bytes: number } {
    return { records: this.#queuedRecords, bytes: this.#queuedBytes };
  }

  override send(records: readonly OutgoingRecord[]): Promise<Placement[]> {
    if (this.#closed) return Promise.reject(new SendFailed('closed', 'the producer is closed'));
    if (records.length === 0) return Promise.resolve([]);
    let bytes = 0;
    for (const record of records) {
      const size = sizeOf(record);
      if (size > this.#options.maxRecordBytes) return Promise.reject(new SendFailed('refused', `a record of ${size} bytes for ${record.topic} is above ${this.#options.maxRecordBytes}`));
      bytes += size;
    }
    const { maxQueuedBytes, maxQueuedRecords } = this.#options;
    if (this.#queuedBytes + bytes > maxQueuedBytes || this.#queuedRecords + records.length > maxQueuedRecords) {
      return Promise.reject(new SendFailed('overloaded', `${this.#queuedRecords} records of ${this.#queuedBytes} bytes are waiting`));
    }
    this.#queuedBytes += bytes;
    this.#queuedRecords += records.length;
    return new Promise((resolve, reject) => {
      const call: Call = { records, placements: new Array<Placement>(records.length), bytes, since: performance.now(), next: 0, missing: records.length, settled: false, resolve, reject };
      this.#waiting.push(call);
      this.#unsettled.add(call);
      this.#expiry ??= setTimeout(this.#expire, this.#options.requestTimeoutMs);
      this.#pumping ??= this.#pump();
    });
  }

  override async close(): Promise<void> {
    this.#closed = true;
    const drained = new AbortController();
    await Promise.race([this.#pumping, sleep(this.#options.requestTimeoutMs, drained.signal)]);
    drained.abort();
    for (const call of this.#unsettled) this.#fail(call, new SendFailed('closed', 'the producer was closed before an answer came'));
    clearTimeout(this.#expiry);
    await this.#transmitter.close();
  }

  /** Sends request after request until nothing waits. */
  async #pump(): Promise<void> {
    await (this.#options.lingerMs > 0 ? sleep(this.#options.lingerMs) : new Promise((resolve) => setImmediate(resolve)));
    for (let shares = this.#gather(); shares.length > 0; shares = this.#gather()) {
      await this.#request(shares);
    }
    this.#pumping = undefined;
    if (this.#unsettled.size > 0) return;
    clearTimeout(this.#expiry);
    this.#expiry = undefined;
  }

  /** Takes records off the queue, in order, up to the limits of a request. */
  #gather(): Share[] {
    const shares: Share[] = [];
    const filled = new Map<string, number>();
    let room = this.#options.maxRequestBytes;
    for (let call = this.#waiting[this.#head]; call; call = this.#waiting[this.#head]) {
      const from = call.next;
      if (!call.settled) {
        for (let record = call.records[call.next]; record; record = call.records[call.next]) {
          const size = sizeOf(record);
          const partition = `${record.topic}/${record.partition}`;
          const before = filled.get(partition) ?? 0;
          const first = shares.length === 0 && call.next === from;
          if ((!first && size > room) || (before > 0 && before + size > this.#options.maxPartitionBytes)) break;
          filled.set(partition, before + size);
          room -= size;
          call.next += 1;
        }
        if (call.next > from) shares.push({ call, from, to: call.next });
        if (call.next < call.records.length) return this.#compacted(shares);
      }
      this.#head += 1;
    }
    this.#waiting = [];
    this.#head = 0;
    return shares;
  }

  /** Lets go of finished calls now and then, should the queue never run empty. */
  #compacted(shares: Share[]): Share[] {
    if (this.#head > 1_000) {
      this.#waiting.splice(0, this.#head);
      this.#head = 0;
    }
    return shares;
  }

  async #request(shares: readonly Share[]): Promise<void> {
    const failed = await this.#transmit(shares);
    if (!failed || shares.length === 1 || failed.reason !== 'refused') return;
    // Somebody's record was refused and took the others' along; each call alone says whose it was.
    for (const share of shares) if (!share.call.settled) await this.#transmit([share], true);
  }

  /**
   * Sends the shares in one request and settles their calls.
   *
   * @param alone whether a refusal can only be the call's own; otherwise a refused request settles nothing
   * @returns what failed, if something did
   */
  async #transmit(shares: readonly Share[], alone = shares.length === 1): Promise<SendFailed | undefined> {
    const started = performance.now();
    const first = shares[0];
    const records = shares.length === 1 && first ? first.call.records.slice(first.from, first.to) : shares.flatMap(({ call, from, to }) => call.records.slice(from, to));
    const outcomes = await this.#transmitter.transmit(records);
    const failure = outcomes.find((outcome) => outcome instanceof SendFailed);
    tell(this.#options.onSend, {
      records: records.length,
      bytes: shares.reduce((sum, { call, from, to }) => sum + (call.bytes * (to - from)) / call.records.length, 0),
      waitedMs: started - (first?.call.since ?? started),
      tookMs: performance.now() - started,
      ...(failure && { failure }),
    });
    let index = 0;
    for (const { call, from, to } of shares) {
      const own = outcomes.slice(index, (index += to - from));
      const refused = own.find((outcome) => outcome instanceof SendFailed);
      if (!refused) this.#placed(call, from, own);
      else if (alone || refused.reason !== 'refused') this.#fail(call, refused);
    }
    return failure;
  }

  #placed(call: Call, from: number, outcomes: readonly Outcome[]): void {
    outcomes.forEach((outcome, index) => {
      if (!(outcome instanceof SendFailed)) call.placements[from + index] = outcome;
    });
    call.missing -= outcomes.length;
    if (call.missing === 0 && this.#settle(call)) call.resolve(call.placements);
  }

  #fail(call: Call, failure: SendFailed): void {
    if (this.#settle(call)) call.reject(failure);
  }

  #settle(call: Call): boolean {
    if (call.settled) return false;
    call.settled = true;
    this.#unsettled.delete(call);
    this.#queuedBytes -= call.bytes;
    this.#queuedRecords -= call.records.length;
    return true;
  }

  /** Rejects the calls whose time is up and sets the timer for the next. */
  readonly #expire = (): void => {
    const now = performance.now();
    this.#expiry = undefined;
    for (const call of this.#unsettled) {
      const left = call.since + this.#options.requestTimeoutMs - now;
      if (left > 1) {
        this.#expiry = setTimeout(this.#expire, left);
        return;
      }
      this.#fail(call, new SendFailed('timeout', `not written within ${this.#options.requestTimeoutMs} ms`));
    }
  };
}
