import { ACCEPTANCE_JWS, DIGEST, MASKABLE_SD_JWT, MESSAGE, MESSAGE_JWS, RECALL_REFERENCE, RECEIVED_AT, REFERENCE, ROUTING_JWS } from '../examples.js';
import { ANY_PROBLEMS, BODY_PROBLEMS, jsonContent, JWS_PROBLEMS, media, problemResponses, schemaRef, SD_JWT_PROBLEMS, TOKEN_PROBLEMS, type Group, type JsonObject } from './form.js';
import { DECLARATIONS, ref } from './parameters.js';
import { storyPaths } from './stories.js';

/** What is asked of a message wherever one is submitted. */
const MESSAGE_PROBLEMS = [
  ...TOKEN_PROBLEMS,
  ...BODY_PROBLEMS,
  ...JWS_PROBLEMS,
  ...SD_JWT_PROBLEMS,
  'routing-mismatch',
  'not-yourself',
  'unknown-type',
  'clock-skew',
  'id-time-mismatch',
  'already-expired',
  'unknown-addressee',
  'weaker-than-source',
] as const;

const submission: JsonObject = {
  required: true,
  description: 'The message as a compact JWS (`application/jose`), or with its disclosures behind it (`application/sd-jwt`; `application/jose` is taken too), at most 1,398,502 bytes with a payload of at most 1 MiB; or as JSON when routing goes with it, which recipients never see.',
  content: {
    'application/jose': media(schemaRef('SignedMessage'), { message: { summary: 'A message, signed with an example key', value: MESSAGE_JWS } }),
    'application/sd-jwt': media(schemaRef('MaskableMessage'), { maskable: { summary: 'A message whose `persons` may be withheld from some recipients', value: MASKABLE_SD_JWT } }),
    'application/json': media(schemaRef('Submission'), { withRouting: { summary: 'Everyone in the community but one, and one more in secret', value: { message: MESSAGE_JWS, routing: ROUTING_JWS } } }),
  },
};

const acceptance = { id: MESSAGE.id, digest: DIGEST, receipt: ACCEPTANCE_JWS, warnings: [] };
const warned = { ...acceptance, warnings: [{ code: 'vessel-unidentified', pointer: '/body/vessels/0', detail: 'The vessel has no IMO number, MMSI, call sign or registration number; a name alone does not tell it from others.' }] };
const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

const submit: JsonObject = {
  '202': {
    description: 'Accepted: it is on the disk of the log (or on all in-sync replicas) and will be delivered, once, to everyone who may receive it. Keep `receipt`: it is the hub\'s signed promise.',
    content: jsonContent(schemaRef('Acceptance'), { accepted: { summary: 'Accepted', value: acceptance }, withWarning: { summary: 'Accepted, with a word of warning', value: warned } }),
  },
  '200': { description: 'The hub has this very message already: the first acceptance again, nothing sent twice.', content: jsonContent(schemaRef('Acceptance'), { repeated: { summary: 'Known already', value: acceptance } }) },
  ...problemResponses(...MESSAGE_PROBLEMS, 'refused', 'suspended', 'contested', 'consent-missing', 'notice-not-yours', 'act-impossible', 'id-taken', 'wrong-original', 'not-dispatched', ...ANY_PROBLEMS, 'ledger-behind', 'not-accepted', 'view-unavailable'),
};

