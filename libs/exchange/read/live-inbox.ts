import { referenceOf, type Mode } from '#contracts';
import type { Directory, MembershipSpan } from '#directory';
import { toTimestamp, type Clock } from '#kernel';
import type { Alerts } from './alerts.js';
import { abreast, type Reach } from './abreast.js';
import type { AccessRecorder, Declaration } from './access-recorder.js';
import { keptUntil } from './copies.js';
import type { Cursors } from './cursors.js';
import { mailboxName, type InboxReader } from './inbox-reader.js';
import { STREAMING, type ReadJudge } from './read-judge.js';
import type { Arrival, ReadingRoom, ShownMessage } from './reading.js';
import { seen } from './seen.js';

/** Where a reader's stream ends: the connection, seen from here. */
export interface StreamSink {
  /** @param frames whole SSE frames, cut anywhere: a part may be written to others too. Returns false when the reader is gone or too slow and was dropped. */
  write(frames: readonly Buffer[]): boolean;
  /** Resolves when most of what was written has been taken, or the reader is gone. */
  drained(): Promise<void>;
  close(): void;
  readonly closed: boolean;
}

export interface StreamQuery {
  readonly reader: string;
  readonly mode: Mode;
  readonly after: bigint;
  readonly types: readonly string[];
  readonly declaration: Declaration;
  /** Whether the token it came with still holds: asked before anything is shown, for a stream outlives its token's key. */
  readonly admitted: () => boolean;
}

interface Reader extends StreamQuery {
  readonly sink: StreamSink;
  /** Up to this position it was served by its own pages; the tail may lie behind it when it joins. */
  served: bigint;
  /** The directory version `memberships` was taken at. */
  version: number;
  memberships: ReadonlyMap<string, readonly MembershipSpan[]>;
}

export interface LiveInboxParts {
  readonly directory: Directory;
  readonly reach: Reach;
  readonly room: ReadingRoom;
  readonly inbox: InboxReader;
  readonly judge: Pick<ReadJudge, 'asked'>;
  readonly access: AccessRecorder;
  readonly alerts?: Alerts;
  readonly cursors: Cursors;
  readonly clock: Clock;
  readonly onTrouble: (error: unknown) => void;
}

/** How many arrivals one flush takes, and how long to wait before the next, in milliseconds: under load flushes grow instead of multiplying. */
const FLUSH_LIMIT = 400;
const FLUSH_GAP_MS = 10;
const RETRY_MS = 500;
const CATCH_UP_LIMIT = 200;
/** How often those who may no longer read are shown the door, in milliseconds, when nothing else happens. */
const LEAVE_CHECK_MS = 500;
/** Most bytes of messages in one look: less than what may wait for a slow reader. */
const LOOK_BYTES = 1024 * 1024;

/** The part of an SSE frame behind the cursor: the same octets for all readers. */
const frameTail = (shown: Pick<ShownMessage, 'compact' | 'receivedAt' | 'notExecutable' | 'download'>, now: number): Buffer => {
  const { keepUntil } = keptUntil(shown, now);
  return Buffer.from(`"message":"${shown.compact}","receivedAt":"${toTimestamp(shown.receivedAt)}"${shown.notExecutable === undefined ? '' : ',"notExecutable":true'}${keepUntil === undefined ? '' : `,"keepUntil":"${keepUntil}"`}}\n\n`, 'latin1');
};
const frameHead = (cursor: string): string => `id: ${cursor}\nevent: message\ndata: {"cursor":"${cursor}",`;

/** The frames of one reader: heads of its own in one piece of memory, and the tails, which it shares with everyone who is shown the same. */
function framesOf(cursors: readonly string[], tails: readonly Buffer[]): Buffer[] {
  const heads = Buffer.from(cursors.map(frameHead).join(''), 'latin1');
  // Cursors are one block each, so heads are equally long.
  const length = heads.length / tails.length;
  return tails.flatMap((tail, index) => [heads.subarray(index * length, (index + 1) * length), tail]);
}

