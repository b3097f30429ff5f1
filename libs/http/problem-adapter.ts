import { type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyHttpOptions, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#kernel';
import { lingerFor } from './linger.js';
import type { HttpLogger } from './logger.js';
import { answerOf, answerTo, type ProblemAnswer } from './problem-answer.js';

export type TraceId = () => string | undefined;

function send(reply: FastifyReply, { status, headers, body }: ProblemAnswer): void {
  if (reply.sent || reply.raw.headersSent) {
    // The answer has begun, as on a stream: the only thing left to say is that it ends.
    reply.raw.destroy();
    return;
  }
  lingerFor(reply.request.raw);
  // As bytes: Fastify would add a charset to the type of a string, which application/problem+json does not have.
  void reply.code(status).headers(headers).send(Buffer.from(body));
}

/** Everything thrown in a controller becomes an RFC 9457 answer. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger: HttpLogger;
  readonly #traceId: TraceId;

  constructor(logger: HttpLogger, traceId: TraceId) {
    this.#logger = logger;
    this.#traceId = traceId;
  }

  catch(exception: unknown, host: ArgumentsHost): void {
    send(host.switchToHttp().getResponse<FastifyReply>(), answerTo(exception, this.#logger, this.#traceId()));
  }
}

/** Nest's Fastify adapter, with one form of answer for what goes wrong before a controller is reached as well. */
export class ProblemAdapter extends FastifyAdapter {
  readonly #logger: HttpLogger;
  readonly #traceId: TraceId;
  readonly #routes: { readonly pattern: RegExp; readonly method: string }[] = [];

  constructor(options: FastifyHttpOptions<Server> & { readonly skipMiddie: boolean; readonly multipart: false }, logger: HttpLogger, traceId: TraceId) {
    super({ ...options, frameworkErrors: (error: Error, _request: FastifyRequest, reply: FastifyReply) => send(reply, answerTo(error, logger, traceId())) });
    this.#logger = logger;
    this.#traceId = traceId;
    // Fastify asks a QUERY for its media type before it looks whether the address has that method; none here has.
    this.server().addHttpMethod('QUERY', { hasBody: false, overrideExisting: true });
    this.server().addHook('onRoute', ({ url, method }) => {
      const pattern = new RegExp(`^${url.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/:[^/]+/g, '[^/]+').replace(/\*/g, '.*')}$`);
      for (const each of [method].flat()) this.#routes.push({ pattern, method: each });
    });
  }

  /** The Fastify instance, with the types of plain HTTP/1.1. */
  server(): FastifyInstance {
    return this.getInstance<FastifyInstance>();
  }

  override setErrorHandler(): FastifyInstance {
    return this.server().setErrorHandler((error, _request, reply) => send(reply, answerTo(error, this.#logger, this.#traceId())));
  }

  override setNotFoundHandler(): FastifyInstance {
    // Before anything is read: an address that is not there has no size that a body may have.
    this.server().addHook('onRequest', async (request, reply) => {
      if (!request.is404) return;
      // What the client still sends nobody reads.
      if (request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined) void reply.header('connection', 'close');
      send(reply, this.#absent(request));
      return await reply;
    });
    return this.server().setNotFoundHandler((request, reply) => send(reply, this.#absent(request)));
  }

  /** 405 where the address exists for another method (RFC 9110 §15.5.6), 404 everywhere else. */
  #absent(request: FastifyRequest): ProblemAnswer {
    const path = (request.raw.url ?? '').split('?', 1)[0] ?? '';
    const allow = new Set(this.#routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method));
    return allow.size === 0 || allow.has(request.method) ? answerOf(new Problem('not-found')) : answerOf(new Problem('method-not-allowed'), [...allow].sort());
  }
}

/** The part of a socket that tells whether an answer is under way on it; Node's own handler of this event looks here too. */
interface AnsweringSocket extends Socket {
  readonly _httpMessage?: { readonly headersSent: boolean } | null;
}

/** Answers what is not HTTP, or did not arrive in time, and closes the connection. */
export function answerClientError(error: Error, socket: Socket, logger: HttpLogger): void {
  const answering: AnsweringSocket = socket;
  if (!socket.writable || ('code' in error && error.code === 'ECONNRESET') || answering._httpMessage?.headersSent === true) {
    socket.destroy();
    return;
  }
  const known = 'code' in error && typeof error.code === 'string' ? error : Object.assign(error, { code: 'HPE_INVALID' });
  const { status, headers, body } = answerTo(known, logger);
  const lines = Object.entries({ ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`, () => socket.destroy());
}
