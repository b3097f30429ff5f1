import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** One event of a stream (WHATWG HTML §9.2). */
export interface SseEvent {
  /** What the reader sends back as Last-Event-ID. */
  readonly id?: string;
  readonly event?: string;
  /** Any text; line breaks are kept. */
  readonly data: string;
}

/** The bytes of one event, to be made once and written to any number of readers. */
export function sseFrame({ id, event, data }: SseEvent): Buffer {
  const oneLine = (text: string): string => text.replace(/[\r\n\0]/g, ' ');
  const head = `${id === undefined ? '' : `id: ${oneLine(id)}\n`}${event === undefined ? '' : `event: ${oneLine(event)}\n`}`;
  const lines = data.includes('\n') || data.includes('\r') ? data.split(/\r\n|[\r\n]/).join('\ndata: ') : data;
  return Buffer.from(`${head}data: ${lines}\n\n`);
}

/** Writes one prebuilt frame to many readers. @returns how many are still being served */
export function writeToAll(readers: Iterable<SseWriter>, frame: Uint8Array): number {
  let served = 0;
  for (const reader of readers) if (reader.write(frame)) served++;
  return served;
}

const HEARTBEAT = Buffer.from(':\n\n');

/** What may wait for slow readers, all together, in bytes: each alone may be let wait for more than a process can keep for all of them. */
const BACKLOG = 256 * 1024 * 1024;
/** Whoever has less than this waiting is not slow, whatever the others have. */
const NOT_SLOW = 64 * 1024;
/** Milliseconds after which a reader that takes nothing of what waits for it is dropped. */
const STALLED = 60_000;

/**
 * What all readers of a process have in common: one timer, and what waits for them together. Each second they are looked
 * at; whoever was silent for a while hears a comment, and whoever takes nothing any more is dropped.
 */
export class Heartbeats {
  readonly #readers = new Set<SseWriter>();
  readonly #interval: number;
  readonly #backlog: number;
  readonly #stalled: number;
  #timer: NodeJS.Timeout | undefined;
  /** Bytes that wait for all of them: exact at each beat, and no less than the truth in between. */
  #waiting = 0;

  /**
   * @param interval milliseconds of silence after which a reader hears from the hub
   * @param backlog bytes that may wait for all readers together @param stalled milliseconds without taking anything
   */
  constructor(interval = 15_000, backlog = BACKLOG, stalled = STALLED) {
    this.#interval = interval;
    this.#backlog = backlog;
    this.#stalled = stalled;
  }

