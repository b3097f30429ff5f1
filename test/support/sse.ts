import type { Party, Item } from './party.js';
import { toItem } from './party.js';

/** One event of a stream (WHATWG HTML, server-sent events), with the item in it. */
export interface StreamEvent {
  readonly id: string;
  readonly item: Item;
}

/** A reader of `/v1/inbox/stream`, or of another stream, written from the standard alone. */
export class Stream {
  readonly events: StreamEvent[] = [];
  /** The last id seen, to be sent as Last-Event-ID. */
  lastId: string | undefined;
  readonly #stop = new AbortController();
  #waiting: (() => void)[] = [];
  /** Settles when the stream has ended, however. */
  readonly ended: Promise<void>;

  private constructor(readonly response: Response) {
    this.ended = this.#read();
  }

  /** Opens a stream. @param lastEventId where an earlier one ended */
  static async open(reader: Pick<Party, 'fetch'>, { lastEventId, path = '/v1/inbox/stream', query = '', headers = {} }: { lastEventId?: string | undefined; path?: string; query?: string; headers?: Readonly<Record<string, string>> } = {}): Promise<Stream> {
    const stop = new AbortController();
    const response = await reader.fetch('GET', `${path}${query}`, {
      signal: stop.signal,
      headers: { accept: 'text/event-stream', ...headers, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) },
    });
    const stream = new Stream(response);
    stream.#stop.signal.addEventListener('abort', () => stop.abort());
    stream.lastId = lastEventId;
    return stream;
  }

  /** Waits until so many events have come. @throws {Error} when they have not in time */
  async has(count: number, patienceMs = 10_000): Promise<void> {
    const end = Date.now() + patienceMs;
    while (this.events.length < count) {
      const left = end - Date.now();
      if (left <= 0) throw new Error(`the stream brought ${this.events.length} of ${count} events within ${patienceMs} ms`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  get references(): string[] {
    return this.events.map(({ item }) => item.reference);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.ended;
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    let buffered = '';
    try {
      for await (const chunk of this.response.body ?? []) {
        buffered += decoder.decode(chunk as Uint8Array, { stream: true });
        for (let end = buffered.indexOf('\n\n'); end >= 0; end = buffered.indexOf('\n\n')) {
          this.#take(buffered.slice(0, end));
          buffered = buffered.slice(end + 2);
        }
      }
    } catch {
      // Cut: by us, or because the hub went away. What was half read does not count (the standard says so too).
      this.#wake();
      return;
    }
    this.#wake();
  }

  #take(block: string): void {
    let id: string | undefined;
    const data: string[] = [];
    for (const line of block.split('\n')) {
      if (line.startsWith('id:')) id = line.slice(3).trimStart();
      else if (line.startsWith('data:')) data.push(line.slice(5).trimStart());
    }
    if (data.length === 0) return;
    if (id === undefined) throw new Error(`an event without an id: ${block.slice(0, 80)}`);
    this.lastId = id;
    const item = toItem(JSON.parse(data.join('\n')) as { cursor: string; message: string; receivedAt: string });
    this.events.push({ id, item });
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
