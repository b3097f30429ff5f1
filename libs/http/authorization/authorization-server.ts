import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Configuration, errors, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { type Clock, Problem } from '#kernel';
import { readVerifiedProof } from '../dpop-proof.js';
import type { HttpLogger } from '../logger.js';
import type { PublicOrigins } from '../public-origins.js';
import type { ReplayMemory } from '../replay-memory.js';
import { judgeAssertion, signingKeyId } from './assertion-policy.js';
import { ClientAdapter } from './client-adapter.js';
import type { ClientKeys, PrivateJwk } from './client-keys.js';

export const TOKEN_PATH = '/oauth/token';
export const JWKS_PATH = '/oauth/jwks';
export const METADATA_PATH = '/.well-known/oauth-authorization-server';

/** Seconds that an access token lives (contract §3). */
export const TOKEN_LIFETIME = 300;

export interface AuthorizationServerOptions {
  /** The hub's public URL without a trailing slash. */
  readonly issuer: string;
  readonly origins: PublicOrigins;
  /** Ed25519; signs access tokens and nothing else. */
  readonly tokenKey: PrivateJwk;
  readonly clients: ClientKeys;
  /** Shared with the resource side. */
  readonly proofs: ReplayMemory;
  readonly assertions: ReplayMemory;
  readonly clock: Clock;
  readonly logger: HttpLogger;
  /** How old a proof may be, in milliseconds. */
  readonly proofAge: number;
  /** How far ahead of the hub's clock proofs and assertions may be, in milliseconds. */
  readonly futureAllowance: number;
}

export interface AuthorizationServer {
  readonly routes: readonly { readonly method: 'GET' | 'POST'; readonly path: string }[];
  /** Answers one request to one of the routes; the body has not been read. */
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void;
}

/** What is published of the metadata (RFC 8414 §2); the rest of oidc-provider's speaks of flows that do not exist here. */
const PUBLISHED = [
  'issuer',
  'token_endpoint',
  'jwks_uri',
  'token_endpoint_auth_methods_supported',
  'token_endpoint_auth_signing_alg_values_supported',
  'dpop_signing_alg_values_supported',
];

const ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256'] as const;

/**
 * The token endpoint: OAuth 2.0 client credentials with `private_key_jwt` (RFC 7523) and DPoP (RFC 9449) in the FAPI 2.0
 * Security Profile, issuing JWT access tokens (RFC 9068) for the hub itself. Holds everything in memory, so that it works
 * while the databases are away.
 */
export function createAuthorizationServer(options: AuthorizationServerOptions): AuthorizationServer {
  const { issuer, logger } = options;
  const provider = new Provider(issuer, configuration(options));
  // The address in front of the hub is known by configuration; what Host and X-Forwarded-* say is not believed.
  provider.proxy = true;
  const application: EventEmitter = provider;
  application.on('error', (error: Error) => logger.error({ err: error }, 'token endpoint: error outside a request'));
  provider.on('server_error', (_ctx: KoaContextWithOIDC, error: Error) => logger.error({ err: error }, 'token endpoint: internal error'));
  provider.on('grant.error', (ctx: KoaContextWithOIDC, error: errors.OIDCProviderError) =>
    logger.info({ client: ctx.oidc.client?.clientId, error: error.error, detail: error.error_detail ?? error.error_description }, 'token refused'),
  );
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.status !== 200) return;
    if (ctx.path === METADATA_PATH) ctx.body = publicMetadata(ctx.body as Record<string, unknown>);
    if (ctx.path !== TOKEN_PATH) ctx.set('cache-control', 'public, max-age=300');
  });

  const answer = provider.callback();
  return {
    routes: [
      { method: 'POST', path: TOKEN_PATH },
      { method: 'GET', path: JWKS_PATH },
      { method: 'GET', path: METADATA_PATH },
    ],
    handler: (request, response) => {
      const { headers } = request;
      const called = options.origins.calledBy(request.url?.startsWith(METADATA_PATH) === true ? undefined : headers.host);
      headers.host = called.host;
      headers['x-forwarded-proto'] = called.protocol.slice(0, -1);
      delete headers['x-forwarded-host'];
      void answer(request, response);
    },
  };
}

