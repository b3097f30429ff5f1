import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Answer } from './party.js';

// Requests that fetch would not send: bodies without a length, bytes one at a time, headers that contradict each other.

/** What is sent, piece by piece, and how. */
export interface RawRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent chunked when there is more than one piece and no content-length is given. */
  readonly pieces: readonly (Buffer | string)[];
}

/** Sends a request as it is. An answer that comes before all is sent counts; a connection that is cut instead is status 0. */
export function sendRaw({ method, url, headers, pieces }: RawRequest): Promise<Pick<Answer, 'status' | 'text' | 'json'>> {
  return new Promise((resolve) => {
    const outgoing = request(url, { method, headers, agent: false });
    outgoing.setMaxListeners(0);
    let answered = false;
    outgoing.on('response', (response) => {
      answered = true;
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', () => undefined);
      response.on('close', () => {
        outgoing.destroy();
        const type = response.headers['content-type'] ?? '';
        resolve({ status: response.statusCode ?? 0, text, json: /[/+]json/.test(type) ? (JSON.parse(text) as Record<string, unknown>) : {} });
      });
    });
    // Where the connection is cut after an answer, that may be read still.
    outgoing.on('error', () => setTimeout(() => resolve({ status: 0, text: '', json: {} }), 50));
    void (async () => {
      for (const piece of pieces) {
        if (outgoing.destroyed || answered) return;
        if (!outgoing.write(piece)) await new Promise<void>((next) => {
          outgoing.once('drain', next);
          outgoing.once('close', next);
        });
      }
      outgoing.end();
    })();
  });
}

/** A connection that says what it is told to, and remembers what came back. */
export class Wire {
  #text = '';
  readonly closed: Promise<void>;

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => (this.#text += chunk));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  static async open(url: string): Promise<Wire> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new Wire(socket);
  }

  say(text: string): void {
    if (this.socket.writable) this.socket.write(text, 'latin1');
  }

  /** Status of the answer so far, 0 when there is none. */
  get status(): number {
    return Number(/^HTTP\/1\.1 (\d+)/.exec(this.#text)?.[1] ?? 0);
  }

  get text(): string {
    return this.#text;
  }

  cut(): void {
    this.socket.destroy();
  }
}
