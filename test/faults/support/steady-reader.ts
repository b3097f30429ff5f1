import { until, type FaultHub } from './fault-hub.js';
import type { Received } from './mailbox-reader.js';

/** Before what was broken off or refused is tried again, in milliseconds. */
export const AGAIN_MS = 200;
/** What has been delivered is shown within this time, in milliseconds, once nothing is broken any more. */
const SHOWN_WITHIN_MS = 15_000;

/** A reader that goes on whatever happens to its line, for as long as the hub lives. */
export abstract class SteadyReader {
  #taken = 0;
  #stopped = false;
  readonly #reading: Promise<void>;

  constructor(
    protected readonly hub: FaultHub,
    readonly reader: string,
  ) {
    // Not before those who inherit are made.
    this.#reading = Promise.resolve().then(() => this.read());
  }

  /** Everything that came since the last time, waiting a while for as many as must come. */
  async take(expected: number): Promise<Received[]> {
    // What is missing when time is up is named by whoever compares.
    await Promise.allSettled([until('everything is shown', SHOWN_WITHIN_MS, async () => this.received().length - this.#taken >= expected)]);
    const all = this.received();
    const fresh = all.slice(this.#taken);
    this.#taken = all.length;
    return fresh;
  }

  async close(): Promise<void> {
    this.#stopped = true;
    await this.hangUp();
    await this.#reading;
  }

  protected get stopped(): boolean {
    return this.#stopped;
  }

  /** Everything that came so far, in order. */
  protected abstract received(): readonly Received[];
  /** Reads until it is stopped. */
  protected abstract read(): Promise<void>;
  /** Ends what would otherwise wait for news. */
  protected abstract hangUp(): Promise<void>;
}
