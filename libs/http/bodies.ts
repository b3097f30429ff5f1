import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '#kernel';

/** The body of a request as it came, and what it claims to be. */
export interface RawBody {
  /** Media type without parameters, in lower case. */
  readonly type: string;
  readonly bytes: Buffer;
}

/**
 * Bodies stay bytes: what was signed is what is judged. Nothing is parsed, and a body above its type's limit is refused
 * by its Content-Length, or at the byte that is too many when there is none.
 * @param limits media type -> bytes
 */
export function installRawBodies(server: FastifyInstance, limits: Readonly<Record<string, number>>): void {
  server.removeAllContentTypeParsers();
  for (const [type, bodyLimit] of Object.entries(limits)) {
    server.addContentTypeParser(type, { parseAs: 'buffer', bodyLimit }, (_request, body, done) => done(null, body));
  }
}

/**
 * The body of a request whose door takes these types. @throws Problem `unsupported-media-type`, `malformed-request` when
 * there is none
 */
export function bodyOf(request: FastifyRequest, ...types: readonly string[]): RawBody {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!types.includes(type)) throw new Problem('unsupported-media-type', { detail: `This door takes ${types.join(' or ')}.` });
  if (!Buffer.isBuffer(request.body) || request.body.length === 0) throw new Problem('malformed-request', { detail: 'The request has no body.' });
  return { type, bytes: request.body };
}
