import { schemaComponents } from '#contracts';
import { channels, operations } from './asyncapi/channels.js';
import { attestedPayloads } from './asyncapi/attested-records.js';
import { hubPayloads, hubRecords } from './asyncapi/hub-records.js';
import { messagePayloads, signedMessages } from './asyncapi/signed-messages.js';
import type { DocumentOptions } from './openapi.js';
import type { JsonObject } from './openapi/form.js';
import { STATEMENT_PAYLOAD } from './schemas/registry.js';

const INTRODUCTION = `What the hub carries over Kafka. An outside client reads its inbox topics (operations tagged \`outside\`); everything else is the hub's own (tagged \`hub\`), described so that auditors and operators know what lies where.

Values are the signed bytes, untouched: compact JWS in UTF-8. A message of which members can be withheld is an SD-JWT (RFC 9901; \`content-type: application/sd-jwt\`, \`typ: "entente+sd-jwt"\`): in an inbox topic it has the disclosures that its reader may have, and the signature holds as it is. Headers are CloudEvents 1.0 in binary mode. A record's identity is (\`ce_source\`, \`ce_id\`); a repeated record is byte-identical, its time being its cause's. Delivery is at least once: keep what you have seen by identity.

A participant switches its inbox topics on with the registry statement \`enable-kafka\`. Sending is over HTTP: see \`/openapi.json\`.`;

const securitySchemes: JsonObject = {
  scram: { type: 'scramSha512', description: 'User name and password of the participant (SASL/SCRAM-SHA-512). On a development hub they stand in dev.json under participants.<id>.kafka.' },
  certificate: { type: 'X509', description: 'Client certificate under the operator\'s CA, mapped to the participant (mTLS).' },
  tokens: { type: 'plain', description: 'SASL/OAUTHBEARER with a token of this hub, where the operator offers it.' },
};

/**
 * The Kafka side of the hub as one self-contained AsyncAPI 3.0 document, made from the table of topics and the schemas.
 * Payload schemas are JSON Schema 2020-12 that keeps to what draft-07 knows as well.
 */
export function buildAsyncApi({ version, url, schemas }: DocumentOptions): JsonObject {
  const security = (...names: readonly string[]): JsonObject[] => names.map((name) => ({ $ref: `#/components/securitySchemes/${name}` }));
  return {
    asyncapi: '3.0.0',
    id: `${url}/asyncapi.json`,
    info: {
      title: 'Entente over Kafka',
      version,
      description: INTRODUCTION,
      contact: { name: 'Whoever operates this hub', url: `${url}/docs`, email: 'operator@hub.invalid' },
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      tags: [
        { name: 'hub', description: 'Between the hub\'s own processes.' },
        { name: 'outside', description: 'For clients of participants.' },
      ],
    },
    defaultContentType: 'application/jose',
    servers: {
      development: {
        host: '127.0.0.1:{port}',
        protocol: 'kafka',
        description: 'The embedded broker of a development hub: SASL_PLAINTEXT with SCRAM-SHA-512, on the loopback device only.',
        variables: { port: { description: 'The port in dev.json, participants.<id>.kafka.brokers.', default: '9094' } },
        security: security('scram'),
      },
      production: {
        host: '{bootstrap}',
        protocol: 'kafka-secure',
        description: 'A cluster in service: TLS always, and one of these to say who you are. No listener that outsiders reach is open.',
        variables: { bootstrap: { description: 'Host and port, as the operator gives them.', default: 'kafka.hub.invalid:9093' } },
        security: security('certificate', 'scram', 'tokens'),
      },
    },
    channels: channels(schemas),
    operations: operations(),
    components: {
      securitySchemes,
      messages: { ...signedMessages(schemas), ...hubRecords() },
      schemas: { ...messagePayloads(schemas), ...hubPayloads, ...attestedPayloads, StatementPayload: STATEMENT_PAYLOAD, ...schemaComponents(schemas.files()) },
    },
  };
}
