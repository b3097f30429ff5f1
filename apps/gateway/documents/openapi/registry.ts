import { EXAMPLE_KEYS, STATEMENT, STATEMENT_DIGEST, STATEMENT_JWS } from '../examples.js';
import { ANY_PROBLEMS, BODY_PROBLEMS, jsonContent, JWS_PROBLEMS, media, parameter, problemResponses, schemaRef, TOKEN_PROBLEMS, type Group } from './form.js';
import { ref } from './parameters.js';

const participant = { id: 'ncb.XA', kind: 'bureau', name: 'Bureau of Example A', status: 'active', kafka: false };
const community = { id: 'community.fisheries', name: 'Fisheries crime', keeper: 'ncb.XA' };

export const registry: Group = {
  tag: {
    name: 'Registry',
    description: 'Who takes part, with which keys, and in which communities, now or on any day. Every change is a signed statement; the number of the last one is the rule-set version. Works while PostgreSQL is down. What you may not know about is not there.',
  },
  paths: {
    '/v1/participants': {
      get: {
        operationId: 'listParticipants',
        tags: ['Registry'],
        summary: 'Everyone you may know of',
        description: 'All participants, sorted by id. A bureau decides who may know of its entities; its own it always sees.',
        parameters: [ref('At')],
        responses: {
          '200': {
            description: 'The participants at a rule-set version.',
            content: jsonContent(schemaRef('ParticipantList'), { list: { summary: 'A bureau and its entity', value: { version: 41, items: [participant, { id: 'ncb.XA.customs', kind: 'entity', name: 'Customs of Example A', status: 'active', bureau: 'ncb.XA', kafka: true }] } } }),
          },
          ...problemResponses(...TOKEN_PROBLEMS, 'malformed-request', ...ANY_PROBLEMS),
        },
      },
    },
    '/v1/participants/{id}': {
      parameters: [ref('ParticipantId')],
      get: {
        operationId: 'getParticipant',
        tags: ['Registry'],
        summary: 'One participant',
        description: 'What the registry says of it. Itself and its bureau see besides who may know of it and what was delegated to it.',
        parameters: [ref('At')],
        responses: {
          '200': { description: 'The participant.', content: jsonContent(schemaRef('Participant'), { bureau: { summary: 'A bureau', value: { ...participant, version: 41 } } }) },
          ...problemResponses(...TOKEN_PROBLEMS, 'malformed-request', 'not-found', ...ANY_PROBLEMS),
        },
      },
    },
    '/v1/participants/{id}/keys': {
      parameters: [ref('ParticipantId')],
      get: {
        operationId: 'getParticipantKeys',
        tags: ['Registry'],
        summary: 'The keys of a participant',
        description: 'Public: no token. All keys, past and revoked ones too, so that old signatures stay verifiable. `sig` keys sign, `enc` keys are sealed to. `hub` is a participant like any other: its key verifies acceptances. Entities that are not listed are not found; who may know of one shows a token and gets its keys.',
        security: [{}, { token: [], proof: [] }],
        responses: {
          '200': {
            description: 'JWKs (RFC 7517) with the time each may be used.',
            content: jsonContent(schemaRef('ParticipantKeys'), {
              keys: {
                summary: 'A current key and a revoked one',
                value: {
                  keys: [
                    { ...EXAMPLE_KEYS['ncb.XA'], alg: 'EdDSA', notBefore: '2026-11-01T00:00:00.000Z' },
                    { ...EXAMPLE_KEYS['ncb.XB'], kid: 'ncb.XA#old', alg: 'EdDSA', revokedAt: '2026-11-02T08:00:00.000Z', reason: 'Rotated.' },
                  ],
                },
              },
            }),
          },
          ...problemResponses(...TOKEN_PROBLEMS, 'not-found', ...ANY_PROBLEMS),
        },
      },
    },
    '/v1/communities': {
      get: {
        operationId: 'listCommunities',
        tags: ['Registry'],
        summary: 'All communities',
        description: 'Working groups, operations and analyst networks that can be addressed. Members are shown to members and to the keeper.',
        parameters: [ref('At')],
        responses: {
          '200': { description: 'The communities at a rule-set version.', content: jsonContent(schemaRef('CommunityList'), { list: { summary: 'As a member sees it', value: { version: 41, items: [{ ...community, members: ['ncb.XA', 'ncb.XB'] }] } } }) },
          ...problemResponses(...TOKEN_PROBLEMS, 'malformed-request', ...ANY_PROBLEMS),
        },
      },
    },
    '/v1/communities/{id}': {
      parameters: [parameter({ in: 'path', name: 'id', description: 'The community\'s id.', schema: { type: 'string', maxLength: 80, pattern: '^community\\.[a-z][a-z0-9-]{0,30}$' }, example: 'community.fisheries' })],
      get: {
        operationId: 'getCommunity',
        tags: ['Registry'],
        summary: 'One community',
        description: 'Its name and keeper; its members, for members and the keeper.',
        parameters: [ref('At')],
        responses: {
          '200': {
            description: 'The community.',
            content: jsonContent(schemaRef('Community'), { outside: { summary: 'As others see it', value: { ...community, version: 41 } }, member: { summary: 'As a member sees it', value: { ...community, members: ['ncb.XA', 'ncb.XB'], version: 41 } } }),
          },
          ...problemResponses(...TOKEN_PROBLEMS, 'malformed-request', 'not-found', ...ANY_PROBLEMS),
        },
      },
    },
    '/v1/registry/statements': {
      post: {
        operationId: 'makeStatement',
        tags: ['Registry'],
        summary: 'Change the registry',
        description: [
          'A statement is a compact JWS, `typ: "entente-statement+jws"`, signed by the participant in `by`, who must be the holder of the token. `previous` is the digest of the subject\'s last statement (null for its first): of two statements upon the same one the first wins, and the other is answered `stale-predecessor`.',
          '',
          'What `gs` states of a bureau with `suspend`, `readmit`, `freeze` or `unfreeze` takes a second signer: `seconded` in the body holds a JWS, `typ: "entente-second+jws"`, over the same payload without that member, by an oversight body or another key of `gs`.',
          '',
          'The answer comes when the statement is applied. The same statement sent again is answered as the first time.',
        ].join('\n'),
        requestBody: {
          required: true,
          description: 'The statement.',
          content: { 'application/jose': media(schemaRef('SignedStatement'), { join: { summary: `${STATEMENT.by} lets a bureau into its community`, value: STATEMENT_JWS } }) },
        },
        responses: {
          '201': {
            description: 'Applied; the rule-set version is its number.',
            content: jsonContent(schemaRef('Stated'), { stated: { summary: 'Applied', value: { subject: STATEMENT.subject, digest: STATEMENT_DIGEST, version: 42 } } }),
          },
          ...problemResponses(...TOKEN_PROBLEMS, ...BODY_PROBLEMS, ...JWS_PROBLEMS, 'not-yourself', 'statement-not-allowed', 'stale-predecessor', 'statement-invalid', 'rule-invalid', 'rule-too-wide', ...ANY_PROBLEMS, 'not-accepted'),
        },
      },
      get: {
        operationId: 'listStatements',
        tags: ['Registry'],
        summary: 'The chain of statements about a subject',
        description: 'From the first to the last, each as it was signed. The digest of the last one is `previous` of the next. Of a community: for members and the keeper; of a rule: for its owner and its auditors; of an agreement and a mandate: for those who see it. Where a statement says what is not yours to know (whom else a bureau lets know of its entity, a hidden member), its digest stands alone.',
        parameters: [ref('At'), parameter({ in: 'query', name: 'subject', required: true, description: 'A participant, a community, `rule/<owner>/<name>`, `agreement/<name>` or `mandate/<name>`.', schema: { type: 'string', minLength: 1, maxLength: 96 }, example: 'community.fisheries' })],
        responses: {
          '200': {
            description: 'The chain; empty for the trust root, which no statement admitted.',
            content: jsonContent(schemaRef('StatementList'), { chain: { summary: 'Its last statement', value: { version: 42, items: [{ digest: STATEMENT_DIGEST, version: 42, at: '2026-11-22T09:58:00.120Z', statement: STATEMENT_JWS }] } } }),
          },
          ...problemResponses(...TOKEN_PROBLEMS, 'malformed-request', 'not-found', ...ANY_PROBLEMS),
        },
      },
    },
  },
};
