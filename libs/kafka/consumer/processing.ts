import type { ConsumerOptions } from '../consumer.js';
import { SendFailed } from '../producer.js';
import type { ConsumedRecord } from '../records.js';
import { tell } from '../hooks.js';
import { Backoff } from '../time.js';
import { toDeadLetter } from './dead-letter.js';
import type { Tenure } from './tenure.js';

type Options = Pick<ConsumerOptions, 'handle' | 'isTransient' | 'maxAttempts' | 'backoff' | 'deadLetter' | 'deadTopic' | 'onDeadLetter' | 'onHandle'>;

/** Told when work is held up by something that should pass, and, with undefined, when it goes on. */
export type OnTrouble = (reason: string | undefined, error?: unknown) => void;

/**
 * Gets records handled, whatever it takes: passing errors are waited out, others repeated a few times, and when that does
 * not help the records are taken apart by halves, in order, until the ones that cannot be handled stand alone and are
 * buried in the dead-letter topic. One poisonous record among n costs about 2·log2(n) calls more.
 */
export class Processing {
  constructor(
    private readonly options: Options,
    private readonly onTrouble: OnTrouble,
  ) {}

  /**
   * @param tenure asked before each call and each repetition whether the work is still ours
   * @throws {Error} only what the tenure throws when it is not; the records are then in an unknown state
   */
  async process(records: ConsumedRecord[], tenure: Tenure): Promise<void> {
    await this.#attempt(records, this.options.maxAttempts ?? 3, 1, tenure);
  }

  async #attempt(records: ConsumedRecord[], attempts: number, firstAttempt: number, tenure: Tenure): Promise<void> {
    const backoff = this.#backoff();
    let failures = 0;
    let error: unknown;
    for (let attempt = firstAttempt; failures < attempts; attempt += 1) {
      if (failures > 0) await tenure.pause(backoff.next());
      error = await this.#call(records, attempt, tenure);
      if (error === undefined) return;
      failures += 1;
    }
    const [only, ...others] = records;
    if (!only) return;
    if (others.length === 0) return this.#bury(only, error, attempts, tenure);
    const middle = records.length >> 1;
    for (const half of [records.slice(0, middle), records.slice(middle)]) {
      await this.#attempt(half, half.length === 1 ? (this.options.maxAttempts ?? 3) : 1, firstAttempt + failures, tenure);
    }
  }

  /** Calls the handler, waiting out what passes. @returns the error that does not pass, or undefined */
  async #call(records: ConsumedRecord[], attempt: number, tenure: Tenure): Promise<unknown> {
    const failure: { error?: unknown } = {};
    await this.#persist(tenure, attempt, async (current) => {
      const started = performance.now();
      let failed = true;
      try {
        await this.options.handle(records.slice(), { attempt: current, signal: tenure.signal });
        failed = false;
      } catch (error) {
        if (this.#passes(error)) throw error;
        // `undefined` may be thrown, too.
        failure.error = error ?? new Error('the handler rejected without a reason');
      } finally {
        tell(this.options.onHandle, { records: records.length, bytes: records.reduce((sum, { value }) => sum + value.length, 0), tookMs: performance.now() - started, failed });
      }
    });
    return failure.error;
  }

  async #bury(record: ConsumedRecord, error: unknown, attempts: number, tenure: Tenure): Promise<void> {
    const letter = toDeadLetter(record, this.options.deadTopic(record.topic), error, attempts);
    await this.#persist(tenure, 1, async () => {
      await this.options.deadLetter.send([letter]);
      await this.options.onDeadLetter?.(record, error);
    });
  }

  /** Repeats until it succeeds or the work is no longer ours. */
  async #persist(tenure: Tenure, firstAttempt: number, work: (attempt: number) => Promise<void>): Promise<void> {
    const backoff = this.#backoff();
    let troubled = false;
    for (let attempt = firstAttempt; ; attempt += 1) {
      await tenure.confirm();
      try {
        await work(attempt);
        if (troubled) this.onTrouble(undefined);
        return;
      } catch (error) {
        troubled = true;
        this.onTrouble(error instanceof Error ? error.message : String(error), error);
        await tenure.pause(backoff.next());
      }
    }
  }

  #passes(error: unknown): boolean {
    return (error instanceof SendFailed && error.retriable) || this.options.isTransient?.(error) === true;
  }

  #backoff(): Backoff {
    const { initialMs, maxMs } = this.options.backoff ?? { initialMs: 100, maxMs: 5_000 };
    return new Backoff(initialMs, maxMs);
  }
}
