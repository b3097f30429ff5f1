import type { AddressInfo, Socket } from 'node:net';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { AuthorizationServer } from './authorization/authorization-server.js';
import { installRawBodies } from './bodies.js';
import type { HttpLogger } from './logger.js';
import { answerClientError, ProblemAdapter, ProblemFilter, type TraceId } from './problem-adapter.js';
import { installGate } from './request-gate.js';
import type { Quotas } from './quotas.js';
import type { TokenDoor } from './token-door.js';

export interface HttpAppOptions {
  readonly logger: HttpLogger;
  /** Media type -> largest body in bytes. Other media types are refused. */
  readonly bodyLimits?: Readonly<Record<string, number>>;
  /** Without it every route is open. */
  readonly door?: TokenDoor;
  /** How much each participant may ask for; without it there is no limit. */
  readonly quotas?: Quotas;
  readonly authorizationServer?: AuthorizationServer;
  /** The trace id of the request being handled, shown and logged with internal errors. */
  readonly traceId?: TraceId;
  /** Milliseconds within which the header of a request must have arrived. */
  readonly headersTimeout?: number;
  /** Milliseconds within which the whole request must have arrived. */
  readonly requestTimeout?: number;
  /** Milliseconds that an idle connection is kept. */
  readonly keepAliveTimeout?: number;
}

/** A message and its routing JWS, twice for the JSON form; a batch (contract §2 and §3). */
export const BODY_LIMITS: Readonly<Record<string, number>> = {
  'application/jose': 1_398_502,
  'application/sd-jwt': 1_398_502,
  'application/json': 2_800_000,
  'application/x-ndjson': 16 * 1024 * 1024,
};

/**
 * A Nest application on Fastify in which bodies stay bytes, everything that goes wrong is an RFC 9457 answer, and nothing
 * of a body is read before its sender is known.
 * @param module the root module
 */
export async function createHttpApp(module: Type | DynamicModule, options: HttpAppOptions): Promise<HttpApp> {
  const { logger } = options;
  const traceId = options.traceId ?? (() => undefined);
  const adapter = new ProblemAdapter(
    {
      logger: false,
      skipMiddie: true,
      multipart: false,
      requestIdHeader: false,
      return503OnClosing: false,
      forceCloseConnections: 'idle',
      keepAliveTimeout: options.keepAliveTimeout ?? 72_000,
      requestTimeout: options.requestTimeout ?? 60_000,
      bodyLimit: 1024,
      routerOptions: { maxParamLength: 300 },
      http: { headersTimeout: options.headersTimeout ?? 10_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 16_384 },
      clientErrorHandler: (error: Error, socket: Socket) => answerClientError(error, socket, logger),
    },
    logger,
    traceId,
  );
  const server = adapter.server();
  installRawBodies(server, options.bodyLimits ?? BODY_LIMITS);
  installGate(server, options.door, options.quotas);
  if (options.authorizationServer !== undefined) mount(server, options.authorizationServer);
  const nest = await NestFactory.create<NestFastifyApplication>(module, adapter, { logger: nestLogger(logger), bodyParser: false, abortOnError: false });
  nest.useGlobalFilters(new ProblemFilter(logger, traceId));
  return new HttpApp(nest, server);
}

/** Hands requests over before Fastify reads their bodies: the token endpoint reads its own. */
function mount(server: FastifyInstance, { routes, handler }: AuthorizationServer): void {
  for (const { method, path } of routes) {
    server.route({
      method,
      url: path,
      config: { open: true },
      onRequest: (request, reply) => {
        reply.hijack();
        handler(request.raw, reply.raw);
      },
      handler: () => undefined,
    });
  }
}

/** Nest speaks at start and when something is wrong; the former is not worth a line. */
function nestLogger(logger: HttpLogger): { log(): void; warn(message: unknown): void; error(message: unknown): void } {
  return {
    log: () => undefined,
    warn: (message) => logger.warn({}, String(message)),
    error: (message) => logger.error(message instanceof Error ? { err: message } : {}, String(message)),
  };
}

/** A running HTTP application. */
export class HttpApp {
  readonly #closing = new AbortController();

  constructor(
    readonly nest: NestFastifyApplication,
    readonly server: FastifyInstance,
  ) {}

  /** Aborted when the application begins to stop: long polls and streams end themselves then. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** @param port 0 for any @returns the port */
  async listen(host: string, port: number): Promise<number> {
    await this.nest.listen(port, host);
    return (this.server.server.address() as AddressInfo).port;
  }

  /**
   * Stops taking connections, lets what is under way finish, then closes the modules (`onModuleDestroy` and the shutdown
   * hooks). @param deadline milliseconds after which what is still open is cut
   */
  async close(deadline = 8_000): Promise<void> {
    this.#closing.abort();
    const { server } = this.server;
    if (server.listening) {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      const sweep = setInterval(() => server.closeIdleConnections(), 50);
      const cut = setTimeout(() => server.closeAllConnections(), deadline);
      await stopped;
      clearInterval(sweep);
      clearTimeout(cut);
    }
    await this.nest.close();
  }
}
