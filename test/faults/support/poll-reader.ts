import { setTimeout as sleep } from 'node:timers/promises';
import { toReceived, type Received } from './mailbox-reader.js';
import { AGAIN_MS, SteadyReader } from './steady-reader.js';

/** How long one poll waits for news, in seconds. */
const WAIT_S = 2;

/** A reader on long polls that keeps its cursor and asks again whatever happened to the last poll. */
export class PollReader extends SteadyReader {
  readonly #received: Received[] = [];

  protected override received(): readonly Received[] {
    return this.#received;
  }

  protected override async read(): Promise<void> {
    for (let after: string | undefined; !this.stopped; ) {
      const { status, text } = await this.hub.call(this.reader, 'GET', `/v1/inbox?limit=20&wait=${WAIT_S}${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`);
      if (status === 200) {
        const { items, next } = JSON.parse(text) as { readonly items: readonly { readonly message: string }[]; readonly next?: string };
        this.#received.push(...items.map(({ message }) => toReceived(message)));
        after = next;
      } else await sleep(AGAIN_MS);
    }
  }

  /** A poll ends by itself. */
  protected override async hangUp(): Promise<void> {}
}
