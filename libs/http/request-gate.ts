import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '#kernel';
import { lingerFor } from './linger.js';
import { answerOf } from './problem-answer.js';
import type { Quotas } from './quotas.js';
import type { Principal, TokenDoor } from './token-door.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sent it; null where no token was asked for. */
    principal: Principal | null;
  }
  interface FastifyContextConfig {
    /** True for routes that anyone may call; `unless-token` where who shows a token may be told more. */
    open?: boolean | 'unless-token';
  }
}

/**
 * Marks a controller method that anyone may call. Without it a token is asked for, before the body is read.
 * @param unlessToken a token that is shown is judged like everywhere, and tells who asks
 */
export const Open = ({ unlessToken = false } = {}): MethodDecorator => RouteConfig({ open: unlessToken ? 'unless-token' : true });

/** Who sent the request. @throws Problem `token-missing` on a route that is open */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === null) throw new Problem('token-missing');
  return request.principal;
}

const TOO_MANY = answerOf(new Problem('too-many-requests'));

/**
 * What is checked of every request before a byte of its body is read: that it is not compressed, and, except on open
 * routes, its token and proof. So whoever cannot authenticate cannot make the hub buffer anything.
 */
export function installGate(server: FastifyInstance, door: TokenDoor | undefined, quotas?: Quotas): void {
  server.decorateRequest('principal', null);
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('cache-control', 'no-store');
    const { headers } = request;
    if (isEncoded(headers['content-encoding']) || (headers['transfer-encoding'] !== undefined && headers['transfer-encoding'].toLowerCase() !== 'chunked')) {
      done(new Problem('compressed-body'));
      return;
    }
    const { open } = request.routeOptions.config;
    if (request.is404 || door === undefined || open === true || (open === 'unless-token' && headers.authorization === undefined)) {
      done();
      return;
    }
    // Whoever floods is answered before the costly part, and past everything that makes other answers; who is not known
    // yet pays when it is. What refusals cost is taken from those who keep to their quotas.
    const presumed = quotas === undefined ? undefined : door.presumed(headers.authorization);
    const seconds = presumed === undefined ? 0 : (quotas?.wait(presumed) ?? 0);
    if (seconds > 0) {
      reply.hijack();
      lingerFor(request.raw);
      reply.raw.writeHead(TOO_MANY.status, { ...TOO_MANY.headers, 'retry-after': String(seconds), 'content-length': TOO_MANY.body.length }).end(TOO_MANY.body, 'latin1');
      return;
    }
    door.authenticate({ method: request.method, url: request.raw.url ?? '', authorization: headers.authorization, dpop: headers['dpop'] }).then(
      (principal) => {
        request.principal = principal;
        if (quotas !== undefined) {
          try {
            const { policy, limit } = quotas.take(principal.participant, Number(headers['content-length'] ?? 0));
            reply.header('ratelimit-policy', policy);
            reply.header('ratelimit', limit);
          } catch (error) {
            done(error as Error);
            return;
          }
        }
        done();
      },
      (error: unknown) => done(error instanceof Error ? error : new Error('authentication failed', { cause: error })),
    );
  });
}

const isEncoded = (encoding: string | undefined): boolean => encoding !== undefined && encoding.trim() !== '' && encoding.trim().toLowerCase() !== 'identity';
