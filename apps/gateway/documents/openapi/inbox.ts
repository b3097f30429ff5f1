import { ACCEPTED_AT, CURSOR, DIGEST, MESSAGE, MESSAGE_JWS, RECEIVED_AT, REFERENCE } from '../examples.js';
import { ANY_PROBLEMS, jsonContent, media, parameter, problemResponses, schemaRef, TOKEN_PROBLEMS, type Group } from './form.js';
import { DECLARATIONS, ref } from './parameters.js';

const entry = { cursor: CURSOR, reference: REFERENCE, digest: DIGEST, type: MESSAGE.type, acceptedAt: ACCEPTED_AT };
const sent = { ...entry, message: MESSAGE_JWS };
const item = { cursor: CURSOR, message: MESSAGE_JWS, receivedAt: RECEIVED_AT };

export const inbox: Group = {
  tag: { name: 'Inbox', description: 'What reached you: page by page, by long poll, or as a stream. Reading changes nothing in the mailbox; your place in it is the cursor you keep.' },
  paths: {
    '/v1/inbox': {
      get: {
        operationId: 'readInbox',
        tags: ['Inbox'],
        summary: 'A page of your inbox',
        description: [
          'Oldest first. Pass `next` as `after` to go on; store it together with what you did with the messages, and nothing is lost or done twice.',
          '',
          'With `wait` the answer is held back until something arrives. What waits counts with your streams: beyond as many as one participant may keep open at a gateway (500 unless the operator says otherwise) a poll that would have to wait is answered 429, and your cursor holds. A page holds at most `limit` messages and 16 MiB. What is shown is recorded in `access.recorded` before the answer; when that cannot be written nothing is shown.',
        ].join('\n'),
        parameters: [
          ref('After'),
          parameter({ in: 'query', name: 'limit', description: 'Most messages in the page.', schema: { type: 'integer', minimum: 1, maximum: 500, default: 100 } }),
          parameter({ in: 'query', name: 'wait', description: 'Seconds to wait for something when there is nothing.', schema: { type: 'integer', minimum: 0, maximum: 30, default: 0 } }),
          ref('Type'),
          ref('Mode'),
          ...DECLARATIONS,
        ],
        responses: {
          '200': {
            description: 'The page; `items` is empty when there is nothing. `next` is then your own `after` again, and absent if you sent none.',
            content: jsonContent(schemaRef('InboxPage'), { page: { summary: 'One message', value: { items: [item], next: CURSOR } }, empty: { summary: 'Nothing, from the beginning', value: { items: [] } } }),
          },
          ...problemResponses(...TOKEN_PROBLEMS, 'malformed-request', 'contested', 'bad-cursor', ...ANY_PROBLEMS, 'view-unavailable'),
        },
      },
    },
    '/v1/sent': {
      get: {
        operationId: 'listSent',
        tags: ['Inbox'],
        summary: 'What you sent',
        description: [
          'Your own messages, and those of your entities if you are a bureau, in the order of their ids: that is of the time their senders gave them, so one sent late stands where its id says. Pass `next` as `after` to go on.',
          '',
          'Of what expired the entry stays without `message`. Messages still held for endorsement, for review or until `notBefore` are not among them. What is shown is recorded in `access.recorded`.',
        ].join('\n'),
        parameters: [
          ref('After'),
          parameter({ in: 'query', name: 'since', description: 'Nothing with an older id.', schema: { type: 'string', format: 'date-time', examples: ['2026-11-01T00:00:00Z'] } }),
          parameter({ in: 'query', name: 'limit', description: 'Most messages in the page, which holds at most 16 MiB.', schema: { type: 'integer', minimum: 1, maximum: 500, default: 100 } }),
          ref('Mode'),
        ],
        responses: {
          '200': {
            description: 'The page; `items` is empty at the end. `next` is then your own `after` again, and absent if you sent none.',
            content: jsonContent(schemaRef('SentPage'), {
              page: { summary: 'One message', value: { items: [sent], next: CURSOR } },
              erased: { summary: 'One whose content is gone', value: { items: [{ ...entry, erasedAt: RECEIVED_AT }], next: CURSOR } },
            }),
          },
          ...problemResponses(...TOKEN_PROBLEMS, 'malformed-request', 'contested', 'bad-cursor', ...ANY_PROBLEMS, 'view-unavailable'),
        },
      },
    },
    '/v1/inbox/stream': {
      get: {
        operationId: 'streamInbox',
        tags: ['Inbox'],
        summary: 'Your inbox as a stream',
        description: [
          'Server-sent events (WHATWG HTML §9.2). Each event has `id: <cursor>`, `event: message` and in `data` one InboxItem on a line. A comment comes every 15 seconds of silence.',
          '',
          'After a break, come back with the last `id` in `Last-Event-ID` (it wins over `after`) and a new proof; nothing is left out. The hub ends the stream when it stops, when you do not read fast enough, and when you are suspended or the key that bought your token is revoked.',
        ].join('\n'),
        parameters: [
          ref('After'),
          ref('Type'),
          ref('Mode'),
          parameter({ in: 'header', name: 'Last-Event-ID', description: 'The cursor of the last event you have.', schema: schemaRef('Cursor') }),
          ...DECLARATIONS,
        ],
        responses: {
          '200': {
            description: 'Events, as long as you listen. They begin with what is there already.',
            content: {
              'text/event-stream': media(
                { type: 'string', description: 'The data of each event is an InboxItem.', contentMediaType: 'text/event-stream', contentSchema: schemaRef('InboxItem') },
                { events: { summary: 'One event and a heartbeat', value: `retry: 2000\n\nid: ${CURSOR}\nevent: message\ndata: ${JSON.stringify(item)}\n\n:\n\n` } },
              ),
            },
          },
          ...problemResponses(...TOKEN_PROBLEMS, 'malformed-request', 'suspended', 'contested', 'bad-cursor', ...ANY_PROBLEMS, 'view-unavailable'),
        },
      },
    },
  },
};