  /** @param waiting bytes that wait for this reader already @returns whether so much more may wait for it */
  admits(waiting: number, more: number): boolean {
    // What was taken since the last beat is counted only where it matters.
    if (waiting > NOT_SLOW && this.#waiting + more > this.#backlog && this.#count() + more > this.#backlog) return false;
    this.#waiting += more;
    return true;
  }

  get size(): number {
    return this.#readers.size;
  }

  add(reader: SseWriter): void {
    this.#readers.add(reader);
    this.#timer ??= setInterval(() => this.#beat(), Math.min(1_000, this.#interval / 4)).unref();
  }

  delete(reader: SseWriter): void {
    this.#readers.delete(reader);
    if (this.#readers.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #beat(): void {
    const now = performance.now();
    for (const reader of this.#readers) {
      if (reader.stalledSince(now) <= now - this.#stalled) reader.drop();
      else if (reader.lastWrite <= now - this.#interval) reader.write(HEARTBEAT);
    }
    this.#count();
  }

  #count(): number {
    this.#waiting = 0;
    for (const reader of this.#readers) this.#waiting += reader.buffered;
    return this.#waiting;
  }
}

const heartbeats = new Heartbeats();

export interface SseOptions {
  /** Bytes that may wait for a slow reader before it is dropped. */
  readonly bufferLimit?: number;
  /** Milliseconds a dropped reader has to take what was written before its connection is cut. */
  readonly linger?: number;
  /** Milliseconds after which a reader comes back, as told to it. */
  readonly retry?: number;
  readonly heartbeats?: Heartbeats;
  /** What was to be said of the answer before it became a stream. */
  readonly headers?: OutgoingHttpHeaders;
}

export type SseEnd = 'reader-left' | 'too-slow' | 'ended';

/**
 * One reader of a stream. Frames are written as they are, without chunk framing: the body ends with the connection. What
 * several writes of one turn of the event loop bring leaves in one system call. A reader that does not keep up is dropped
 * whole events at a time and comes back with Last-Event-ID for the rest; it costs others nothing.
 */
export class SseWriter {
  readonly #response: ServerResponse;
  readonly #socket: Socket;
  readonly #bufferLimit: number;
  readonly #linger: number;
  readonly #heartbeats: Heartbeats;
  readonly #onEnd: ((reason: SseEnd) => void)[] = [];
  readonly #drained: (() => void)[] = [];
  #end: SseEnd | undefined;
  #corked = false;
  #lastWrite = performance.now();
  /** What waited when it was last looked at, and since when nothing of it was taken. */
  #seen = 0;
  #seenAt = this.#lastWrite;

  /**
   * Begins the answer. With Fastify, call `reply.hijack()` first and hand over `reply.raw`.
   * @param response nothing of which has been sent
   */
  constructor(response: ServerResponse, options: SseOptions = {}) {
    if (response.socket === null) throw new Error('the reader has left already');
    this.#response = response;
    this.#socket = response.socket;
    this.#bufferLimit = options.bufferLimit ?? 4 * 1024 * 1024;
    this.#linger = options.linger ?? 10_000;
    this.#heartbeats = options.heartbeats ?? heartbeats;
    response.useChunkedEncodingByDefault = false;
    response.shouldKeepAlive = false;
    response.writeHead(200, { ...options.headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no', 'x-content-type-options': 'nosniff' });
    response.flushHeaders();
    this.#socket.setNoDelay(true);
    this.#socket.setTimeout(0);
    this.write(Buffer.from(`retry: ${String(options.retry ?? 2_000)}\n\n`));
    response.on('close', () => this.#finish('reader-left'));
    this.#heartbeats.add(this);
  }

  /** False once the reader has left, was dropped or was sent away. */
  get open(): boolean {
    return this.#end === undefined;
  }

  /** Bytes waiting to be taken by the reader. */
  get buffered(): number {
    return this.#socket.writableLength;
  }

  /** When something was last written, on the clock of `performance.now()`. */
  get lastWrite(): number {
    return this.#lastWrite;
  }

  /** Writes whole frames, in as many parts as they come in. @returns false when the reader is gone, or was dropped now: it has nothing of them */
  write(...parts: readonly Uint8Array[]): boolean {
    if (this.#end !== undefined) return false;
    const waiting = this.#socket.writableLength;
    let bytes = 0;
    for (const part of parts) bytes += part.length;
    if (waiting + bytes > this.#bufferLimit || !this.#heartbeats.admits(waiting, bytes)) {
      this.drop();
      return false;
    }
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
      uncorkSoon(this);
    }
    for (const part of parts) this.#socket.write(part);
    this.#lastWrite = performance.now();
    return true;
  }

  send(event: SseEvent): boolean {
    return this.write(sseFrame(event));
  }

  /** Sends the reader away after what was written, for instance when the hub stops. */
  end(): void {
    this.#close('ended');
  }

  /** Calls back once, when the reader is gone for whatever reason. */
  onEnd(listener: (reason: SseEnd) => void): void {
    if (this.#end === undefined) this.#onEnd.push(listener);
    else listener(this.#end);
  }

  /** For {@link uncorkSoon} alone. */
  flush(): void {
    this.#corked = false;
    this.#socket.uncork();
  }

  /** Ends it for a reader that does not keep up: it has whole events, and comes back with the id of the last. */
  drop(): void {
    this.#close('too-slow');
  }

  /** Since when this reader has taken nothing of what waits for it; now, when nothing waits. For {@link Heartbeats}. */
  stalledSince(now: number): number {
    const { buffered } = this;
    if (buffered === 0 || buffered < this.#seen) this.#seenAt = now;
    this.#seen = buffered;
    return this.#seenAt;
  }

  /** Resolves when everything written was taken by the system, or the reader is gone. */
  async drained(): Promise<void> {
    if (!this.open || !this.#socket.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      if (this.#drained.push(resolve) === 1) this.#socket.once('drain', () => this.#release());
    });
  }

  #release(): void {
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  #close(reason: SseEnd): void {
    if (this.#end !== undefined) return;
    this.#finish(reason);
    if (this.#corked) this.flush();
    this.#response.end();
    const cut = setTimeout(() => this.#socket.destroy(), this.#linger).unref();
    this.#socket.once('close', () => clearTimeout(cut));
  }

  #finish(reason: SseEnd): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    this.#heartbeats.delete(this);
    this.#release();
    for (const listener of this.#onEnd.splice(0)) listener(reason);
  }
}

let corked: SseWriter[] = [];

/** One callback per turn of the event loop for all readers written to in it. */
function uncorkSoon(writer: SseWriter): void {
  if (corked.push(writer) > 1) return;
  setImmediate(() => {
    const ready = corked;
    corked = [];
    for (const each of ready) each.flush();
  });
}
