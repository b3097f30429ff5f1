import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MAX_REQUEST_BYTES } from '../witness/add-checkpoint.js';
import type { Witness, WitnessAnswer } from '../witness/witness.js';

/** Witnesses by the path before `/add-checkpoint`: `''`, or `/<name>` where several share a process. */
export type WitnessesByPath = ReadonlyMap<string, Witness>;

export interface WitnessServerOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Told of what went wrong inside; whoever asked gets a 500 without details. */
  readonly onError: (error: unknown) => void;
  /** Told of each answer. */
  readonly onAnswer?: (path: string, answer: WitnessAnswer) => void;
}

const SLOW_MS = 10_000;
const CLOSING_MS = 1_000;
const refuse = (response: ServerResponse, status: number, text: string): void => void response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);

/** The HTTP door of witnesses: `POST <prefix>/add-checkpoint`, and `GET /readyz`. */
export class WitnessServer {
  readonly #server: Server;

  constructor(
    private readonly witnesses: WitnessesByPath,
    private readonly options: WitnessServerOptions,
  ) {
    this.#server = createServer({ requestTimeout: SLOW_MS, headersTimeout: SLOW_MS, keepAliveTimeout: 65_000 }, (request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        this.options.onError(error);
        if (!response.headersSent) refuse(response, 500, 'The witness has a defect.');
      });
    });
  }

  /** @returns the port */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.options.port, this.options.host, resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Answers what was asked, then lets go of everyone. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    const limit = setTimeout(() => this.#server.closeAllConnections(), CLOSING_MS);
    await closed;
    clearTimeout(limit);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    if (request.method === 'GET' && path === '/readyz') return refuse(response, 200, 'ready');
    const prefix = path.endsWith('/add-checkpoint') ? path.slice(0, -'/add-checkpoint'.length) : undefined;
    const witness = prefix === undefined ? undefined : this.witnesses.get(prefix);
    if (witness === undefined || prefix === undefined) return refuse(response, 404, 'There is no witness here.');
    if (request.method !== 'POST') return refuse(response, 405, 'A checkpoint is brought with POST.');
    const body = await bodyOf(request);
    if (body === undefined) return void response.writeHead(413, { connection: 'close' }).end();
    const answer = witness.addCheckpoint(body);
    this.options.onAnswer?.(prefix, answer);
    response.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body);
  }
}

/** undefined when it is longer than anything honest. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MAX_REQUEST_BYTES) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
