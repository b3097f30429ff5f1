import { get } from 'node:http';
import { TokenSource } from '#client';
import type { PrivateJwk } from '#envelope';

/** Readers of streams, all in one process so that they cost as little as they can. */
export interface ReaderTask {
  readonly url: string;
  readonly issuer: string | undefined;
  readonly readers: readonly { readonly participant: string; readonly signing: PrivateJwk | undefined }[];
  /** Frames all readers together wait for. */
  readonly expect: number;
  /** Whether to note when each message arrived: dear, for one reader only. */
  readonly timed: boolean;
}

export type ReaderReport = { readonly connected: true } | { readonly frames: number; readonly firstAt: number; readonly lastAt: number; readonly arrivals: readonly (readonly [string, number])[] };

const FRAME = Buffer.from('\ndata: ');
const now = (): number => performance.timeOrigin + performance.now();

class Readers {
  #frames = 0;
  #firstAt = 0;
  #lastAt = 0;
  readonly #arrivals: [string, number][] = [];
  readonly #buffers = new Map<number, string>();
  readonly #tails = new Map<number, Buffer>();

  constructor(private readonly task: ReaderTask) {}

  async connect(): Promise<void> {
    await Promise.all(this.task.readers.map((_, index) => this.#open(index)));
  }

  async #open(index: number): Promise<void> {
    const { url, issuer, readers } = this.task;
    const reader = readers[index];
    if (reader === undefined) return;
    const address = `${url}/v1/inbox/stream?participant=${reader.participant}`;
    const headers = issuer === undefined || reader.signing === undefined ? {} : await new TokenSource({ issuer, participant: reader.participant, signingKey: { ...reader.signing } }).headersFor('GET', address);
    await new Promise<void>((resolve, reject) => {
      get(address, { headers: { ...headers }, agent: false }, (answer) => {
        if (answer.statusCode !== 200) reject(new Error(`${reader.participant}: ${String(answer.statusCode)}`));
        answer.on('data', (chunk: Buffer) => this.#take(index, chunk));
        resolve();
      }).on('error', reject);
    });
  }

  #take(index: number, chunk: Buffer): void {
    const at = now();
    const before = this.#frames;
    if (this.task.timed) this.#read(index, chunk, at);
    else this.#count(index, chunk);
    if (this.#frames === before) return;
    if (before === 0) this.#firstAt = at;
    this.#lastAt = at;
    if (this.#frames >= this.task.expect) process.send?.({ frames: this.#frames, firstAt: this.#firstAt, lastAt: this.#lastAt, arrivals: this.#arrivals });
  }

  #count(index: number, chunk: Buffer): void {
    // A mark may lie across two chunks.
    const seam = Buffer.concat([this.#tails.get(index) ?? Buffer.alloc(0), chunk.subarray(0, FRAME.length - 1)]);
    if (seam.includes(FRAME)) this.#frames++;
    for (let from = chunk.indexOf(FRAME); from >= 0; from = chunk.indexOf(FRAME, from + 1)) this.#frames++;
    this.#tails.set(index, Buffer.concat([this.#tails.get(index) ?? Buffer.alloc(0), chunk.subarray(1 - FRAME.length)]).subarray(1 - FRAME.length));
  }

  #read(index: number, chunk: Buffer, at: number): void {
    const frames = `${this.#buffers.get(index) ?? ''}${chunk.toString('latin1')}`.split('\n\n');
    this.#buffers.set(index, frames.pop() ?? '');
    for (const frame of frames) {
      const payload = /"message":"[^.]+\.([^.]+)/.exec(frame)?.[1];
      if (payload === undefined) continue;
      this.#frames++;
      const id = /"id":"([^"]+)"/.exec(Buffer.from(payload, 'base64url').toString('latin1'))?.[1];
      if (id !== undefined) this.#arrivals.push([id, at]);
    }
  }
}

process.on('message', (task: ReaderTask) => {
  new Readers(task).connect().then(
    () => process.send?.({ connected: true }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
