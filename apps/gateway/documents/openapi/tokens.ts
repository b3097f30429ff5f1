import { jsonContent, media, parameter, schemaRef, type Group, type JsonObject } from './form.js';

const refusal = (description: string, error: string, words: string, headers: JsonObject = {}): JsonObject => ({
  description,
  ...headers,
  content: jsonContent(schemaRef('TokenError'), { refused: { summary: words, value: { error, error_description: words } } }),
});

/** Getting a token (RFC 6749 §4.4, RFC 7523, RFC 9449; FAPI 2.0 Security Profile). */
export const tokens = (url: string): Group => ({
  tag: {
    name: 'Tokens',
    description: 'OAuth 2.0 client credentials with `private_key_jwt` and DPoP. The client id is the participant id, the key is a signing key in the registry, and no scope or resource is asked for.',
  },
  paths: {
    '/oauth/token': {
      post: {
        operationId: 'getToken',
        tags: ['Tokens'],
        summary: 'Get an access token',
        description: [
          'Sends a client assertion (RFC 7523) and a DPoP proof; gets a token bound to the proof\'s key, good for 300 seconds.',
          '',
          `The assertion is a JWT signed with a registered signing key: header \`alg\` (\`EdDSA\`, \`Ed25519\` or \`ES256\`, whichever the key fixes) and \`kid\`; claims \`iss\` and \`sub\` = the participant id, \`aud\` = the issuer \`${url}\` as a string, \`jti\` (used once), \`iat\`, \`exp\` at most 300 seconds ahead (60 without \`iat\`).`,
          '',
          'The DPoP key may be any Ed25519 or P-256 key; make a fresh one for each process and keep it in memory. No nonce is demanded. Works while PostgreSQL is down.',
        ].join('\n'),
        security: [],
        parameters: [
          parameter({
            in: 'header',
            name: 'DPoP',
            required: true,
            description: 'A proof for this very request (RFC 9449 §4.2): `htm` = `POST`, `htu` = this address, `iat` within 60 seconds, `jti` used once; header `typ: "dpop+jwt"` with the public key as `jwk`.',
            schema: { type: 'string', maxLength: 8192 },
            example: 'eyJhbGciOiJFZERTQSIsInR5cCI6ImRwb3Arand0IiwiandrIjp7Li4ufX0.eyJqdGkiOiIuLi4ifQ.c2ln',
          }),
        ],
        requestBody: {
          required: true,
          description: 'The form of RFC 6749 §4.4.2 with the client authentication of RFC 7523 §2.2.',
          content: {
            'application/x-www-form-urlencoded': {
              schema: schemaRef('TokenRequest'),
              examples: {
                request: {
                  summary: 'A participant asks',
                  value: {
                    grant_type: 'client_credentials',
                    client_id: 'ncb.XA',
                    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
                    client_assertion: 'eyJhbGciOiJFZERTQSIsImtpZCI6Im5jYi5YQSNrUHJLX3FteCJ9.eyJpc3MiOiJuY2IuWEEifQ.c2ln',
                  },
                },
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'A token. Send it as `Authorization: DPoP <token>`, each time with a new proof beside it.',
            content: jsonContent(schemaRef('TokenAnswer'), {
              token: { summary: 'Five minutes', value: { access_token: 'eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiJuY2IuWEEifQ.c2ln', token_type: 'DPoP', expires_in: 300 } },
            }),
          },
          '400': refusal('The request does not hold: `invalid_request`, `invalid_dpop_proof`, `unsupported_grant_type`, `invalid_target`.', 'invalid_dpop_proof', 'the proof was used before'),
          '401': refusal('The client is unknown, or its assertion does not hold: `invalid_client`. The words say which, once the signature was checked.', 'invalid_client', 'the assertion was used before'),
          '500': refusal('A mistake of the hub: `server_error`. Make a new assertion and a new proof.', 'server_error', 'oops! something went wrong'),
        },
      },
    },
    '/oauth/jwks': {
      get: {
        operationId: 'getTokenKeys',
        tags: ['Tokens'],
        summary: 'The keys that sign access tokens',
        description: 'A JWK Set (RFC 7517). Only those who check tokens themselves need it. The keys that sign messages and acceptances are at `/v1/participants/{id}/keys`.',
        security: [],
        responses: {
          '200': {
            description: 'The keys; may be kept for five minutes.',
            content: { 'application/jwk-set+json': media(schemaRef('TokenKeys'), {
              keys: { summary: 'One key', value: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw', kid: 'hub#FtIu-VbG', use: 'sig', alg: 'EdDSA' }] } },
            }) },
          },
        },
      },
    },
    '/.well-known/oauth-authorization-server': {
      get: {
        operationId: 'getTokenMetadata',
        tags: ['Tokens'],
        summary: 'Where tokens come from',
        description: 'Authorization server metadata (RFC 8414): the issuer, the token endpoint, and the algorithms taken.',
        security: [],
        responses: {
          '200': {
            description: 'The metadata; may be kept for five minutes.',
            content: jsonContent(schemaRef('TokenMetadata'), {
              metadata: {
                summary: 'This hub',
                value: {
                  issuer: url,
                  token_endpoint: `${url}/oauth/token`,
                  jwks_uri: `${url}/oauth/jwks`,
                  token_endpoint_auth_methods_supported: ['private_key_jwt'],
                  token_endpoint_auth_signing_alg_values_supported: ['EdDSA', 'Ed25519', 'ES256'],
                  dpop_signing_alg_values_supported: ['EdDSA', 'Ed25519', 'ES256'],
                  grant_types_supported: ['client_credentials'],
                  response_types_supported: [],
                },
              },
            }),
          },
        },
      },
    },
  },
});
