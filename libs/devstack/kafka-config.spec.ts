import { brokerProperties, MAX_MESSAGE_BYTES } from './kafka-config.js';

const text = brokerProperties({
  dataDir: '/d', bind: '127.0.0.1', hub: { username: 'hub', password: 'secret' },
  ports: { internal: 1001, external: 1002, controller: 1003 },
});
const properties = new Map(text.trim().split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const));

test('no listener is open: each asks for a credential, and what no list allows is refused', () => {
  const protocols = properties.get('listener.security.protocol.map')?.split(',').map((entry) => entry.split(':')[1]);
  expect(protocols).toEqual(['SASL_PLAINTEXT', 'SASL_PLAINTEXT', 'SASL_PLAINTEXT']);
  expect(properties.get('allow.everyone.if.no.acl.found')).toBe('false');
  expect(properties.get('super.users')).toBe('User:hub');
  expect(properties.get('listener.name.external.sasl.enabled.mechanisms')).toBe('SCRAM-SHA-512');
});

test('listens on the loopback device only', () => {
  for (const listener of properties.get('listeners')?.split(',') ?? []) expect(listener).toMatch(/^\w+:\/\/127\.0\.0\.1:\d+$/);
});

test('makes no topic by accident and takes the largest decision', () => {
  expect(properties.get('auto.create.topics.enable')).toBe('false');
  expect(Number(properties.get('message.max.bytes'))).toBe(MAX_MESSAGE_BYTES);
  expect(MAX_MESSAGE_BYTES).toBeGreaterThanOrEqual(4 * 1024 * 1024);
});

test('on another machine it is reached by name, and with a certificate the outer door speaks TLS', () => {
  const elsewhere = brokerProperties({
    dataDir: '/d', bind: '0.0.0.0', hub: { username: 'hub', password: 'secret' }, ports: { internal: 9092, external: 9093, controller: 9094 },
    reachedAt: { internal: 'kafka:9092', external: 'hub.example:9093' }, certificate: '/run/secrets/kafka.pem',
  });
  expect(elsewhere).toContain('advertised.listeners=INTERNAL://kafka:9092,EXTERNAL://hub.example:9093,CONTROLLER://127.0.0.1:9094\n');
  expect(elsewhere).toContain('INTERNAL:SASL_PLAINTEXT,EXTERNAL:SASL_SSL,CONTROLLER:SASL_PLAINTEXT');
  expect(elsewhere).toContain('listener.name.external.ssl.keystore.location=/run/secrets/kafka.pem\n');
});
