import type { JsonObject } from '../openapi/form.js';

const text = (description: string): JsonObject => ({ type: 'string', description });

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
