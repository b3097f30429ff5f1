import { PROBLEMS, type ProblemCode } from '#kernel';
import { problemJson, problemsJson } from '../problem-page.js';
import { jsonContent, media, parameter, problemResponses, schemaRef, type Group, type JsonObject } from './form.js';

const page = (description: string): JsonObject => ({ description, content: { 'text/html': media({ type: 'string' }) } });
const document = (description: string): JsonObject => ({ description, content: { 'application/json': media({ type: 'object' }) } });
const SHOWN: ProblemCode = 'id-taken';

export const operations: Group = {
  tag: { name: 'Operations', description: 'Health and figures for whoever runs the hub, and the documentation itself. None of it needs a token.' },
  paths: {
    '/healthz': {
      get: {
        operationId: 'getHealth',
        tags: ['Operations'],
        summary: 'Is the process alive?',
        description: 'Answers as long as the process can answer at all. Restart what does not.',
        security: [],
        responses: { '200': { description: 'Alive.', content: jsonContent(schemaRef('Health'), { alive: { summary: 'Alive', value: { status: 'ok' } } }) } },
      },
    },
    '/readyz': {
      get: {
        operationId: 'getReadiness',
        tags: ['Operations'],
        summary: 'Should it get work?',
        description: 'False while a part that it cannot work without is away, or a consumer is deaf or lags behind. `parts` says which, in words. A gateway whose mailboxes are away still takes messages.',
        security: [],
        responses: {
          '200': { description: 'Ready.', content: jsonContent(schemaRef('Readiness'), { ready: { summary: 'Ready', value: { ready: true, parts: { registry: 'version 41', kafka: 'ok', database: 'ok' } } } }) },
          '503': { description: 'Not ready.', content: jsonContent(schemaRef('Readiness'), { waiting: { summary: 'Waiting for the registry', value: { ready: false, parts: { registry: 'being read', kafka: 'ok', database: 'ok' } } } }) },
        },
      },
    },
    '/metrics': {
      get: {
        operationId: 'getMetrics',
        tags: ['Operations'],
        summary: 'Figures for Prometheus',
        description: 'Prometheus text format. Numbers only: no ids of messages, no content.',
        security: [],
        responses: { '200': { description: 'The figures.', content: { 'text/plain': media({ type: 'string' }) } } },
      },
    },
    '/openapi.json': {
      get: { operationId: 'getOpenApi', tags: ['Operations'], summary: 'This document', description: 'OpenAPI 3.1, self-contained.', security: [], responses: { '200': document('The document.') } },
    },
    '/asyncapi.json': {
      get: { operationId: 'getAsyncApi', tags: ['Operations'], summary: 'The Kafka side', description: 'AsyncAPI 3.0, self-contained: topics, keys, headers and records.', security: [], responses: { '200': document('The document.') } },
    },
    '/docs': {
      get: { operationId: 'getDocs', tags: ['Operations'], summary: 'This document to read', description: 'A page that works without any other server.', security: [], responses: { '200': page('The page.') } },
    },
    '/problems': {
      get: {
        operationId: 'listProblems',
        tags: ['Operations'],
        summary: 'Everything that can go wrong',
        description: 'The catalogue, as a page or, with `Accept: application/json`, as JSON.',
        security: [],
        responses: {
          '200': { description: 'The catalogue.', content: { 'text/html': media({ type: 'string' }), 'application/json': media(schemaRef('ProblemList'), { one: { summary: 'One of them', value: { items: problemsJson().items.filter(({ code }) => code === SHOWN) } } }) } },
        },
      },
    },
    '/problems/{code}': {
      parameters: [parameter({ in: 'path', name: 'code', description: 'The problem\'s code: the end of its `type`.', schema: { type: 'string', enum: Object.keys(PROBLEMS) }, example: SHOWN })],
      get: {
        operationId: 'getProblem',
        tags: ['Operations'],
        summary: 'One problem explained',
        description: 'What `type` in a problem answer leads to: what brought it about, what to do, and whether sending the same bytes again may help. As a page or, with `Accept: application/json`, as JSON.',
        security: [],
        responses: {
          '200': { description: 'The explanation.', content: { 'text/html': media({ type: 'string' }), 'application/json': media(schemaRef('ProblemExplained'), { explained: { summary: PROBLEMS[SHOWN].title, value: problemJson(SHOWN) } }) } },
          ...problemResponses('not-found', 'internal-error'),
        },
      },
    },
  },
};
