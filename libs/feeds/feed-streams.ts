import type { StreamSink } from '#exchange';
import type { FeedReader } from './feed-reader.js';
import type { FeedRoom } from './feed-room.js';
import type { Subscription, Subscriptions } from './subscription.js';

/** How long news are gathered before they are looked at, in milliseconds: a burst is one look. */
const GATHER_MS = 100;
/** How often a waiting reader's standing is looked at when nothing happens, in milliseconds. */
const STANDING_MS = 1_000;
const CATCH_UP_LIMIT = 200;
const LOOK_BYTES = 1024 * 1024;

interface Waiting {
  readonly feed: string;
  readonly wake: () => void;
}

/** Tells those who wait for a feed that it has grown: one question to the database for all feeds that are waited for. */
export class FeedNews {
  readonly #waiting = new Set<Waiting>();
  #seen = 0n;
  #recalls = -1;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly room: FeedRoom,
    private readonly onTrouble: (error: unknown) => void,
  ) {}

  get waiting(): number {
    return this.#waiting.size;
  }

  /** The mailboxes have grown, or may have. */
  wake(): void {
    if (this.#waiting.size === 0 || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#look().catch(this.onTrouble);
    }, GATHER_MS);
  }

  /** Resolves when a feed may have grown, or when the signal says so. */
  async grown(feed: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        this.#waiting.delete(waiting);
        resolve();
      };
      const waiting: Waiting = { feed, wake: done };
      signal.addEventListener('abort', done);
      this.#waiting.add(waiting);
    });
  }

  async #look(): Promise<void> {
    const asked = new Set([...this.#waiting].map(({ feed }) => feed));
    const { feeds, recalls, head } = await this.room.news([...asked], this.#seen);
    const anyRecall = recalls !== this.#recalls;
    this.#seen = head;
    this.#recalls = recalls;
    // Who came while it was asked, for a feed that was not, looks for itself: nobody asks again about what lies before `head`.
    for (const one of [...this.#waiting]) if (anyRecall || feeds.includes(one.feed) || !asked.has(one.feed)) one.wake();
  }
}

export interface FeedStream {
  readonly subscription: Subscription;
  readonly from: bigint;
  readonly replay: boolean;
  /** Whether the token it came with still holds. */
  readonly admitted: () => boolean;
  readonly signal: AbortSignal;
}

export interface FeedStreamsParts {
  readonly reader: Pick<FeedReader, 'isOpen' | 'scan' | 'present'>;
  readonly news: FeedNews;
  readonly subscriptions: Pick<Subscriptions, 'find'>;
}

/** Streams of feeds: each reader looks for itself when its feed has grown. */
export class FeedStreams {
  constructor(private readonly parts: FeedStreamsParts) {}

  /** Streams until the reader is gone, or may read no longer. @throws Error when database or log are away; the reader comes back with its last cursor */
  async stream(asked: FeedStream, sink: StreamSink): Promise<void> {
    let after: bigint | undefined = asked.from;
    while (after !== undefined && !sink.closed && !asked.signal.aborted) after = await this.#look(asked, after, sink);
    sink.close();
  }

  /** One look, and the wait for the next when it brought nothing. @returns where the next begins; undefined when the reader may read no longer */
  async #look({ subscription, replay, admitted, signal }: FeedStream, after: bigint, sink: StreamSink): Promise<bigint | undefined> {
    const { reader, news, subscriptions } = this.parts;
    // Asked for before looking, so that what arrives in between wakes this reader too.
    const looked = new AbortController();
    const grown = news.grown(subscription.feed, AbortSignal.any([signal, looked.signal]));
    try {
      const current = await subscriptions.find(subscription.id);
      // Asked right before anything is shown: a stream outlives the key that bought its token.
      if (current === undefined || !admitted() || !reader.isOpen(current)) return undefined;
      const page = await reader.scan(current, after, { limit: CATCH_UP_LIMIT, maxBytes: LOOK_BYTES, door: replay ? 'replay' : 'feed' });
      if (page.items.length > 0) sink.write(page.items.map((item) => frameOf(reader.present(current, item))));
      await sink.drained();
      if (page.items.length === 0 && !page.more) await this.#patience(grown, looked, () => !sink.closed && admitted() && reader.isOpen(current));
      return page.items.at(-1)?.position ?? page.scannedTo;
    } finally {
      looked.abort();
      await grown;
    }
  }

  /** Waits for news, and no longer than the reader may read. */
  async #patience(grown: Promise<void>, looked: AbortController, stands: () => boolean): Promise<void> {
    const standing = setInterval(() => { if (!stands()) looked.abort(); }, STANDING_MS).unref();
    try {
      await grown;
    } finally {
      clearInterval(standing);
    }
  }
}

const frameOf = (item: { readonly cursor: string }): Buffer => Buffer.from(`id: ${item.cursor}\nevent: item\ndata: ${JSON.stringify(item)}\n\n`);
