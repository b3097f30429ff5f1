import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Problem } from '#kernel';
import type { Logger } from './logger.js';

export interface OpsServerOptions {
  /** Whether the process can take work, and why not; shown at `/readyz`. */
  readonly ready: () => Readiness | Promise<Readiness>;
  /** Prometheus text format, shown at `/metrics`. */
  readonly metrics?: () => string | Promise<string>;
  readonly logger: Logger;
}

export interface Readiness {
  readonly ready: boolean;
  /** Part -> its state, in words. */
  readonly parts?: Readonly<Record<string, string>>;
}

interface OpsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `/healthz`, `/readyz` and `/metrics` of an app that has no other HTTP door. For the operator's eyes: bind it to loopback, or to a network that only the operator is on. */
export class OpsServer {
  readonly #server: Server;
  readonly #options: OpsServerOptions;

  constructor(options: OpsServerOptions) {
    this.#options = options;
    this.#server = createServer({ headersTimeout: 5_000, requestTimeout: 5_000, keepAliveTimeout: 5_000 }, (request, response) => void this.#serve(request, response));
  }

  /** @param port 0 for any @returns the port */
  async listen(port: number, host = '127.0.0.1'): Promise<number> {
    await new Promise<void>((resolve, reject) => this.#server.once('error', reject).listen(port, host, resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let answer: OpsAnswer;
    try {
      answer = await this.#answer(request);
    } catch (error) {
      this.#options.logger.error({ err: error }, 'an operations request failed');
      answer = problem(new Problem('internal-error'));
    }
    response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) }).end(request.method === 'HEAD' ? undefined : answer.body);
  }

  async #answer({ method, url }: IncomingMessage): Promise<OpsAnswer> {
    const path = (url ?? '').split('?', 1)[0];
    const known = path === '/healthz' || path === '/readyz' || (path === '/metrics' && this.#options.metrics !== undefined);
    if (!known) return problem(new Problem('not-found'));
    if (method !== 'GET' && method !== 'HEAD') return problem(new Problem('method-not-allowed'), { allow: 'GET, HEAD' });
    if (path === '/healthz') return json(200, { status: 'ok' });
    if (path === '/readyz') {
      const readiness = await this.#options.ready();
      return json(readiness.ready ? 200 : 503, readiness);
    }
    return { status: 200, headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }, body: (await this.#options.metrics?.()) ?? '' };
  }
}

const json = (status: number, value: object): OpsAnswer => ({ status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' }, body: JSON.stringify(value) });

const problem = (what: Problem, headers: Readonly<Record<string, string>> = {}): OpsAnswer => ({
  status: what.kind.status,
  headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(what),
});
