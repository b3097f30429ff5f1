import type { JsonObject } from '../openapi/form.js';
import { closed, list, object, participantId, text } from './words.js';

/** What goes to and comes from the token endpoint. */
export const tokenSchemas: Readonly<Record<string, JsonObject>> = {
  TokenRequest: closed('RFC 6749 §4.4.2 with RFC 7523 §2.2.', ['grant_type', 'client_assertion_type', 'client_assertion'], {
    grant_type: text('Always this.', { const: 'client_credentials' }),
    client_id: participantId('May be given; the assertion says it anyway.'),
    client_assertion_type: text('Always this.', { const: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' }),
    client_assertion: text('The signed JWT.'),
    resource: text('May be given; the issuer is the only resource.', { format: 'uri' }),
  }),
  TokenAnswer: object('RFC 6749 §5.1.', ['access_token', 'token_type', 'expires_in'], {
    access_token: text('A JWT (RFC 9068) for the hub; treat it as opaque.'),
    token_type: text('Bound to a key: as a bearer it is refused.', { const: 'DPoP' }),
    expires_in: { type: 'integer', description: 'Seconds it lives.', minimum: 1, maximum: 300 },
  }),
  TokenError: object('RFC 6749 §5.2.', ['error'], { error: text('The error code.'), error_description: text('What is wrong, for developers.') }),
  TokenKeys: object('RFC 7517 §5.', ['keys'], { keys: list({ type: 'object' }, 'Public keys.') }),
  TokenMetadata: object('RFC 8414 §2.', ['issuer', 'token_endpoint', 'jwks_uri'], {
    issuer: text('`iss` of tokens, `aud` of assertions.', { format: 'uri' }),
    token_endpoint: text('Where tokens are asked for.', { format: 'uri' }),
    jwks_uri: text('The keys that sign tokens.', { format: 'uri' }),
  }),
};
