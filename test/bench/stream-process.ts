import { connect, type Socket } from 'node:net';

/** Streams held open by one process that keeps next to nothing of each. */
export interface StreamTask {
  readonly url: string;
  /** Whole requests, a stream each. */
  readonly requests: readonly string[];
  /** What is in the frames that are waited for. */
  readonly mark: string;
}

export interface StreamReport {
  /** When each stream brought the mark, milliseconds since the epoch. */
  readonly arrivals: readonly number[];
}

/** How many streams are opened at a time. */
const AT_ONCE = 50;
const now = (): number => performance.timeOrigin + performance.now();

class Streams {
  readonly #arrivals: number[] = [];
  readonly #sockets: Socket[] = [];

  constructor(private readonly task: StreamTask) {}

  async open(): Promise<void> {
    const left = [...this.task.requests];
    const opener = async (): Promise<void> => {
      for (let request = left.pop(); request !== undefined; request = left.pop()) await this.#open(request);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, opener));
  }

  async #open(request: string): Promise<void> {
    const { hostname, port } = new URL(this.task.url);
    const socket = connect({ host: hostname, port: Number(port) });
    this.#sockets.push(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', () => socket.write(request));
      socket.once('error', reject);
      let tail = '';
      let begun = false;
      let found = false;
      socket.on('data', (chunk: Buffer) => {
        const text = tail + chunk.toString('latin1');
        tail = text.slice(-this.task.mark.length);
        if (!begun) {
          begun = true;
          if (text.startsWith('HTTP/1.1 200')) resolve();
          else reject(new Error(`A stream was refused: ${text.slice(0, 300)}`));
        }
        if (found || !text.includes(this.task.mark)) return;
        found = true;
        if (this.#arrivals.push(now()) === this.task.requests.length) process.send?.({ arrivals: this.#arrivals } satisfies StreamReport);
      });
      socket.once('close', () => { process.send?.({ error: 'A stream ended before its time.' }); });
    });
  }
}

process.on('message', (task: StreamTask) => {
  new Streams(task).open().then(
    () => process.send?.({ connected: true }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
