import type { EachBatchPayload } from 'kafkajs';
import { draw, type Lot } from '../consumer/gathering.js';
import type { Processing } from '../consumer/processing.js';
import type { ConsumerOptions } from '../consumer.js';
import { sleep } from '../time.js';
import { COMMIT_EVERY_MS, Commits } from './commits.js';
import { toConsumed } from './decode.js';
import { isFenced } from './errors.js';
import type { Term } from './term.js';

interface Source {
  readonly payload: EachBatchPayload;
  readonly done: () => void;
  readonly fail: (error: unknown) => void;
}

type Options = Pick<ConsumerOptions, 'connection' | 'group' | 'startAt' | 'lingerMs' | 'maxRecordsPerCall' | 'maxBytesPerCall'>;

/**
 * Turns kafkajs' batches, one for each partition and each on its own, into calls with the records of all of them, and
 * one commit for each call (see {@link Commits} for when it is less). kafkajs fetches on when every batch of a fetch is done, so what waits here is one fetch from
 * each broker at most.
 */
export class WorkLoop {
  #lots: Lot<Source>[] = [];
  #working: Promise<void> | undefined;
  #since = 0;
  #stopped = false;
  readonly #commits: Commits;
  /** By partition: the end when last fetched, and the next offset to handle. */
  readonly #progress = new Map<string, { end: bigint; next: bigint }>();

  /**
   * @param sessionTimeoutMs of the membership; heartbeats are sent several times within it
   * @param term the present one
   * @param onProgress after each call that succeeded
   * @param onCommitted after each commit, which is also a sign of life of the group
   */
  constructor(
    private readonly options: Options,
    private readonly processing: Processing,
    private readonly sessionTimeoutMs: number,
    private readonly term: () => Term,
    private readonly onProgress: () => void,
    onCommitted: () => void,
  ) {
    this.#commits = new Commits(options.startAt ? COMMIT_EVERY_MS : 0, onCommitted);
  }

  /** The work in progress, if there is any. */
  get working(): Promise<void> | undefined {
    return this.#working;
  }

  /** How long the present call has been going on, in milliseconds. */
  get handlingMs(): number {
    return this.#working ? Date.now() - this.#since : 0;
  }

  /** Records known to lie ahead. */
  get lag(): number {
    let lag = 0n;
    for (const { end, next } of this.#progress.values()) if (end > next) lag += end - next;
    return Number(lag);
  }

  /** Forgets what it knows of partitions, which may be others' now. */
  reset(): void {
    this.#progress.clear();
    this.#commits.forget();
  }

  /** Takes nothing new. Resolves when the call in progress is finished and everything handled is committed, or cannot be. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#working;
    await this.#commits.flush();
  }

  /** kafkajs' `eachBatch`. Resolves when all records are handled or dropped, rejects when the work was abandoned. */
  receive(payload: EachBatchPayload): Promise<void> {
    const { topic, partition, highWatermark, messages } = payload.batch;
    const first = messages[0];
    if (!first || this.#stopped || payload.isStale()) return Promise.resolve();
    const records = messages.map((message) => toConsumed(topic, partition, message));
    this.#progress.set(`${topic}/${partition}`, { end: BigInt(highWatermark), next: BigInt(first.offset) });
    return new Promise((done, fail) => {
      this.#lots.push({ source: { payload, done, fail }, records, next: 0 });
      this.#working ??= this.#work();
    });
  }

  async #work(): Promise<void> {
    const { lingerMs = 0 } = this.options;
    this.#since = Date.now();
    // The other batches of the same fetch come within this turn of the event loop.
    await (lingerMs > 0 ? sleep(Math.min(lingerMs, 2)) : new Promise((resolve) => setImmediate(resolve)));
    const term = this.term();
    term.heartbeat = this.#lots[0]?.source.payload.heartbeat;
    const beat = setInterval(() => void term.beat(), this.sessionTimeoutMs / 8);
    try {
      await this.#handleAll(term);
    } catch (error) {
      term.heard(error);
      if (!term.signal.aborted) await this.#commits.flush();
      this.#abandon(error, term.over);
    } finally {
      clearInterval(beat);
      this.#working = undefined;
    }
  }

  async #handleAll(term: Term): Promise<void> {
    const { maxRecordsPerCall = 500, maxBytesPerCall = 8 * 1024 * 1024 } = this.options;
    for (;;) {
      this.#drop(({ source, records, next }) => this.#stopped || next >= records.length || source.payload.isStale());
      if (this.#lots.length === 0) return;
      if (term.over) throw term.over;
      this.#since = Date.now();
      const { records, parts } = draw(this.#lots, maxRecordsPerCall, maxBytesPerCall);
      await this.processing.process(records, term);
      for (const { lot, to } of parts) this.#resolve(lot, to);
      await this.#commits.due();
      this.onProgress();
    }
  }

  /** Tells kafkajs how far a partition is, for the next fetch. */
  #resolve(lot: Lot<Source>, to: number): void {
    const last = lot.records[to - 1];
    lot.next = to;
    if (!last) return;
    lot.source.payload.resolveOffset(String(last.offset));
    this.#commits.note(last.topic, last.partition, last.offset + 1n, lot.source.payload);
    const progress = this.#progress.get(`${last.topic}/${last.partition}`);
    if (progress) progress.next = last.offset + 1n;
  }

  #drop(which: (lot: Lot<Source>) => boolean): void {
    this.#lots = this.#lots.filter((lot) => {
      if (!which(lot)) return true;
      lot.source.done();
      return false;
    });
  }

  #abandon(error: unknown, over: Error | undefined): void {
    const lots = this.#lots.splice(0);
    if (this.#stopped) {
      for (const { source } of lots) source.done();
      return;
    }
    const details = { group: this.options.group, records: lots.reduce((sum, { records, next }) => sum + records.length - next, 0), why: over?.message ?? error };
    const { logger } = this.options.connection;
    if (isFenced(over ?? error)) logger?.error(details, 'expelled from the group: the work at hand is abandoned, another member does it');
    else logger?.warn(details, 'the work at hand is abandoned for now');
    for (const { source } of lots) source.fail(error);
  }
}
