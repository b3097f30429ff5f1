import { randomBytes } from 'node:crypto';
import { HttpException } from '@nestjs/common';
import { isObject, Problem, PROBLEMS, type ProblemCode } from '#kernel';
import type { HttpLogger } from './logger.js';

/** An RFC 9457 answer, ready to be sent by whatever sends it. */
export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The `error` of the challenge for each refusal of a token or proof (RFC 6750 §3.1, RFC 9449 §7.1). */
const CHALLENGE_ERRORS: Partial<Record<ProblemCode, string>> = {
  'token-invalid': 'invalid_token',
  'token-unbound': 'invalid_token',
  'proof-invalid': 'invalid_dpop_proof',
  'proof-stale': 'invalid_dpop_proof',
  'proof-replayed': 'invalid_dpop_proof',
};

/** What Fastify and Node call it, and what it is here. */
const FRAMEWORK_CODES: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_EMPTY_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed-request',
  FST_ERR_BAD_URL: 'malformed-request',
  FST_ERR_MAX_PARAM_LENGTH: 'not-found',
  FST_ERR_VALIDATION: 'malformed-request',
  FST_ERR_NOT_FOUND: 'not-found',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'too-large',
};

const STATUS_CODES: Readonly<Record<number, ProblemCode>> = {
  400: 'malformed-request',
  401: 'token-missing',
  403: 'refused',
  404: 'not-found',
  405: 'method-not-allowed',
  408: 'request-timeout',
  413: 'too-large',
  414: 'malformed-request',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
};

/** The problem behind whatever was thrown. Undefined: a defect of the hub, of which nothing is told. */
function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (!isObject(error)) return undefined;
  const code = typeof error['code'] === 'string' ? error['code'] : '';
  const framework = FRAMEWORK_CODES[code];
  // Who sends a form by mistake, as curl does unless told otherwise, is told what the door takes.
  if (framework === 'unsupported-media-type') return new Problem(framework, { cause: error, detail: PROBLEMS[framework].remedy });
  if (framework !== undefined) return new Problem(framework, { cause: error });
  // A body that broke off: nobody is left to read the answer.
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') return new Problem('malformed-request', { cause: error });
  if (code.startsWith('HPE_')) return new Problem('malformed-request', { cause: error });
  const status = error instanceof HttpException ? error.getStatus() : code.startsWith('FST_') ? error['statusCode'] : undefined;
  const byStatus = typeof status === 'number' ? STATUS_CODES[status] : undefined;
  return byStatus === undefined ? undefined : new Problem(byStatus, { cause: error });
}

/**
 * Turns anything thrown into an answer. What is not a {@link Problem} is logged and answered as `internal-error`, with a
 * trace id and nothing else.
 * @param trace the trace id of the request, if it has one
 */
export function answerTo(error: unknown, logger: HttpLogger, trace?: string): ProblemAnswer {
  const problem = problemOf(error);
  if (problem !== undefined && problem.kind.status !== 500) return answerOf(problem);
  const id = trace ?? randomBytes(16).toString('hex');
  logger.error({ err: error, trace: id }, 'a request failed for a reason of the hub\'s own');
  const { status, headers, body } = answerOf(new Problem('internal-error'));
  return { status, headers, body: JSON.stringify({ ...(JSON.parse(body) as object), trace: id }) };
}

/** The answer for one problem: the same bytes and headers however it came about. */
export function answerOf(problem: Problem, allow?: readonly string[]): ProblemAnswer {
  const { status } = problem.kind;
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  if (status === 401) {
    const error = CHALLENGE_ERRORS[problem.code];
    headers['www-authenticate'] = `DPoP ${error === undefined ? '' : `error="${error}", error_description="${quotable(problem.message)}", `}algs="ES256 EdDSA"`;
  }
  const retryAfter = problem.retryAfter ?? (status === 503 || status === 429 ? 1 : undefined);
  if (retryAfter !== undefined) headers['retry-after'] = String(Math.max(1, Math.ceil(retryAfter)));
  if (allow !== undefined) headers['allow'] = allow.join(', ');
  return { status, headers, body: JSON.stringify(problem) };
}

/** RFC 6750 §3 allows printable ASCII without quote and backslash. */
const quotable = (text: string): string => text.replaceAll('"', '\'').replace(/[^\x20-\x7e]|\\/g, '?');
