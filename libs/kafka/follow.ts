import type { KafkaConnection } from './connection.js';
import { Complaints } from './complaints.js';
import { TopicReader } from './kafkajs/reader.js';
import type { ConsumedRecord } from './records.js';
import { Backoff, sleep } from './time.js';

export interface FollowOptions {
  readonly connection: KafkaConnection;
  /** A topic of one partition; only partition 0 is read. */
  readonly topic: string;
  /**
   * Called for every record from offset 0 on, one at a time and in order. If it throws, the same record is given again
   * after a pause, for ever: a record that cannot be applied stops the follower rather than being left out.
   */
  readonly onRecord: (record: ConsumedRecord) => void | Promise<void>;
  /** Called once, when everything that was there at the start has been applied. */
  readonly onCaughtUp?: () => void;
  /** Gives up waiting for the broker at the start. */
  readonly signal?: AbortSignal;
}

/** A topic being followed. */
export interface Follower {
  /** Offset of the next record: everything below it has been applied. */
  position(): bigint;
  /**
   * Resolves when the record at `offset` has been applied.
   * @param timeoutMs patience, in milliseconds
   * @throws {Error} when it has not been applied by then, or the follower is closed
   */
  waitFor(offset: bigint, timeoutMs: number): Promise<void>;
  /** Whether the broker answered lately and no record is stuck. */
  healthy(): boolean;
  close(): Promise<void>;
}

const LONG_POLL_MS = 1_000;
const MAX_BYTES = 4 * 1024 * 1024;
/** Silence after which a follower does not count as healthy: several long polls without an answer. */
const DEAF_AFTER_MS = 10_000;

/**
 * Reads a one-partition topic whole and stays with it. No group, no committed offsets: every process reads all of it,
 * from the beginning, at each start.
 *
 * @returns once everything that was in the topic when it was first reached has been applied
 * @throws {Error} when `signal` aborts first
 */
export async function followTopic(options: FollowOptions): Promise<Follower> {
  const follower = new Following(options);
  await follower.caughtUp;
  return follower;
}

interface Waiter {
  readonly offset: bigint;
  readonly done: (error?: Error) => void;
}

class Following implements Follower {
  readonly caughtUp: Promise<void>;
  #position = 0n;
  #target: bigint | undefined;
  #heardAt = 0;
  #stuck = false;
  #reader: TopicReader | undefined;
  #waiters: Waiter[] = [];
  readonly #end = new AbortController();
  readonly #running: Promise<void>;

  constructor(private readonly options: FollowOptions) {
    const { signal, onCaughtUp } = options;
    this.caughtUp = new Promise((resolve, reject) => {
      const abort = (): void => {
        reject(new Error(`following ${options.topic} was given up before it was caught up`, { cause: signal?.reason }));
        void this.close();
      };
      if (signal?.aborted) return abort();
      signal?.addEventListener('abort', abort, { once: true });
      this.#onCaughtUp = () => {
        signal?.removeEventListener('abort', abort);
        onCaughtUp?.();
        resolve();
      };
    });
    this.#running = this.#run();
  }

  #onCaughtUp: (() => void) | undefined;

  position(): bigint {
    return this.#position;
  }

  healthy(): boolean {
    return !this.#stuck && !this.#end.signal.aborted && Date.now() - this.#heardAt < DEAF_AFTER_MS;
  }

  waitFor(offset: bigint, timeoutMs: number): Promise<void> {
    if (this.#position > offset) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        offset,
        done: (error) => {
          clearTimeout(timer);
          if (error) reject(error);
          else resolve();
        },
      };
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        reject(new Error(`${this.options.topic} is at ${this.#position}, offset ${offset} was not applied within ${timeoutMs} ms`));
      }, timeoutMs);
      this.#waiters.push(waiter);
    });
  }

  async close(): Promise<void> {
    this.#end.abort();
    this.#reader?.close();
    await this.#running;
    for (const waiter of this.#waiters.splice(0)) waiter.done(new Error(`${this.options.topic} is no longer followed`));
  }

  async #run(): Promise<void> {
    const { connection, topic } = this.options;
    const backoff = new Backoff(100, 3_000);
    const complaints = new Complaints(connection.logger);
    while (!this.#end.signal.aborted) {
      try {
        if (!this.#reader) {
          this.#reader = await TopicReader.open(connection, topic);
          this.#target ??= (await this.#reader.bounds(0)).end;
          this.#heardAt = Date.now();
        }
        this.#settleStart();
        const { records, next } = await this.#reader.fetch(0, this.#position, LONG_POLL_MS, MAX_BYTES);
        this.#heardAt = Date.now();
        backoff.reset();
        complaints.over();
        for (const record of records) await this.#apply(record);
        if (!this.#end.signal.aborted) this.#advance(next);
      } catch (error) {
        if (this.#end.signal.aborted) break;
        complaints.about('reading', { topic, position: String(this.#position), err: error }, 'a followed topic cannot be read; connecting again');
        this.#reader?.close();
        this.#reader = undefined;
        await sleep(backoff.next(), this.#end.signal);
      }
    }
    this.#reader?.close();
  }

  async #apply(record: ConsumedRecord): Promise<void> {
    const backoff = new Backoff(100, 5_000);
    while (!this.#end.signal.aborted) {
      try {
        const applied = this.options.onRecord(record);
        if (applied) await applied;
        this.#stuck = false;
        this.#advance(record.offset + 1n);
        return;
      } catch (error) {
        this.#stuck = true;
        this.options.connection.logger?.error({ topic: record.topic, offset: String(record.offset), err: error }, 'a followed record could not be applied; trying it again');
        await sleep(backoff.next(), this.#end.signal);
      }
    }
  }

  #advance(position: bigint): void {
    if (position <= this.#position) return;
    this.#position = position;
    this.#settleStart();
    if (this.#waiters.length === 0) return;
    const due = this.#waiters.filter(({ offset }) => offset < position);
    this.#waiters = this.#waiters.filter(({ offset }) => offset >= position);
    for (const waiter of due) waiter.done();
  }

  #settleStart(): void {
    if (this.#target === undefined || this.#position < this.#target) return;
    this.#onCaughtUp?.();
    this.#onCaughtUp = undefined;
  }
}
