import { setTimeout as sleep } from 'node:timers/promises';
import { Stream } from '../../support/sse.js';
import type { Received } from './mailbox-reader.js';
import { AGAIN_MS, SteadyReader } from './steady-reader.js';

/** A reader on a stream that comes back with its last cursor whenever the line is lost. */
export class StreamReader extends SteadyReader {
  readonly #earlier: Received[] = [];
  #stream: Stream | undefined;

  /** What earlier lines brought and what the present one has brought so far. */
  protected override received(): readonly Received[] {
    return [...this.#earlier, ...receivedBy(this.#stream)];
  }

  protected override async read(): Promise<void> {
    let lastEventId: string | undefined;
    while (!this.stopped) {
      try {
        this.#stream = await Stream.open({ fetch: (method, path, call) => this.hub.fetch(this.reader, method, path, call) }, { lastEventId });
        if (this.#stream.response.status === 401) this.hub.forgetToken(this.reader);
        await this.#stream.ended;
        lastEventId = this.#stream.lastId;
        this.#earlier.push(...receivedBy(this.#stream));
      } catch {
        // Nobody there, or no token to be had: an attempt somewhat later may find both.
        await sleep(AGAIN_MS);
      }
      this.#stream = undefined;
      await sleep(AGAIN_MS);
    }
  }

  protected override async hangUp(): Promise<void> {
    await this.#stream?.close();
  }
}

const receivedBy = (stream: Stream | undefined): Received[] => (stream?.events ?? []).map(({ item }) => ({ reference: item.reference, from: item.draft.from, jws: item.message }));