function publicMetadata(metadata: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return {
    ...Object.fromEntries(PUBLISHED.map((name) => [name, metadata[name]])),
    grant_types_supported: ['client_credentials'],
    response_types_supported: [],
  };
}

function configuration(options: AuthorizationServerOptions): Configuration {
  const { issuer, tokenKey, clients } = options;
  const { kty, crv, x, d, kid } = tokenKey;
  const keyIds = new WeakMap<KoaContextWithOIDC, string>();
  return {
    adapter: (model: string) => new ClientAdapter(model === 'Client' ? clients : undefined),
    jwks: { keys: [{ kty, crv, x, d, kid, use: 'sig', alg: 'EdDSA' }] },
    routes: { token: TOKEN_PATH, jwks: JWKS_PATH },
    clientAuthMethods: ['private_key_jwt'],
    responseTypes: [],
    scopes: [],
    subjectTypes: ['public'],
    clockTolerance: 0,
    // Browsers name the origin even where it is the hub's own; pages of others get no token.
    clientBasedCORS: (_ctx, origin) => options.origins.has(origin),
    enabledJWA: {
      clientAuthSigningAlgValues: [...ALGORITHMS],
      dPoPSigningAlgValues: [...ALGORITHMS],
      idTokenSigningAlgValues: ['EdDSA'],
    },
    ttl: { ClientCredentials: TOKEN_LIFETIME },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      revocation: { enabled: false },
      introspection: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      clientCredentials: { enabled: true },
      fapi: { enabled: true, profile: '2.0' },
      // Used-up proofs stand in the memory shared with the resource side instead (see useProof).
      dPoP: { enabled: true, allowReplay: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => issuer,
        getResourceServerInfo: (_ctx, resource) => {
          if (resource !== issuer) throw new errors.InvalidTarget('the only resource here is the issuer itself');
          return { scope: '', audience: issuer, accessTokenTTL: TOKEN_LIFETIME, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'EdDSA', kid } } };
        },
      },
    },
    assertJwtClientAuthClaimsAndHeader: async (ctx, claims, header, client) => {
      const wrong = judgeAssertion(claims, { ...options, replays: options.assertions });
      if (wrong !== undefined) throw invalidClient(wrong);
      const keyId = await signingKeyId(String(ctx.oidc.params?.['client_assertion']), header['kid'], clients.signingKeys(client.clientId) ?? []);
      if (keyId === undefined) throw invalidClient('the signing key was revoked');
      keyIds.set(ctx, keyId);
      if (ctx.get('DPoP') === '') throw new errors.InvalidDpopProof('a DPoP proof is needed: access tokens are bound to a key');
    },
    // The last step before a token is issued, after assertion and proof were verified.
    extraTokenClaims: (ctx) => {
      const keyId = keyIds.get(ctx);
      const participant = ctx.oidc.client?.clientId;
      if (keyId === undefined || participant === undefined) throw new Error('a token was about to be issued without an assertion');
      useProof(ctx.get('DPoP'), participant, options);
      return { entente_key: keyId };
    },
    // Browsers get the same JSON as everybody.
    renderError: (ctx, out) => {
      ctx.body = out;
    },
  };
}

/** The client proved to hold the key, so it may be told what is wrong. */
function invalidClient(description: string): errors.InvalidClientAuth {
  const error = new errors.InvalidClientAuth(description);
  error.error_description = description;
  return error;
}

function useProof(proof: string, participant: string, { proofs, clock, proofAge, futureAllowance }: AuthorizationServerOptions): void {
  let claims;
  try {
    claims = readVerifiedProof(proof);
  } catch (error) {
    throw error instanceof Problem ? new errors.InvalidDpopProof(error.message) : error;
  }
  const issuedAt = claims.iat * 1000;
  const now = clock.now();
  if (issuedAt < now - proofAge) throw new errors.InvalidDpopProof(`the proof is older than ${String(proofAge / 1000)} seconds`);
  if (issuedAt > now + futureAllowance) throw new errors.InvalidDpopProof("the proof is ahead of the hub's clock");
  const verdict = proofs.use(participant, claims.jti, issuedAt);
  if (verdict === 'replayed') throw new errors.InvalidDpopProof('the proof was used before');
  if (verdict === 'unjudgeable') throw new errors.InvalidDpopProof('the proof was made before this hub process could know it');
}
