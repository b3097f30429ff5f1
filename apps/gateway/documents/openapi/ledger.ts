import { ANSWERED_CHALLENGE, CHALLENGE_JWS, HOUR_ENDS, INBOX_STATEMENT, LEDGER_ACCOUNT, OPEN_CHALLENGE } from '../examples-ledger.js';
import { ANY_PROBLEMS, BODY_PROBLEMS, JWS_PROBLEMS, jsonContent, media, parameter, problemResponses, schemaRef, TOKEN_PROBLEMS, type Group } from './form.js';

/** A checkpoint of the format's known answer: its signatures verify. */
const CHECKPOINT = `hub.example/ledger
5
JN9DVkDEtJSVwuKEkMUkPOO6T6svxc/7vo+BGjiC1mA=

\u2014 hub.example/ledger Cyp314sgqApNJdAsqHu+g9tK77Vjep9X1vrewj385vU9wvbwLWP+7YjB10XiY/Ny6YVPqbThKE3p/HVLrf8wLHpdsQo=
\u2014 bureau-a.example/w1 P0y3aQAAAABlU/EALUvKrqunEYXeq9jeP06I86Dz74ARvB7I2shEU9hEJJMLOEnFf1hlbWoWUMpWLFYNg7wiibrHZdkRAq/KGqhpAg==
`;
const VKEY = 'hub.example/ledger+0b2a77d7+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c';
const WITNESS = 'bureau-a.example/w1+3f4cb769+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU';

