import { HEADER } from '#contracts';
import { schemaRef, type JsonObject } from '../openapi/form.js';
import { described, digest, object, participantId, text } from '../schemas/words.js';

/** Headers every record has (CloudEvents 1.0, Kafka protocol binding, binary mode). */
const commonHeaders = (type: JsonObject): JsonObject => ({
  [HEADER.version]: text('CloudEvents version.', { const: '1.0' }),
  [HEADER.id]: text('`<topic>:<id of its cause>`. With `ce_source` it is the record\'s identity.', { examples: ['exchange.accepted:ncb.XA/019aabf1-a780-7c3a-9b1e-3f5a6c7d8e90'] }),
  [HEADER.type]: type,
  [HEADER.source]: participantId('Who caused it: the sender of a message or statement, or `hub`.'),
  [HEADER.time]: described('common-instant-1', 'Time of its cause, by the hub\'s clock.'),
  [HEADER.contentType]: text('Of the value: a JWS, or a message with its disclosures behind it.', { enum: ['application/jose', 'application/sd-jwt'] }),
  [HEADER.traceparent]: text('W3C Trace Context of the request that caused it; absent when it had none.'),
});
const ALWAYS = [HEADER.version, HEADER.id, HEADER.type, HEADER.source, HEADER.time, HEADER.contentType];

export interface RecordForm {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /** Schema of `ce_type`. */
  readonly type: JsonObject;
  /** The JWS's `typ`. */
  readonly typ: string;
  /** Component that describes the JWS's payload. */
  readonly payload: string;
  readonly key: { readonly form: string; readonly example: string };
  /** Whether it has `entente-digest`. */
  readonly digest: boolean;
  /** Whether it has `entente-salt`: everything but what outsiders read. */
  readonly salt: boolean;
  /** Headers of this record alone. */
  readonly more?: JsonObject;
  readonly example?: { readonly id: string; readonly type: string; readonly source: string; readonly time: string; readonly digest?: string; readonly value: string };
}

/** A record as AsyncAPI tells it: headers, key, and a compact JWS whose payload is described beside it. */
export function recordMessage(form: RecordForm): JsonObject {
  const properties = {
    ...commonHeaders(form.type),
    ...(form.digest ? { [HEADER.digest]: digest('base64url SHA-256 of the compact JWS the record is about.') } : {}),
    ...(form.salt ? { [HEADER.salt]: text('32 secret bytes, raw, which keep a logged commitment from being guessed. Never outside the hub.', { minLength: 32, maxLength: 32, contentMediaType: 'application/octet-stream' }) } : {}),
    ...form.more,
  };
  const required = [...ALWAYS, ...(form.digest ? [HEADER.digest] : []), ...(form.salt ? [HEADER.salt] : [])];
  return {
    name: form.name,
    title: form.title,
    summary: form.summary,
    contentType: 'application/jose',
    headers: object('Kafka headers: UTF-8 text, but for the salt.', required, properties),
    payload: text(`Compact JWS, \`typ: "${form.typ}"\`: the signed bytes, untouched.`, { contentMediaType: 'application/jose', contentSchema: schemaRef(form.payload) }),
    bindings: { kafka: { key: text(`\`${form.key.form}\``, { examples: [form.key.example] }), bindingVersion: '0.5.0' } },
    ...(form.example === undefined ? {} : { examples: [exampleOf(form, form.example)] }),
  };
}

function exampleOf(form: RecordForm, example: NonNullable<RecordForm['example']>): JsonObject {
  return {
    name: 'one',
    summary: 'Invented; the signature is real',
    headers: {
      [HEADER.version]: '1.0',
      [HEADER.id]: example.id,
      [HEADER.type]: example.type,
      [HEADER.source]: example.source,
      [HEADER.time]: example.time,
      [HEADER.contentType]: 'application/jose',
      ...(example.digest === undefined ? {} : { [HEADER.digest]: example.digest }),
      ...(form.salt ? { [HEADER.salt]: '0123456789abcdef0123456789abcdef' } : {}),
    },
    payload: example.value,
  };
}
