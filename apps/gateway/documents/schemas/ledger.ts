import { schemaRef, type JsonObject } from '../openapi/form.js';
import { closed, described, digest, instant, jws, list, object, participantId, reference, text } from './words.js';

/** What is taken away of a message, as `entente verify` reads it. */
const event: JsonObject = { type: 'object', description: 'What the log commits to besides the bytes.', required: ['id', 'source', 'time', 'topic', 'type'], additionalProperties: { type: 'string' } };

const count = (description: string): JsonObject => ({ type: 'integer', minimum: 0, description });
const stretch = object('Which entries of the log it is about.', ['first', 'until'], { first: count('The first one.'), until: count('The first one behind them.') });
const pageOf = (description: string, item: JsonObject): JsonObject => object(description, ['items'], { items: list(item, 'What there is.'), next: text('Pass it as `after`; absent on the last page.') });

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
  InboxStatement: object('What the hub gave to an inbox within an hour.', ['hub', 'event', 'participant', 'endsAt', 'entries', 'records', 'messages', 'root'], {
    hub: text('The hub\'s name.'),
    event: { const: 'inbox-stated', description: 'What happened.' },
    participant: participantId('Whose inbox.'),
    endsAt: instant('When the hour was over.'),
    entries: stretch,
    records: count('How many of those entries say that something was given to it.'),
    messages: object('How many messages they name, those of one entry together; one that was shown twice counts twice.', ['live', 'exercise'], { live: count('Live.'), exercise: count('Exercises.') }),
    root: digest('Root of the tree (RFC 6962) over those entries, in the order of the log.'),
  }),
  LedgerAccount: object('How many entries of each topic the log holds.', ['hub', 'event', 'endsAt', 'entries', 'topics'], {
    hub: text('The hub\'s name.'),
    event: { const: 'ledger-counted', description: 'What happened.' },
    endsAt: instant('When the hour was over.'),
    entries: stretch,
    topics: { type: 'object', description: 'Topic → its entries before `entries.until`; they add up to that. `uncounted`: of these the topic is not known.', additionalProperties: count('Entries.') },
  }),
  InboxStatementPage: pageOf('Statements of an inbox.', object('A statement.', ['endsAt', 'participant', 'statement'], {
    endsAt: instant('When the hour was over.'),
    participant: participantId('Whose inbox.'),
    statement: jws('The hub\'s word.', 'entente-event+jws', 'InboxStatement', 8_192),
    record: described('LoggedRecord', 'The statement in the log; absent while that does not cover it.'),
  })),
  AccountPage: pageOf('Counts of the log.', object('A count.', ['endsAt', 'account'], {
    endsAt: instant('When the hour was over.'),
    account: jws('The hub\'s word.', 'entente-event+jws', 'LedgerAccount', 8_192),
    record: described('LoggedRecord', 'The count in the log; absent while that does not cover it.'),
  })),
  LoggedRecordPage: pageOf('Entries of the log.', schemaRef('LoggedRecord')),
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