export const ledger: Group = {
  tag: {
    name: 'Ledger',
    description:
      'An append-only Merkle log over everything the hub does, in the formats of C2SP (signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles) with the hashing of RFC 6962: standard tools verify it. An entry is 33 bytes and says nothing by itself: `0x01`, then `SHA-256("entente-leaf-v1\\n" ‖ salt ‖ SHA-256(event) ‖ SHA-256(value))`, where the event is `{"id","source","time","topic","type"}` in canonical JSON (RFC 8785) and the value the bytes of the record. In development everyone reads it; elsewhere the operator may ask for a token.',
  },
  paths: {
    '/v1/ledger/checkpoint': {
      get: {
        operationId: 'getCheckpoint',
        tags: ['Ledger'],
        summary: 'How far the log is',
        description: 'The newest checkpoint: origin, size and root, signed by the log and cosigned by witnesses. A new one comes each second while there is something new.',
        security: [{}, { token: [], proof: [] }],
        responses: {
          '200': { description: 'A signed note. The dash before a signature is U+2014.', content: { 'text/plain': media({ type: 'string' }, { checkpoint: { summary: 'Five entries, one witness', value: CHECKPOINT } }) } },
          ...problemResponses(...TOKEN_PROBLEMS, 'not-found', ...ANY_PROBLEMS),
        },
      },
    },
    '/v1/ledger/checkpoint/day': {
      get: {
        operationId: 'getCheckpointOfTheDay',
        tags: ['Ledger'],
        summary: 'The public checkpoint of the day',
        description: 'The first checkpoint of the newest day (UTC) on which one was published, for everybody, also where the operator shows the log to members alone: who keeps one a day can hold the hub to it for ever.',
        security: [],
        responses: {
          '200': { description: 'A signed note.', content: { 'text/plain': media({ type: 'string' }, { checkpoint: { summary: 'Five entries, one witness', value: CHECKPOINT } }) } },
          ...problemResponses('not-found', ...ANY_PROBLEMS),
        },
      },
    },
    '/v1/ledger/checkpoints': {
      get: {
        operationId: 'listCheckpoints',
        tags: ['Ledger'],
        summary: 'Every checkpoint there ever was',
        description: 'In the order in which they were published. An auditor shows that each is the beginning of the next.',
        security: [{}, { token: [], proof: [] }],
        parameters: [
          parameter({ in: 'query', name: 'after', description: '`next` of the page before; the beginning without it.', schema: { type: 'string', pattern: '^[0-9]{1,16}$' }, example: '86400' }),
          parameter({ in: 'query', name: 'limit', description: 'How many at most.', schema: { type: 'integer', minimum: 1, maximum: 1000, default: 100 }, example: 1000 }),
        ],
        responses: {
          '200': {
            description: 'Checkpoints, and what to ask for the next page with. A page without items means that there are no newer ones.',
            content: jsonContent(
              { type: 'object', required: ['items', 'next'], properties: { items: { type: 'array', items: { type: 'string' }, description: 'Signed notes.' }, next: { type: 'string', description: 'Pass it as `after`.' } } },
              { page: { summary: 'One checkpoint', value: { items: [CHECKPOINT], next: '1' } } },
            ),
          },
          ...problemResponses('malformed-request', ...TOKEN_PROBLEMS, ...ANY_PROBLEMS),
        },
      },
    },
    '/v1/ledger/log.vkey': {
      get: {
        operationId: 'getLogKey',
        tags: ['Ledger'],
        summary: 'The key of the log',
        description: 'The verifier key of C2SP signed-note: name, id and Ed25519 key. A verifier takes it once, over a way it trusts, and keeps it: asked for each time it would prove nothing.',
        security: [],
        responses: { '200': { description: 'One line.', content: { 'text/plain': media({ type: 'string' }, { key: { summary: 'A key', value: `${VKEY}\n` } }) } }, ...problemResponses(...ANY_PROBLEMS) },
      },
    },
    '/v1/ledger/witness.vkeys': {
      get: {
        operationId: 'getWitnessKeys',
        tags: ['Ledger'],
        summary: 'The witnesses the hub asks',
        description: 'Whose cosignatures may stand under checkpoints. Whom a verifier believes, and how many of them it wants to see, is its own policy: take the keys from those who run the witnesses, not from here.',
        security: [],
        responses: { '200': { description: 'A verifier key a line; nothing where there are no witnesses.', content: { 'text/plain': media({ type: 'string' }, { keys: { summary: 'One witness', value: `${WITNESS}\n` } }) } }, ...problemResponses(...ANY_PROBLEMS) },
      },
    },
    '/v1/ledger/challenges': {
      post: {
        operationId: 'challengeLedger',
        tags: ['Ledger'],
        summary: 'Ask what the ledger knows of a message you sent',
        description: [
          'For a message that never got an answer, or an answer you doubt. A challenge is a compact JWS, `typ: "entente-challenge+jws"`, signed by whoever asks: the sender, or its bureau. The receipt says by when the hub answers (`answerBy`); keep it: without an answer by then it is evidence.',
          '',
          'The answer is signed by the hub. `found` is `accepted` (with the entry of the ledger, proven), `refused` (with the code), `other` (another message was accepted under this id), `erased`, or `nothing`: neither accepted nor refused, of all that was written before `asOf`. Question and answer are entries of the ledger themselves. The same challenge again is answered as the first time; who wants to know again signs a new one. Within an hour a participant asks 200 at most; `Retry-After` says when the next one may be asked.',
        ].join('\n'),
        requestBody: { required: true, description: 'The challenge.', content: { 'application/jose': media(schemaRef('SignedChallenge'), { sent: { summary: 'A message was sent, and no answer came', value: CHALLENGE_JWS } }) } },
        responses: {
          '202': { description: 'Taken: it is in the ledger. Ask for the answer by its id.', content: jsonContent(schemaRef('ChallengeView'), { open: { summary: 'Not answered yet', value: OPEN_CHALLENGE } }) },
          '200': { description: 'Asked before.', content: jsonContent(schemaRef('ChallengeView'), { answered: { summary: 'Answered: nothing came', value: ANSWERED_CHALLENGE } }) },
          ...problemResponses(...TOKEN_PROBLEMS, ...BODY_PROBLEMS, ...JWS_PROBLEMS, 'not-yourself', 'contested', 'clock-skew', ...ANY_PROBLEMS, 'too-many-challenges', 'not-accepted', 'view-unavailable'),
        },
      },
    },
    '/v1/ledger/challenges/{id}': {
      parameters: [parameter({ in: 'path', name: 'id', description: 'Digest of the challenge as it was signed.', schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' }, example: OPEN_CHALLENGE.id })],
      get: {
        operationId: 'getChallenge',
        tags: ['Ledger'],
        summary: 'The answer to a challenge',
        description: 'For whoever asked, its bureau, and oversight. The proofs are made anew each time, all to the newest checkpoint; of what the log does not cover yet there is none.',
        responses: {
          '200': { description: 'The challenge, and the hub\'s signed answer once there is one.', content: jsonContent(schemaRef('ChallengeView'), { answered: { summary: 'Answered: nothing came', value: ANSWERED_CHALLENGE } }) },
          ...problemResponses(...TOKEN_PROBLEMS, 'contested', 'not-found', ...ANY_PROBLEMS, 'view-unavailable'),
        },
      },
    },
    '/v1/ledger/accounts': {
      get: {
        operationId: 'listAccounts',
        tags: ['Ledger'],
        summary: 'How many entries of each topic there are',
        description: 'Once an hour the hub signs how many entries of each topic the log holds; its word is an entry of the log itself. An entry does not show its topic, but each has one: the counts add up to `entries.until`, and never fall. `uncounted` are entries of which the hub does not know it: from before it counted, or taken back after a loss.',
        security: [{}, { token: [], proof: [] }],
        parameters: [
          parameter({ in: 'query', name: 'after', description: '`next` of the page before; the beginning without it.', schema: { type: 'string', format: 'date-time' }, example: HOUR_ENDS }),
          parameter({ in: 'query', name: 'limit', description: 'How many at most.', schema: { type: 'integer', minimum: 1, maximum: 200, default: 100 }, example: 200 }),
        ],
        responses: {
          '200': { description: 'Counts, oldest first.', content: jsonContent(schemaRef('AccountPage'), { page: { summary: 'One hour', value: { items: [{ endsAt: HOUR_ENDS, account: LEDGER_ACCOUNT }] } } }) },
          ...problemResponses('malformed-request', ...TOKEN_PROBLEMS, ...ANY_PROBLEMS, 'view-unavailable'),
        },
      },
    },
    '/v1/ledger/statements/{participant}': {
      parameters: [parameter({ in: 'path', name: 'participant', description: 'Whose inbox.', schema: { type: 'string' }, example: 'ncb.XB' })],
      get: {
        operationId: 'listInboxStatements',
        tags: ['Ledger'],
        summary: 'What the hub says it gave to an inbox',
        description: 'Once an hour the hub signs, for everybody who has an inbox, how many messages it gave to it: shown by a page, a stream, a feed or by reference, or put onto its inbox topic. What lies in a mailbox and is kept from its reader by a rule is not counted. Each statement is an entry of the log, and begins where the one before ended. For the participant itself, its bureau and oversight. Keep them: they hold against what senders claim, and against the hub.',
        parameters: [
          parameter({ in: 'query', name: 'after', description: '`next` of the page before; the beginning without it.', schema: { type: 'string', format: 'date-time' }, example: HOUR_ENDS }),
          parameter({ in: 'query', name: 'limit', description: 'How many at most.', schema: { type: 'integer', minimum: 1, maximum: 200, default: 100 }, example: 200 }),
        ],
        responses: {
          '200': { description: 'Statements, oldest first.', content: jsonContent(schemaRef('InboxStatementPage'), { page: { summary: 'One hour, nothing given', value: { items: [{ endsAt: HOUR_ENDS, participant: 'ncb.XB', statement: INBOX_STATEMENT }] } } }) },
          ...problemResponses('malformed-request', ...TOKEN_PROBLEMS, 'contested', 'not-found', ...ANY_PROBLEMS, 'view-unavailable'),
        },
      },
    },
    '/v1/ledger/statements/{participant}/{endsAt}': {
      parameters: [
        parameter({ in: 'path', name: 'participant', description: 'Whose inbox.', schema: { type: 'string' }, example: 'ncb.XB' }),
        parameter({ in: 'path', name: 'endsAt', description: 'When the hour ended, as the statement says.', schema: { type: 'string', format: 'date-time' }, example: HOUR_ENDS }),
      ],
      get: {
        operationId: 'listStatedEntries',
        tags: ['Ledger'],
        summary: 'The entries a statement counts',
        description: 'Opened and proven, in the order of the log. The root of the tree (RFC 6962) over these entries is `root` of the statement. They say what was read and for which purpose: for the participant itself and oversight, whose question is recorded.',
        parameters: [
          parameter({ in: 'query', name: 'after', description: '`next` of the page before; the beginning without it.', schema: { type: 'string', pattern: '^[0-9]{1,16}$' }, example: '4' }),
          parameter({ in: 'query', name: 'limit', description: 'How many at most.', schema: { type: 'integer', minimum: 1, maximum: 200, default: 100 }, example: 200 }),
        ],
        responses: {
          '200': { description: 'Entries.', content: jsonContent(schemaRef('LoggedRecordPage'), { page: { summary: 'Nothing was given', value: { items: [] } } }) },
          ...problemResponses('malformed-request', ...TOKEN_PROBLEMS, 'contested', 'not-found', ...ANY_PROBLEMS, 'view-unavailable'),
        },
      },
    },
    '/v1/ledger/tile/{level}/{tile}': {
      parameters: [
        parameter({ in: 'path', name: 'level', description: 'The level of the tile, or `entries` for a bundle of entries.', schema: { type: 'string', pattern: '^(entries|[0-7])$' }, example: '0' }),
        parameter({ in: 'path', name: 'tile', description: 'The number of the tile in groups of three digits, all but the last with an x before them (`x001/x234/067`; the slashes stand as they are), and `.p/<width>` for a partial one.', schema: { type: 'string', pattern: '^(x[0-9]{3}/)*[0-9]{3}(\\.p/[1-9][0-9]{0,2})?$' }, example: '000' }),
      ],
      get: {
        operationId: 'getTile',
        tags: ['Ledger'],
        summary: 'Hashes and entries, by tiles',
        description: 'A full tile is 256 hashes of 32 bytes, a bundle 256 entries, each with its length before it (`u16be`). Partial ones are there for every checkpoint that was published. They never change.',
        security: [{}, { token: [], proof: [] }],
        responses: {
          '200': { description: 'The bytes.', content: { 'application/octet-stream': media({ type: 'string', format: 'binary' }) } },
          ...problemResponses(...TOKEN_PROBLEMS, 'not-found', ...ANY_PROBLEMS),
        },
      },
    },
  },
};
