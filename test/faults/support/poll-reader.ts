import { setTimeout as sleep } from 'node:timers/promises';
import { until, type FaultHub } from './fault-hub.js';
import { toReceived, type Received } from './mailbox-reader.js';

/** Before a poll that was broken off or refused is asked again, in milliseconds. */
const AGAIN_MS = 200;
/** How long one poll waits for news, in seconds. */
const WAIT_S = 2;
/** What has been delivered comes by the next poll within this time, in milliseconds, once nothing is broken any more. */
const SHOWN_WITHIN_MS = 15_000;

/** A reader on long polls that keeps its cursor and asks again whatever happened to the last poll, for as long as the hub lives. */
export class PollReader {
  readonly #received: Received[] = [];
  #taken = 0;
  #stopped = false;
  readonly #reading: Promise<void>;

  constructor(
    private readonly hub: FaultHub,
    readonly reader: string,
  ) {
    this.#reading = this.#read();
  }

  /** Everything that came since the last time, waiting a while for as many as must come. */
  async take(expected: number): Promise<Received[]> {
    // What is missing when time is up is named by whoever compares.
    await Promise.allSettled([until('the polls bring everything', SHOWN_WITHIN_MS, async () => this.#received.length - this.#taken >= expected)]);
    const fresh = this.#received.slice(this.#taken);
    this.#taken = this.#received.length;
    return fresh;
  }

  async close(): Promise<void> {
    this.#stopped = true;
    await this.#reading;
  }

  async #read(): Promise<void> {
    for (let after: string | undefined; !this.#stopped; ) {
      const { status, text } = await this.hub.call(this.reader, 'GET', `/v1/inbox?limit=20&wait=${WAIT_S}${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`);
      if (status === 200) {
        const { items, next } = JSON.parse(text) as { readonly items: readonly { readonly message: string }[]; readonly next?: string };
        this.#received.push(...items.map(({ message }) => toReceived(message)));
        after = next;
      } else await sleep(AGAIN_MS);
    }
  }
}
