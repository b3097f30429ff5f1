import { schemaComponents, type SchemaRegistry } from '#contracts';
import { withSamples } from './openapi/code-samples.js';
import { METHODS, problemExamples, type Group, type JsonObject } from './openapi/form.js';
import { feeds } from './openapi/feeds.js';
import { inbox } from './openapi/inbox.js';
import { ledger } from './openapi/ledger.js';
import { messages } from './openapi/messages.js';
import { notices } from './openapi/notices.js';
import { operations } from './openapi/operations.js';
import { LIMIT_HEADERS, withLimits } from './openapi/limits.js';
import { sharedParameters } from './openapi/parameters.js';
import { dated } from './openapi/dated.js';
import { registry } from './openapi/registry.js';
import { tokens } from './openapi/tokens.js';
import { ledgerSchemas } from './schemas/ledger.js';
import { feedSchemas } from './schemas/feeds.js';
import { exchangeSchemas } from './schemas/exchange.js';
import { noticeSchemas } from './schemas/notices.js';
import { problemSchemas } from './schemas/problems.js';
import { datedSchemas } from './schemas/dated.js';
import { registrySchemas } from './schemas/registry.js';
import { tokenSchemas } from './schemas/tokens.js';

export interface DocumentOptions {
  /** The hub's version. */
  readonly version: string;
  /** The hub's public URL without a trailing slash: its issuer. */
  readonly url: string;
  readonly schemas: SchemaRegistry;
}

const INTRODUCTION = `An open hub through which police forces exchange signed information and keep sovereignty over it.

**First steps**

1. Get a token at \`POST /oauth/token\`: a client assertion signed with your registered key, and a DPoP proof.
2. Sign a message as a compact JWS and \`POST\` it to \`/v1/messages\`. The answer holds the hub's signed acceptance.
3. Read \`GET /v1/inbox\` (or its stream), verify each JWS with the sender's key from \`/v1/participants/{id}/keys\`, and answer with a \`control.receipt/1\`.

**Every request with a token** carries \`Authorization: DPoP <token>\` and \`DPoP: <proof>\`: a proof is made for one request (method, address without query, hash of the token), is good for 60 seconds and once. A token sent as a bearer is refused.

**When something goes wrong** the answer is \`application/problem+json\` (RFC 9457) with a \`code\`; [\`/problems/<code>\`](/problems) explains it and says whether sending the same bytes again may help. Another method than those listed is answered 405 \`method-not-allowed\` with \`Allow\`.

**Bytes**: base64url is canonical and unpadded, JSON is I-JSON (RFC 7493), times are UTC with \`Z\`. Bodies are not compressed. Objects of requests are closed: an unknown member is refused. An empty query parameter is one that was left out. Objects of answers may gain members: pass over what you do not know.

The messages shown here are invented; their signatures are real and verify with the keys shown. How to begin, audit or plug in a national system, and what may change: [guides](/docs/guides). Every type of message with examples: [types](/docs/types). What the hub carries over Kafka: [topics](/docs/kafka), [\`/asyncapi.json\`](/asyncapi.json).`;

const securitySchemes = (url: string): JsonObject => ({
  token: {
    type: 'oauth2',
    description: `An access token by OAuth 2.0 client credentials with \`private_key_jwt\` (RFC 7523), sender-constrained by DPoP (RFC 9449), as in the FAPI 2.0 Security Profile. Sent as \`Authorization: DPoP <token>\`. There are no scopes: what a participant may do follows from the registry. Metadata: ${url}/.well-known/oauth-authorization-server`,
    flows: { clientCredentials: { tokenUrl: `${url}/oauth/token`, scopes: {} } },
  },
  proof: {
    type: 'apiKey',
    in: 'header',
    name: 'DPoP',
    description: 'A DPoP proof (RFC 9449 §4.2) made for this very request with the key the token is bound to: header `typ: "dpop+jwt"`, `alg`, `jwk`; claims `jti` (used once), `htm`, `htu` (without query and fragment), `iat` (within 60 seconds) and `ath` (base64url SHA-256 of the token).',
  },
});

const headers: JsonObject = {
  'Retry-After': { description: 'Seconds after which trying again makes sense.', schema: { type: 'integer', minimum: 1 }, example: 2 },
  'WWW-Authenticate': {
    description: 'The DPoP challenge (RFC 9449 §7.1), with `error` and the algorithms taken.',
    schema: { type: 'string' },
    example: 'DPoP error="invalid_token", error_description="The token does not hold", algs="ES256 EdDSA"',
  },
};

const groups = (url: string): readonly Group[] => [tokens(url), messages, inbox, feeds, notices, registry, dated, ledger, operations];

/** Every door with its document, as `METHOD /path`. */
const operationsOf = (all: readonly Group[]): { readonly method: string; readonly path: string }[] =>
  all.flatMap(({ paths }) => Object.entries(paths).flatMap(([path, item]) => METHODS.filter((method) => item[method] !== undefined).map((method) => ({ method: method.toUpperCase(), path }))));

/** Every operation of the document, in Fastify's spelling: `/v1/messages/:from/:id`. */
export const openApiRoutes = (): { readonly method: string; readonly path: string }[] =>
  operationsOf(groups('http://hub.invalid')).map(({ method, path }) => ({ method, path: path.replace(/\{level\}\/\{tile\}$/, '*').replace(/\{([^}]+)\}/g, ':$1') }));

/**
 * The HTTP side of the hub as one self-contained OpenAPI 3.1 document. Written by hand beside the doors, because what an
 * integrator needs (which problem means what, what to do after a broken line) stands in no type; tests hold it against the routes, the
 * problem catalogue and the schemas.
 */
export function buildOpenApi({ version, url, schemas }: DocumentOptions): JsonObject {
  const all = groups(url).map((group) => withSamples(withLimits(group), url));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Entente',
      version,
      summary: 'Signed messages between police forces',
      description: INTRODUCTION,
      contact: { name: 'Whoever operates this hub', url: `${url}/docs` },
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url, description: 'This hub' }],
    security: [{ token: [], proof: [] }],
    tags: all.map(({ tag }) => tag),
    paths: Object.assign({}, ...all.map(({ paths }) => paths)) as JsonObject,
    components: {
      securitySchemes: securitySchemes(url),
      headers: { ...headers, ...LIMIT_HEADERS },
      parameters: sharedParameters(),
      examples: problemExamples(),
      schemas: { ...tokenSchemas, ...exchangeSchemas(schemas), ...feedSchemas, ...ledgerSchemas, ...registrySchemas, ...datedSchemas, ...noticeSchemas, ...problemSchemas, ...schemaComponents(schemas.files()) },
    },
  };
}
