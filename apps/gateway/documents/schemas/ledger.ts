import { schemaRef, type JsonObject } from '../openapi/form.js';
import { closed, digest, instant, jws, list, object, participantId, reference, text } from './words.js';

/** What is taken away of a message, as `entente verify` reads it. */
const event: JsonObject = { type: 'object', description: 'What the log commits to besides the bytes.', required: ['id', 'source', 'time', 'topic', 'type'], additionalProperties: { type: 'string' } };

export const ledgerSchemas: JsonObject = {
  LoggedRecord: {
    type: 'object',
    description: 'An entry of the log, opened, and the proof that it is there. Either the value or its digest.',
    required: ['event', 'salt', 'proof'],
    additionalProperties: false,
    properties: {
      event,
      salt: text('base64url, 32 bytes.'),
      value: text('What was logged: a compact JWS of the hub, or of a participant.'),
      valueDigest: text('base64url SHA-256 of what was logged, where you do not get it.'),
      proof: text('C2SP tlog-proof: index, hashes and checkpoint.'),
    },
  },
  Challenge: closed('What somebody says to have sent.', ['hub', 'by', 'message', 'digest', 'issuedAt'], {
    hub: text('This hub\'s name.'),
    by: participantId('Who asks: the sender, or the bureau it belongs to.'),
    message: reference('The message.'),
    digest: digest('Its digest.'),
    issuedAt: instant('When the question was signed.'),
  }),
  SignedChallenge: jws('A question to the ledger.', 'entente-challenge+jws', 'Challenge', 4_096),
  ChallengeReceipt: object('The hub\'s word that it was asked.', ['hub', 'event', 'id', 'by', 'message', 'digest', 'askedAt', 'answerBy'], {
    hub: text('The hub\'s name.'),
    event: { const: 'challenged', description: 'What happened.' },
    id: digest('Digest of the challenge.'),
    by: participantId('Who asked.'),
    message: reference('The message.'),
    digest: digest('The digest claimed.'),
    askedAt: instant('When the hub took the question.'),
    answerBy: instant('By when it answers.'),
  }),
  ChallengeAnswer: object('What the ledger knows.', ['hub', 'event', 'id', 'by', 'message', 'digest', 'askedAt', 'asOf', 'found'], {
    hub: text('The hub\'s name.'),
    event: { const: 'challenge-answered', description: 'What happened.' },
    id: digest('Digest of the challenge.'),
    by: participantId('Who asked.'),
    message: reference('The message.'),
    digest: digest('The digest claimed.'),
    askedAt: instant('When the hub took the question.'),
    asOf: instant('All that was written before then was looked at.'),
    found: text('What there is.', { enum: ['accepted', 'other', 'erased', 'refused', 'nothing'] }),
    entry: { type: 'integer', minimum: 0, description: 'The entry of the ledger it rests on.' },
    at: instant('When that was accepted or refused.'),
    code: text('Why it was refused: a code of the catalogue of problems.'),
    accepted: digest('What was accepted under this reference instead.'),
  }),
  ChallengeView: object('A challenge, and what became of it.', ['id', 'challenge', 'receipt', 'records'], {
    id: digest('Digest of the challenge.'),
    challenge: jws('The question as it was signed.', 'entente-challenge+jws', 'Challenge', 4_096),
    receipt: jws('The hub\'s receipt.', 'entente-event+jws', 'ChallengeReceipt', 8_192),
    answer: jws('The hub\'s answer.', 'entente-event+jws', 'ChallengeAnswer', 8_192),
    records: list(schemaRef('LoggedRecord'), 'Question, answer, and the entry the answer names, as far as the log covers them.'),
  }),
  Evidence: {
    type: 'object',
    description: 'Evidence of one message. Verifiers refuse members they do not know.',
    required: ['format', 'hub', 'message', 'acceptance', 'keys', 'logged'],
    additionalProperties: false,
    properties: {
      format: { const: 'entente-evidence/1' },
      hub: text('The hub\'s name; its log is `<hub>/ledger`.'),
      message: text('The message as its reader got it.'),
      acceptance: text('The hub\'s signed acceptance.'),
      keys: { type: 'object', description: 'Participant → the public JWK it signed with: the sender, the hub, and those whose answers are among the records.', additionalProperties: { type: 'object' } },
      logged: {
        type: 'object',
        required: ['event', 'salt', 'proof'],
        additionalProperties: false,
        properties: {
          event,
          salt: text('base64url, 32 bytes.'),
          valueDigest: text('base64url SHA-256 of what was logged, where members are withheld from the reader.'),
          proof: text('C2SP tlog-proof: index, hashes and checkpoint.'),
        },
      },
      records: { type: 'array', description: 'What became of it, as far as you may know: decision, deliveries, readings, receipts, recalls, erasure, all proven to the same checkpoint.', items: { $ref: '#/components/schemas/LoggedRecord' } },
    },
  },
};
