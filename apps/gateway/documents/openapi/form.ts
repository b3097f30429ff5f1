import { PROBLEMS, Problem, type ProblemCode } from '#kernel';

/** JSON, as far as documents are made of it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [member: string]: Json };
export type JsonObject = Readonly<Record<string, unknown>>;

export interface Operation extends JsonObject {
  readonly operationId: string;
  readonly tags: readonly [string];
  readonly summary: string;
  readonly description: string;
  readonly responses: JsonObject;
}

/** Methods that doors take. */
export const METHODS = Object.freeze(['get', 'post', 'delete'] as const);
export type PathItem = Readonly<Partial<Record<(typeof METHODS)[number], Operation>>> & { readonly parameters?: readonly JsonObject[] };

/** One file of the document: a heading and the doors under it. */
export interface Group {
  readonly tag: { readonly name: string; readonly description: string };
  readonly paths: Readonly<Record<string, PathItem>>;
}

export const schemaRef = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });

interface NamedExample {
  readonly summary: string;
  readonly value: unknown;
}

/** One media type of a body, with what stands in it and examples by name. */
export const media = (schema: JsonObject, examples?: Readonly<Record<string, NamedExample>>): JsonObject => ({ schema, ...(examples === undefined ? {} : { examples }) });

export const jsonContent = (schema: JsonObject, examples?: Readonly<Record<string, NamedExample>>): JsonObject => ({ 'application/json': media(schema, examples) });

export interface ParameterSettings {
  readonly in: 'query' | 'path' | 'header';
  readonly name: string;
  readonly description: string;
  readonly schema: JsonObject;
  readonly example?: unknown;
  readonly required?: boolean;
  readonly more?: JsonObject;
}

export const parameter = ({ more, required, ...settings }: ParameterSettings): JsonObject => ({ ...settings, required: settings.in === 'path' || required === true, ...more });

/** The component under which a problem stands as an example. */
export const problemExampleName = (code: ProblemCode): string => `problem-${code}`;

/** Examples of every problem, so that each answer can point at those it may give. Another method is no operation, so no answer points at it. */
export const problemExamples = (): Record<string, JsonObject> =>
  Object.fromEntries(
    (Object.keys(PROBLEMS) as ProblemCode[]).filter((code) => code !== 'method-not-allowed').map((code) => {
      const { title, cause, remedy } = PROBLEMS[code];
      return [problemExampleName(code), { summary: title, description: `${cause} ${remedy}`, value: exampleProblem(code) }];
    }),
  );

function exampleProblem(code: ProblemCode): unknown {
  const violations =
    code === 'schema-violation'
      ? [{ pointer: '/handling/purposes', code: 'required', detail: '"purposes" is required here.' }]
      : code === 'unknown-addressee'
        ? [{ pointer: '/to/1', code: 'unknown-addressee', detail: 'community.none is not an addressee you may know of.' }]
        : [];
  return new Problem(code, { detail: PROBLEMS[code].cause, violations }).toJSON();
}

const STATUS_WORDS: Readonly<Record<number, string>> = {
  400: 'The bytes are not what this door takes.',
  401: 'Token, proof or signature do not hold.',
  403: 'Refused; the answer never says more than the caller may know.',
  404: 'Not there, or not yours to know about: both look the same.',
  405: 'The address exists, the method does not.',
  408: 'The body did not arrive in time.',
  409: 'It contradicts what the hub knows already; that stands.',
  410: 'It was there once.',
  413: 'Too large.',
  415: 'Another media type, or compressed.',
  422: 'Well formed, but it cannot be taken as it is.',
  429: 'Too many requests of this participant, too many streams and long polls open, or the ledger is too far behind to promise anything.',
  500: 'A mistake of the hub. Send the same bytes again.',
  503: 'Not known to be done. Send the same bytes again after `Retry-After`.',
};

const headersOf = (status: number): JsonObject => ({
  ...(status === 401 ? { 'WWW-Authenticate': { $ref: '#/components/headers/WWW-Authenticate' } } : {}),
  ...(status === 429 || status === 503 ? { 'Retry-After': { $ref: '#/components/headers/Retry-After' } } : {}),
});

/** The answers (RFC 9457) for these problems, by status, each naming its codes and what to do about them. */
export function problemResponses(...codes: readonly ProblemCode[]): JsonObject {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set(codes)) byStatus.set(PROBLEMS[code].status, [...(byStatus.get(PROBLEMS[code].status) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => {
      const lines = ofStatus.map((code) => `- \`${code}\`: ${PROBLEMS[code].title}.`);
      const headers = headersOf(status);
      return [
        String(status),
        {
          description: `${STATUS_WORDS[status] ?? ''}\n\n${lines.join('\n')}`,
          ...(Object.keys(headers).length === 0 ? {} : { headers }),
          content: {
            'application/problem+json': {
              schema: schemaRef('Problem'),
              examples: Object.fromEntries(ofStatus.map((code) => [code, { $ref: `#/components/examples/${problemExampleName(code)}` }])),
            },
          },
        },
      ];
    }),
  );
}

/** What every door that asks for a token may answer. */
export const TOKEN_PROBLEMS = ['token-missing', 'token-invalid', 'token-unbound', 'proof-invalid', 'proof-stale', 'proof-replayed'] as const;
/** What every door that reads a body may answer. */
export const BODY_PROBLEMS = ['malformed-request', 'request-timeout', 'too-large', 'unsupported-media-type', 'compressed-body'] as const;
/** What a signed document may bring about, whatever it says. */
export const JWS_PROBLEMS = [
  'not-a-jws',
  'loose-base64url',
  'invalid-utf8',
  'not-json',
  'duplicate-name',
  'lone-surrogate',
  'too-deep',
  'too-many-members',
  'number-out-of-range',
  'forbidden-name',
  'header-not-allowed',
  'wrong-typ',
  'algorithm-not-allowed',
  'key-unknown',
  'key-revoked',
  'key-expired',
  'signature-invalid',
  'schema-violation',
  'wrong-hub',
] as const;
/** What a message may bring about besides when some of its members can be withheld. */
export const SD_JWT_PROBLEMS = [
  'not-an-sd-jwt',
  'sd-alg-unknown',
  'sd-malformed',
  'mask-misplaced',
  'array-element-masked',
  'disclosure-malformed',
  'disclosure-repeated',
  'disclosure-nested',
  'disclosure-missing',
  'disclosure-unknown',
] as const;
/** What any door may answer. */
export const ANY_PROBLEMS = ['too-large', 'too-many-requests', 'internal-error'] as const;
