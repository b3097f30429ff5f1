import { Ajv2020 } from 'ajv/dist/2020.js';
import { loadSchemaRegistry, TYP } from '#contracts';
import { parseStatement, VERBS } from '#directory';
import { importVerificationKey, parseJws, verifyJws } from '#envelope';
import { isObject, PROBLEMS } from '#kernel';
import { ACCEPTANCE_JWS, DECISION_JWS, EXAMPLE_KEYS, MESSAGE, MESSAGE_JWS, ROUTING_JWS, STATEMENT, STATEMENT_JWS } from './examples.js';
import { buildOpenApi } from './openapi.js';
import { documentedRoutes } from './routes.js';
import { STATEMENT_BODIES } from './schemas/statement-bodies.js';

type Node = Readonly<Record<string, unknown>>;

const schemas = loadSchemaRegistry();
const document = JSON.parse(JSON.stringify(buildOpenApi({ version: '0.1.0', url: 'http://127.0.0.1:8080', schemas }))) as Node;

const at = (node: unknown, ...path: readonly string[]): unknown => path.reduce<unknown>((here, name) => (isObject(here) ? here[name] : undefined), node);
const resolve = (node: unknown): unknown =>
  isObject(node) && typeof node['$ref'] === 'string' ? resolve(at(document, ...node['$ref'].slice(2).split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')))) : node;

/** Every object in the document, with its JSON Pointer. */
function* objects(node: unknown, pointer = ''): Generator<[string, Node]> {
  if (Array.isArray(node)) for (const [index, item] of node.entries()) yield* objects(item, `${pointer}/${index}`);
  if (!isObject(node)) return;
  yield [pointer, node];
  for (const [name, member] of Object.entries(node)) yield* objects(member, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
}

const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema(document, 'openapi');
const judge = (pointer: string, value: unknown): unknown => {
  const holds = ajv.validate({ $ref: `openapi#${encodeURI(pointer)}` }, value);
  return holds ? [] : ajv.errors;
};

describe('the OpenAPI document', () => {
  test('is self-contained: every reference leads to something in it', () => {
    const references = [...objects(document)].flatMap(([pointer, node]) => (typeof node['$ref'] === 'string' ? [[pointer, node['$ref']] as const] : []));
    expect(references.length).toBeGreaterThan(300);
    const broken = references.filter(([, reference]) => !reference.startsWith('#/') || resolve({ $ref: reference }) === undefined);
    expect(broken).toEqual([]);
  });

  test('every problem is answered somewhere, under its own status', () => {
    const answered = new Set<string>();
    for (const [pointer, node] of objects(document['paths'])) {
      const examples = at(node, 'content', 'application/problem+json', 'examples');
      if (!isObject(examples)) continue;
      for (const code of Object.keys(examples)) {
        expect({ pointer, code, status: Number(pointer.split('/').at(-1)) }).toEqual({ pointer, code, status: PROBLEMS[code as keyof typeof PROBLEMS].status });
        answered.add(code);
      }
    }
    // 405 is what the absence of an operation answers, so it stands in no operation.
    expect(Object.keys(PROBLEMS).filter((code) => !answered.has(code))).toEqual(['method-not-allowed']);
    expect(JSON.stringify(at(document, 'info', 'description'))).toContain('method-not-allowed');
  });

  test('every example follows the schema beside it', () => {
    let judged = 0;
    for (const [pointer, node] of objects(document)) {
      if (node['schema'] === undefined || pointer.includes('/properties/')) continue;
      const values = [...(node['example'] === undefined ? [] : [node['example']]), ...Object.values(isObject(node['examples']) ? node['examples'] : {}).map((example) => at(resolve(example), 'value'))];
      for (const value of values) {
        expect({ pointer, errors: judge(`${pointer}/schema`, value) }).toEqual({ pointer, errors: [] });
        judged++;
      }
    }
    expect(judged).toBeGreaterThan(200);
  });

  test('lines and events in examples follow the schemas their text names', () => {
    const batch = at(document, 'paths', '/v1/messages/batch', 'post', 'responses', '200', 'content', 'application/x-ndjson', 'examples', 'lines', 'value') as string;
    for (const line of batch.trimEnd().split('\n')) expect(judge('/components/schemas/BatchLine', JSON.parse(line))).toEqual([]);
    const stream = at(document, 'paths', '/v1/inbox/stream', 'get', 'responses', '200', 'content', 'text/event-stream', 'examples', 'events', 'value') as string;
    const [data = ''] = /(?<=data: ).*/.exec(stream) ?? [];
    expect(judge('/components/schemas/InboxItem', JSON.parse(data))).toEqual([]);
  });

  test('the schema of a message asks for the body of its type, and for a closed one', () => {
    expect(judge('/components/schemas/MessagePayload', MESSAGE)).toEqual([]);
    expect(judge('/components/schemas/MessagePayload', { ...MESSAGE, body: { words: 'no' } })).not.toEqual([]);
    expect(judge('/components/schemas/MessagePayload', { ...MESSAGE, extra: 1 })).not.toEqual([]);
  });

  test('statements are described as the registry reads them', () => {
    expect(Object.keys(STATEMENT_BODIES).sort()).toEqual([...VERBS].sort());
    expect(parseStatement(STATEMENT_JWS).statement).toEqual(STATEMENT);
    expect(judge('/components/schemas/StatementPayload', STATEMENT)).toEqual([]);
    expect(judge('/components/schemas/StatementPayload', { ...STATEMENT, body: { member: 'ncb.XB', extra: true } })).not.toEqual([]);
    expect(judge('/components/schemas/StatementPayload', { ...STATEMENT, verb: 'abolish' })).not.toEqual([]);
  });

  test('lists of values are those of the schemas', () => {
    const handling = at(document, 'components', 'schemas', 'envelope-message-1', 'properties', 'handling', 'properties');
    expect(at(document, 'components', 'schemas', 'Purpose', 'enum')).toEqual(at(handling, 'purposes', 'items', 'enum'));
    const receipt = at(document, 'components', 'schemas', 'control-receipt-1', 'properties', 'status', 'enum');
    expect(at(document, 'components', 'schemas', 'ReceiptStanding', 'properties', 'status', 'enum')).toEqual(receipt);
  });

  test('the signatures shown are real', () => {
    const signed = [
      [MESSAGE_JWS, TYP.message, 'ncb.XA'],
      [ROUTING_JWS, TYP.routing, 'ncb.XA'],
      [STATEMENT_JWS, TYP.statement, 'ncb.XA'],
      [ACCEPTANCE_JWS, TYP.acceptance, 'hub'],
      [DECISION_JWS, TYP.decision, 'hub'],
    ] as const;
    for (const [compact, typ, signer] of signed) {
      const jws = parseJws(compact, typ);
      expect(jws.kid).toBe(EXAMPLE_KEYS[signer].kid);
      verifyJws(jws, importVerificationKey(EXAMPLE_KEYS[signer]));
    }
    expect(schemas.validateEnvelope(MESSAGE)).toEqual([]);
    expect(schemas.validateBody(MESSAGE.type, MESSAGE.body)).toEqual([]);
    expect(schemas.validateRouting(JSON.parse(parseJws(ROUTING_JWS, TYP.routing).payload.toString()))).toEqual([]);
  });

  test('says of every operation what an integrator needs, and every operation once', () => {
    const operations = [...objects(document['paths'])].filter(([, node]) => typeof node['operationId'] === 'string');
    for (const [pointer, { summary, description, tags, responses }] of operations) {
      expect({ pointer, summary: typeof summary, description: typeof description, tags: Array.isArray(tags), answers: Object.keys(responses as Node).length > 0 }).toEqual({ pointer, summary: 'string', description: 'string', tags: true, answers: true });
    }
    const ids = operations.map(([, node]) => node['operationId']);
    expect(new Set(ids).size).toBe(ids.length);
    const routes = documentedRoutes().map(({ method, path }) => `${method} ${path}`);
    expect(new Set(routes).size).toBe(routes.length);
    expect(routes).toEqual(expect.arrayContaining(['POST /v1/messages', 'GET /v1/messages/:from/:id/recall', 'GET /problems/:code', 'GET /docs/start.js']));
  });
});