/**
 * The streams of one mode. A reader first catches up by pages of its own; then it joins the common tail, where one look
 * at the database serves all readers. Positions become visible in rising order, so nothing can be missed in between.
 */
class Tail {
  readonly #readers = new Set<Reader>();
  #position = 0n;
  #dirty = false;
  #flushing = false;
  /** Settles when the look at the database that is under way is over. */
  #looking: Promise<void> = Promise.resolve();

  constructor(
    private readonly mode: Mode,
    private readonly parts: LiveInboxParts,
  ) {}

  get readers(): number {
    return this.#readers.size;
  }

  /**
   * Joins a reader that has seen everything up to a position; false when the tail is ahead of it. A look that is under way
   * began without this reader, so it waits for its end: what that look found would never be shown to it.
   */
  async join(reader: Reader, scannedTo: bigint): Promise<boolean> {
    await this.#looking;
    if (this.#readers.size === 0 && !this.#flushing) this.#position = scannedTo;
    if (scannedTo < this.#position) return false;
    reader.served = scannedTo;
    this.#readers.add(reader);
    this.wake();
    return true;
  }

  leave(reader: Reader): void {
    this.#readers.delete(reader);
  }

  wake(): void {
    this.#dirty = true;
    if (!this.#flushing) void this.#run();
  }

  async #run(): Promise<void> {
    this.#flushing = true;
    while (this.#dirty && this.#readers.size > 0) {
      this.#dirty = false;
      let pause = FLUSH_GAP_MS;
      try {
        const flush = this.#flush();
        this.#looking = flush.catch(() => undefined);
        await flush;
      } catch (error) {
        this.parts.onTrouble(error);
        this.#dirty = true;
        pause = RETRY_MS;
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    this.#flushing = false;
  }

  async #flush(): Promise<void> {
    let readers: readonly Reader[] = [];
    const shown = new Map<Reader, readonly Arrival[]>();
    const { directory, reach, room, judge, access, alerts } = this.parts;
    let { version } = this.parts.directory;
    const choose: Parameters<ReadingRoom['arrivals']>[1] = async (arrivals, lookUp) => {
      ({ version } = directory);
      const looks = readers.map((reader) => ({
        verdict: judge.asked(reader.reader, reader.declaration, STREAMING),
        messages: arrivals.filter((arrival) => arrival.position > reader.served && reaches(arrival, reader)),
        refused: alerts?.watch(reader.reader, 'subscribe'),
      }));
      for (const [index, visible] of (await seen(looks, lookUp)).entries()) {
        const reader = readers[index];
        if (reader !== undefined && visible.length > 0) shown.set(reader, visible);
      }
      return [...shown].map(([{ reader }, visible]) => ({ reader, positions: visible.map((arrival) => arrival.position) }));
    };
    const page = await abreast(reach, () => {
      readers = this.#present();
      const audiences = new Set(readers.flatMap((reader) => [...reader.memberships.keys()]));
      const ids = new Set(readers.map((one) => one.reader));
      return room.arrivals({ exercise: this.mode === 'exercise', after: this.#position, version: directory.version, readers: [...ids], audiences: [...audiences], limit: FLUSH_LIMIT, maxBytes: LOOK_BYTES }, choose);
    });
    await alerts?.stored();
    await access.record([...shown].map(([{ reader, declaration }, visible]) => ({ reader, door: 'stream' as const, mode: this.mode, shown: visible.map(referenceOf), version, ...declaration })));
    this.#write(shown);
    this.#position = page.scannedTo;
    if (page.more) this.#dirty = true;
  }

  /** Ends the streams of those who may no longer read. */
  dismiss(): void {
    for (const reader of this.#readers) if (!reader.admitted()) reader.sink.close();
  }

  /** Readers still connected and still admitted, with their audiences as they are now. */
  #present(): Reader[] {
    const { directory } = this.parts;
    this.dismiss();
    for (const reader of this.#readers) {
      if (reader.sink.closed) this.#readers.delete(reader);
      else if (reader.version !== directory.version) {
        reader.version = directory.version;
        reader.memberships = membershipsByAudience(directory, reader.reader);
      }
    }
    return [...this.#readers];
  }

  #write(shown: ReadonlyMap<Reader, readonly Arrival[]>): void {
    const tails = new Map<Arrival, Buffer>();
    const now = this.parts.clock.now();
    const tailOf = (arrival: Arrival): Buffer => {
      let tail = tails.get(arrival);
      if (tail === undefined) tails.set(arrival, (tail = frameTail(arrival, now)));
      return tail;
    };
    for (const [reader, arrivals] of shown) {
      const cursors = this.parts.cursors.encodeAll(mailboxName(reader.reader, this.mode), arrivals.map((arrival) => arrival.position));
      if (!reader.sink.write(framesOf(cursors, arrivals.map(tailOf)))) this.#readers.delete(reader);
    }
  }
}

function membershipsByAudience(directory: Directory, reader: string): Map<string, MembershipSpan[]> {
  const spans = new Map<string, MembershipSpan[]>();
  for (const span of directory.memberships(reader)) spans.set(span.audience, [...(spans.get(span.audience) ?? []), span]);
  return spans;
}

function reaches(arrival: Arrival, { reader, memberships, types }: Reader): boolean {
  if (types.length > 0 && !types.includes(arrival.type)) return false;
  if (arrival.exceptFor.has(reader)) return false;
  if (arrival.recipients.has(reader)) return true;
  return arrival.audiences.some((audience) => memberships.get(audience)?.some((span) => span.from <= arrival.version && (span.to === undefined || arrival.version < span.to)) === true);
}

/** Streams and long polls: everyone who waits for something to arrive. */
export class LiveInbox {
  readonly #tails: Readonly<Record<Mode, Tail>>;
  readonly #waiting = new Set<() => void>();

  constructor(private readonly parts: LiveInboxParts) {
    this.#tails = { live: new Tail('live', parts), exercise: new Tail('exercise', parts) };
    setInterval(() => Object.values(this.#tails).forEach((tail) => tail.dismiss()), LEAVE_CHECK_MS).unref();
  }

  /** How many streams are open and caught up. */
  get readers(): number {
    return this.#tails.live.readers + this.#tails.exercise.readers;
  }

  /** Something became visible, or may have: everyone who waits looks again. */
  wake(): void {
    this.#tails.live.wake();
    this.#tails.exercise.wake();
    for (const resolve of [...this.#waiting]) resolve();
  }

  /** Resolves when something may have become visible, after a time in milliseconds, or when the signal says so. */
  async changed(withinMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, withinMs);
      signal.addEventListener('abort', done);
      this.#waiting.add(done);
    });
  }

  /**
   * Streams a mailbox into a sink from a position on. Resolves when the reader has joined the tail, or is gone.
   * @throws Error when database or log are away while it catches up; the reader comes back with its last cursor
   */
  async stream(query: StreamQuery, sink: StreamSink): Promise<() => void> {
    const { inbox, cursors, directory, clock } = this.parts;
    const tail = this.#tails[query.mode];
    const reader: Reader = { ...query, sink, served: query.after, version: directory.version, memberships: membershipsByAudience(directory, query.reader) };
    const box = mailboxName(query.reader, query.mode);
    let after = query.after;
    while (!sink.closed) {
      if (!query.admitted()) {
        sink.close();
        break;
      }
      const page = await inbox.scan({ ...query, limit: CATCH_UP_LIMIT, maxBytes: LOOK_BYTES }, after, 'stream');
      if (page.items.length > 0) sink.write(framesOf(cursors.encodeAll(box, page.items.map((item) => item.position)), page.items.map((item) => frameTail(item, clock.now()))));
      await sink.drained();
      after = page.items.at(-1)?.position ?? page.scannedTo;
      if (page.items.length === 0 && (await tail.join(reader, page.scannedTo))) break;
    }
    return () => tail.leave(reader);
  }
}