export const messages: Group = {
  tag: { name: 'Messages', description: 'Sending signed messages, asking beforehand what would become of them, and looking one up.' },
  paths: {
    '/v1/messages': {
      post: {
        operationId: 'submitMessage',
        tags: ['Messages'],
        summary: 'Send a message',
        description: [
          'Checked in this order: size, token, signature, schema, rules; the answer names the first thing that fails.',
          '',
          '`from` and `id` make sending repeatable: whenever you are not sure (a timeout, a 503, a broken line), send **the same bytes** again. A message you sent under the same `id` with other content is refused with `id-taken`.',
          '',
          'If some addressees are refused the answer is still 202, and a `control.rejection/1` in your inbox names them. If all are refused it is 403. Nothing comes back to its sender. What is refused is written to `exchange.refused` as a digest and a code, never with content.',
          '',
          'Where a bureau chose to endorse what its entity sends, the answer is 202 with the warning `held-for-endorsement`: the bureau gets a `control.endorsement-request/1` and answers with `control.endorsement/1`. Endorsed, the message is decided by the rules of that moment and goes out; returned, it goes nowhere, and the entity reads the verdict.',
        ].join('\n'),
        parameters: [ref('Traceparent')],
        requestBody: submission,
        responses: submit,
      },
    },
    '/v1/messages/batch': {
      post: {
        operationId: 'submitBatch',
        tags: ['Messages'],
        summary: 'Send up to 500 messages',
        description: 'One message a line: a compact JWS, or an object `{"message", "routing"}`. At most 500 lines and 16 MiB; empty lines are left out. Each line is taken or refused by itself and answered in its place; lines answered 503 are sent again, with the same bytes.',
        parameters: [ref('Traceparent')],
        requestBody: {
          required: true,
          description: 'Lines, separated by a line feed.',
          content: {
            'application/x-ndjson': media(
              { type: 'string', maxLength: 16_777_216, description: 'Each line is a SignedMessage or a Submission.', contentMediaType: 'application/x-ndjson' },
              { batch: { summary: 'Two messages, the second with routing', value: `${MESSAGE_JWS}\n${line({ message: MESSAGE_JWS, routing: ROUTING_JWS })}` } },
            ),
          },
        },
        responses: {
          '200': {
            description: 'One line for each line sent, in the same order. 200 says nothing about the lines: look at each `status`.',
            content: {
              'application/x-ndjson': media(
                { type: 'string', description: 'Each line is a BatchLine.', contentMediaType: 'application/x-ndjson', contentSchema: schemaRef('BatchLine') },
                {
                  lines: {
                    summary: 'One taken, one refused',
                    value: `${line({ status: 202, ...acceptance })}${line({ status: 422, problem: { type: '/problems/unknown-type', title: 'Unknown message type', status: 422, code: 'unknown-type', detail: 'This hub knows no type general.rumour/1.' } })}`,
                  },
                },
              ),
            },
          },
          ...problemResponses(...TOKEN_PROBLEMS, ...BODY_PROBLEMS, ...ANY_PROBLEMS),
        },
      },
    },
    '/v1/messages/preview': {
      post: {
        operationId: 'previewMessage',
        tags: ['Messages'],
        summary: 'Ask what would become of a message',
        description: 'The message is verified, validated and decided as if it were sent, and nothing is sent. For each entry of `to` (and `blindCopy`) the answer says whether it would be reached and which rules decide. Who is in an audience, and who of it is refused, is not the sender\'s to know. The decision itself is made again when the message is routed.',
        requestBody: submission,
        responses: {
          '200': {
            description: 'Addressee by addressee.',
            content: jsonContent(schemaRef('Preview'), {
              preview: {
                summary: 'One refused by clearance, one in secret',
                value: {
                  version: 41,
                  addressees: [
                    { to: 'ncb.XB', allowed: false, rules: ['baseline.clearance'] },
                    { to: 'community.fisheries', allowed: true, rules: ['baseline.addressee'] },
                    { to: 'ncb.XD', allowed: true, rules: ['baseline.addressee'], blind: true },
                  ],
                  warnings: [],
                },
              },
            }),
          },
          ...problemResponses(...MESSAGE_PROBLEMS, 'suspended', 'contested', ...ANY_PROBLEMS, 'view-unavailable'),
        },
      },
    },
    '/v1/messages/{from}/{id}': {
      parameters: [ref('From'), ref('MessageId')],
      get: {
        operationId: 'getMessage',
        tags: ['Messages'],
        summary: 'One message',
        description: 'For its sender, those it reached, and the bureau of an entity on either side. The sender sees the receipts as well. A message that was recalled or has expired is shown to its sender alone. A message held for endorsement is shown, with `held`, to its sender and to whoever endorses it. Reading is recorded before the answer.',
        parameters: DECLARATIONS,
        responses: {
          '200': {
            description: 'The message, untouched.',
            content: jsonContent(schemaRef('MessageView'), {
              sender: {
                summary: 'As its sender sees it',
                value: {
                  message: MESSAGE_JWS,
                  receivedAt: RECEIVED_AT,
                  receipts: [{ recipient: 'ncb.XB', id: '019aac01-9c00-7b7e-8c51-6d3f4a5b6c7d', status: 'actioned', note: 'Boarded off XB; documents copied.', at: '2026-11-22T10:17:32.000Z' }],
                },
              },
              recipient: { summary: 'As a recipient sees it', value: { message: MESSAGE_JWS, receivedAt: RECEIVED_AT } },
              held: { summary: 'As the bureau sees it that is to endorse it', value: { message: MESSAGE_JWS, receivedAt: RECEIVED_AT, held: { endorser: 'ncb.XA', since: RECEIVED_AT } } },
            }),
          },
          ...problemResponses(...TOKEN_PROBLEMS, 'malformed-request', 'contested', 'consent-missing', 'refused', 'countersignature-missing', 'not-found', ...ANY_PROBLEMS, 'view-unavailable'),
        },
      },
    },
    ...storyPaths,
    '/v1/messages/{from}/{id}/recall': {
      parameters: [ref('From'), ref('MessageId')],
      get: {
        operationId: 'getRecall',
        tags: ['Messages'],
        summary: 'Where a recall stands',
        description: 'For the message\'s sender (and its bureau), and for an oversight body, whose order to erase may follow a recall of its owner: from which mailboxes it was taken unread, who had fetched it and was told, and what each of them answered. To recall, send a `control.recall/1`; asked in the moment after, the answer waits until that is worked off (5 s at most).',
        responses: {
          '200': {
            description: 'The recall. `effective` is false while the recall waits for a message that has not arrived, or has not reached its `notBefore`.',
            content: jsonContent(schemaRef('RecallView'), {
              recall: {
                summary: 'One destroyed it, one keeps it under national law, one has not answered',
                value: {
                  message: REFERENCE,
                  recall: RECALL_REFERENCE,
                  reason: 'The vessel was confused with another one.',
                  recalledAt: '2026-11-22T11:01:36.000Z',
                  answerBy: '2026-11-25T11:01:36.000Z',
                  effective: true,
                  removedUnread: ['ncb.XE'],
                  told: [
                    { recipient: 'ncb.XB', status: 'destroyed', at: '2026-11-22T11:20:00.000Z' },
                    { recipient: 'ncb.XF', status: 'retained', note: 'Part of a court file (Code of procedure, article 12).', at: '2026-11-22T12:44:10.000Z' },
                    { recipient: 'ncb.XG', status: 'pending' },
                  ],
                },
              },
            }),
          },
          ...problemResponses(...TOKEN_PROBLEMS, 'not-found', ...ANY_PROBLEMS, 'view-unavailable'),
        },
      },
    },
    '/v1/messages/{from}/{id}/evidence': {
      parameters: [ref('From'), ref('MessageId')],
      get: {
        operationId: 'getEvidence',
        tags: ['Messages'],
        summary: 'Proof to take away',
        description:
          'For whoever may read the message and use it in court: what its sender put under `evidence: consent`, or left open, is answered `consent-missing` until every owner has granted your `control.consent-request/1` for the use `evidence`; `never` is `refused`. To its own sender it is open always. It holds the message as you get it, the hub\'s acceptance, the keys both are signed with, and the proof that it is in the log, up to a signed and witnessed checkpoint; with it what became of the message, as far as you may know: decision, deliveries, readings, receipts, recalls. Self-contained; `entente verify FILE --trust POLICY` checks it offline, against a policy of your own. Asking is recorded as a reading. Keep it as you keep the message: its salt lets whoever has it try what the entry says.',
        parameters: DECLARATIONS,
        responses: {
          '200': { description: 'The evidence.', content: jsonContent(schemaRef('Evidence')) },
          ...problemResponses(...TOKEN_PROBLEMS, 'malformed-request', 'consent-missing', 'refused', 'countersignature-missing', 'not-found', ...ANY_PROBLEMS, 'view-unavailable'),
        },
      },
    },
  },
};
