import { loadSchemaRegistry } from '#contracts';
import { Problem } from '#kernel';
import { buildOpenApi } from '../../apps/gateway/documents/openapi.js';
import { CURSOR, MESSAGE_JWS, RECEIVED_AT } from '../../apps/gateway/documents/examples.js';
import { answerJudge } from './answers.js';

const judge = answerJudge(JSON.parse(JSON.stringify(buildOpenApi({ version: '0.1.0', url: 'http://127.0.0.1:8080', schemas: loadSchemaRegistry() }))) as Record<string, unknown>);
const item = { cursor: CURSOR, message: MESSAGE_JWS, receivedAt: RECEIVED_AT };
const json = 'application/json; charset=utf-8';

describe('answers held against the OpenAPI document', () => {
  test('what is documented passes', () => {
    expect(judge({ method: 'GET', url: '/v1/inbox?wait=3', status: 200, contentType: json, body: JSON.stringify({ items: [item], next: CURSOR }) })).toEqual([]);
    expect(judge({ method: 'GET', url: '/v1/inbox/stream', status: 200, contentType: 'text/event-stream', body: `retry: 2000\n\nid: ${CURSOR}\nevent: message\ndata: ${JSON.stringify(item)}\n\n` })).toEqual([]);
    expect(judge({ method: 'GET', url: '/v1/messages/ncb.XA/x', status: 404, contentType: 'application/problem+json', body: JSON.stringify(new Problem('not-found')) })).toEqual([]);
    const line = JSON.stringify({ status: 404, problem: new Problem('not-found') });
    expect(judge({ method: 'POST', url: '/v1/messages/batch', status: 200, contentType: 'application/x-ndjson', body: `${line}\n${line}\n` })).toEqual([]);
  });

  test.each([
    ['another path', { method: 'GET', url: '/v1/outbox', status: 200, contentType: json, body: '{}' }, /not documented/],
    ['another method', { method: 'DELETE', url: '/v1/inbox', status: 200, contentType: json, body: '{}' }, /not documented/],
    ['another status', { method: 'GET', url: '/v1/inbox', status: 418, contentType: json, body: '{}' }, /418/],
    ['another type', { method: 'GET', url: '/v1/inbox', status: 200, contentType: 'text/html', body: '' }, /text\/html/],
    ['another body', { method: 'GET', url: '/v1/inbox', status: 200, contentType: json, body: '{"items":[{}]}' }, /required/],
    ['another problem', { method: 'GET', url: '/v1/inbox', status: 400, contentType: 'application/problem+json', body: JSON.stringify(new Problem('not-a-jws')) }, /not-a-jws/],
    ['a bad line', { method: 'POST', url: '/v1/messages/batch', status: 200, contentType: 'application/x-ndjson', body: '{"status":202}\n' }, /required/],
  ])('%s does not', (_, answer, words) => {
    expect(judge(answer).join('; ')).toMatch(words);
  });
});
