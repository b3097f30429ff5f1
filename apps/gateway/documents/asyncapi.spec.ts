import { Parser } from '@asyncapi/parser';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { allTopics, componentName, HEADER, loadSchemaRegistry } from '#contracts';
import { importVerificationKey, verifyJws, type ParsedJws } from '#envelope';
import { fromBase64url, isObject } from '#kernel';
import { buildAsyncApi } from './asyncapi.js';
import { EXAMPLE_KEYS } from './examples.js';

type Node = Readonly<Record<string, unknown>>;
interface Message {
  readonly headers: Node;
  readonly payload: { readonly contentSchema?: { readonly $ref: string } };
  readonly bindings: { readonly kafka: { readonly key: Node } };
  readonly examples?: readonly { readonly headers: Node; readonly payload: string }[];
}

const schemas = loadSchemaRegistry();
const text = JSON.stringify(buildAsyncApi({ version: '0.1.0', url: 'http://127.0.0.1:8080', schemas }));
const document = JSON.parse(text) as { readonly channels: Readonly<Record<string, Node>>; readonly components: { readonly messages: Readonly<Record<string, Message>>; readonly schemas: Node } };
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema({ components: document.components }, 'asyncapi');

/** The parts of a JWS whose signature is all that is asked here. */
function jwsOf(compact: string): ParsedJws {
  const [header = '', payload = '', signature = ''] = compact.split('.');
  const { alg, kid } = JSON.parse(fromBase64url(header).toString()) as { alg: string; kid: string };
  return { compact, signingInput: `${header}.${payload}`, algorithm: alg, kid, payload: fromBase64url(payload), signature: fromBase64url(signature) };
}

describe('the AsyncAPI document', () => {
  test('the parser finds nothing but a newer version of the specification', async () => {
    const { diagnostics, document: parsed } = await new Parser().parse(text);
    expect(diagnostics.filter(({ code }) => code !== 'asyncapi-latest-version')).toEqual([]);
    expect(parsed?.channels().length).toBe(allTopics().length + 2);
  });

  test('every topic of the table is a channel with its partitions and retention', () => {
    for (const { name, partitions, retentionMs } of allTopics()) {
      expect(document.channels[name]).toMatchObject({ address: name, bindings: { kafka: { partitions, topicConfiguration: { 'retention.ms': retentionMs } } } });
    }
    expect(Object.values(document.channels).map(({ address }) => address)).toEqual(expect.arrayContaining(['inbox.{participant}', 'inbox.{participant}.exercise']));
  });

  test('every message type has its record in the log and in inbox topics, with the schema of its body', () => {
    for (const type of schemas.types()) {
      const name = componentName(type);
      expect(document.components.schemas).toHaveProperty([name]);
      expect(JSON.stringify(document.components.schemas[`message-${name}`])).toContain(`#/components/schemas/${name}"`);
      for (const [road, salted] of [['accepted', true], ['inbox', false]] as const) {
        const message = document.components.messages[`${road}.${name}`];
        expect(message?.payload.contentSchema?.$ref).toBe(`#/components/schemas/message-${name}`);
        expect('entente-salt' in ((message?.headers['properties'] ?? {}) as Node)).toBe(salted);
      }
    }
  });

  test('every header a record can have is described', () => {
    const accepted = document.components.messages['accepted.general-information-1']?.headers['properties'] ?? {};
    expect(Object.keys(accepted).sort()).toEqual(Object.values(HEADER).sort());
  });

  test('examples follow the headers and payloads described, and their signatures are real', () => {
    let judged = 0;
    for (const [name, { payload, examples = [] }] of Object.entries(document.components.messages)) {
      for (const example of examples) {
        expect({ name, holds: ajv.validate({ $ref: `asyncapi#/components/messages/${name}/headers` }, example.headers), errors: ajv.errors }).toEqual({ name, holds: true, errors: null });
        const jws = jwsOf(example.payload);
        const key = Object.values(EXAMPLE_KEYS).find(({ kid }) => kid === jws.kid);
        if (key === undefined) throw new Error(`${name} is signed by an unknown key.`);
        verifyJws(jws, importVerificationKey(key));
        const content = JSON.parse(jws.payload.toString()) as unknown;
        expect({ name, holds: ajv.validate({ $ref: `asyncapi${payload.contentSchema?.$ref ?? ''}` }, content), errors: ajv.errors }).toEqual({ name, holds: true, errors: null });
        expect(isObject(content)).toBe(true);
        judged++;
      }
    }
    expect(judged).toBe(13);
  });
});
