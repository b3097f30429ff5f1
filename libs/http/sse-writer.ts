import type { ServerResponse } from 'node:http';
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

/** One timer for all readers. Each second a part of them is looked at, and whoever was silent for a while hears a comment. */
export class Heartbeats {
  readonly #readers = new Set<SseWriter>();
  readonly #interval: number;
  #timer: NodeJS.Timeout | undefined;

  /** @param interval milliseconds of silence after which a reader hears from the hub */
  constructor(interval = 15_000) {
    this.#interval = interval;
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
    const silentSince = performance.now() - this.#interval;
    for (const reader of this.#readers) if (reader.lastWrite <= silentSince) reader.write(HEARTBEAT);
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
  #end: SseEnd | undefined;
  #corked = false;
  #lastWrite = performance.now();

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
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no', 'x-content-type-options': 'nosniff' });
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

  /** Writes a whole frame. @returns false when the reader is gone, or was dropped now: it has not got this frame */
  write(frame: Uint8Array): boolean {
    if (this.#end !== undefined) return false;
    if (this.#socket.writableLength + frame.length > this.#bufferLimit) {
      this.#drop();
      return false;
    }
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
      uncorkSoon(this);
    }
    this.#socket.write(frame);
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

  #drop(): void {
    this.#close('too-slow');
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
