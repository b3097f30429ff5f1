import type { FastifyRequest } from 'fastify';
import { inSpan, parentFromTraceparent, traceparentOf } from '#telemetry';

/** Spans of what a request brings about, under the caller's trace. */
export class Tracing {
  /** @param work is given the `traceparent` that records written in its course carry on */
  async serving<Result>(name: string, request: FastifyRequest, work: (traceparent: string | undefined) => Promise<Result>): Promise<Result> {
    return await inSpan(name, { kind: 'server', parent: parentFromTraceparent(request.headers['traceparent']), attributes: { 'http.request.method': request.method, 'http.route': request.routeOptions.url ?? '' } }, (span) => work(traceparentOf(span)));
  }
}
