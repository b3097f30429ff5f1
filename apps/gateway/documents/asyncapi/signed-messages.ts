import { componentName, HEADER, inboxTopicOf, TOPICS, TYP, type SchemaRegistry } from '#contracts';
import { ACCEPTED_AT, DIGEST, MESSAGE, MESSAGE_JWS, REFERENCE } from '../examples.js';
import { schemaRef, type JsonObject } from '../openapi/form.js';
import { text } from '../schemas/words.js';
import { recordMessage } from './message-form.js';

const payloadName = (type: string): string => `message-${componentName(type)}`;
const routing = text('The routing JWS, where one came with the message. Never outside the hub.', { contentMediaType: 'application/jose', contentSchema: schemaRef(componentName('envelope.routing/1')) });
const ruleVersion = text('The rule-set version at which the door judged the message: whoever decides knows at least as much. Absent where the hub itself speaks.', { pattern: '^(?:-1|[0-9]+)$' });

/** Where a message stands in the document. */
export const acceptedName = (type: string): string => `accepted.${componentName(type)}`;
export const inboxName = (type: string): string => `inbox.${componentName(type)}`;

/** One message of the document for each type and road: in the hub's log, and in an inbox topic. */
export function signedMessages(schemas: SchemaRegistry): Readonly<Record<string, JsonObject>> {
  const one = (type: string, inbox: boolean): [string, JsonObject] => {
    const { title, description } = schemas.describeType(type) ?? { title: type, description: type };
    const name = inbox ? inboxName(type) : acceptedName(type);
    const topic = inbox ? inboxTopicOf('ncb.XB', MESSAGE.mode) : TOPICS.accepted.name;
    const form = {
      name,
      title: `${title} (${type})`,
      summary: description,
      type: text('The message\'s type.', { const: type }),
      typ: TYP.message,
      payload: payloadName(type),
      key: inbox ? { form: '<from>/<id>', example: REFERENCE } : { form: TOPICS.accepted.key, example: 'ncb.XA/routine' },
      digest: true,
      salt: !inbox,
      ...(inbox ? {} : { more: { [HEADER.ruleVersion]: ruleVersion, [HEADER.routing]: routing } }),
    };
    const example = { id: `${topic}:${REFERENCE}`, type, source: MESSAGE.from, time: ACCEPTED_AT, digest: DIGEST, value: MESSAGE_JWS };
    return [name, recordMessage(type === MESSAGE.type ? { ...form, example } : form)];
  };
  return Object.fromEntries(schemas.types().flatMap((type) => [one(type, false), one(type, true)]));
}

/** Payloads by type: the envelope, and in the clear the body of that type. */
export const messagePayloads = (schemas: SchemaRegistry): Readonly<Record<string, JsonObject>> =>
  Object.fromEntries(
    schemas.types().map((type) => [
      payloadName(type),
      {
        description: `Payload of a message of type ${type}: the envelope with, in the clear, its body.`,
        allOf: [schemaRef(componentName('envelope.message/1')), { type: 'object', properties: { type: { const: type }, body: schemaRef(componentName(type)) } }],
      },
    ]),
  );
