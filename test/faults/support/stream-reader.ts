import { setTimeout as sleep } from 'node:timers/promises';
import { Stream } from '../../support/sse.js';
import { until, type FaultHub } from './fault-hub.js';
import type { Received } from './mailbox-reader.js';

/** Before a line that was lost is taken up again, in milliseconds. */
const AGAIN_MS = 200;
/** What has been delivered shows on a stream within this time, in milliseconds, once nothing is broken any more. */
const SHOWN_WITHIN_MS = 15_000;

/** A reader on a stream that comes back with its last cursor whenever the line is lost, for as long as the hub lives. */
export class StreamReader {
  readonly #received: Received[] = [];
  #taken = 0;
  #stopped = false;
  #stream: Stream | undefined;
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
    await Promise.allSettled([until('the stream shows everything', SHOWN_WITHIN_MS, async () => this.#all().length - this.#taken >= expected)]);
    const all = this.#all();
    const fresh = all.slice(this.#taken);
    this.#taken = all.length;
    return fresh;
  }

  async close(): Promise<void> {
    this.#stopped = true;
    await this.#stream?.close();
    await this.#reading;
  }

  /** What earlier lines brought and what the present one has brought so far. */
  #all(): Received[] {
    return [...this.#received, ...receivedBy(this.#stream)];
  }

  async #read(): Promise<void> {
    let lastEventId: string | undefined;
    while (!this.#stopped) {
      try {
        this.#stream = await Stream.open({ fetch: (method, path, call) => this.hub.fetch(this.reader, method, path, call) }, { lastEventId });
        if (this.#stream.response.status === 401) this.hub.forgetToken(this.reader);
        await this.#stream.ended;
        lastEventId = this.#stream.lastId;
        this.#received.push(...receivedBy(this.#stream));
      } catch {
        // Nobody there, or no token to be had: an attempt somewhat later may find both.
        await sleep(AGAIN_MS);
      }
      this.#stream = undefined;
      await sleep(AGAIN_MS);
    }
  }
}

const receivedBy = (stream: Stream | undefined): Received[] => (stream?.events ?? []).map(({ item }) => ({ reference: item.reference, from: item.draft.from, jws: item.message }));
