import { schemaRef, type JsonObject } from '../openapi/form.js';

/** Short words the component schemas are written in. */
export const text = (description: string, more: JsonObject = {}): JsonObject => ({ type: 'string', description, ...more });
export const flag = (description: string): JsonObject => ({ type: 'boolean', description });
export const list = (items: JsonObject, description: string): JsonObject => ({ type: 'array', description, items });
export const described = (name: string, description: string): JsonObject => ({ ...schemaRef(name), description });
export const instant = (description: string): JsonObject => described('common-instant-1', description);
export const participantId = (description: string): JsonObject => described('common-participant-1', description);
export const digest = (description: string): JsonObject => described('common-digest-1', description);
export const reference = (description: string): JsonObject => described('common-message-reference-1', description);
export const version = { type: 'integer', minimum: -1, description: 'Rule-set version: the number of the last registry statement that counted; -1 before the first.' };
/** Objects of answers: members that may come later are no reason to fail, so they are open. */
export const object = (description: string, required: readonly string[], properties: JsonObject): JsonObject => ({ type: 'object', description, required, properties });
/** Objects of requests are closed. */
export const closed = (description: string, required: readonly string[], properties: JsonObject): JsonObject => ({ ...object(description, required, properties), additionalProperties: false });

/** A compact JWS (canonical base64url, no padding) with a payload described by another component. */
export const jws = (description: string, typ: string, payload: string, maxLength: number): JsonObject =>
  text(`${description} Compact JWS (RFC 7515): protected header \`alg\`, \`kid\`, \`typ: "${typ}"\` and nothing else; its payload is a \`${payload}\`.`, {
    maxLength,
    pattern: '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$',
    contentMediaType: 'application/jose',
    contentSchema: schemaRef(payload),
  });
