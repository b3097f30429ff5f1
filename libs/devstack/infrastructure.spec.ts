import { CannotStart } from './cannot-start.js';
import { kafkaFromEnv, kafkaToEnv, startInfrastructure } from './infrastructure.js';

const access = { brokers: 'a:1,b:2', sasl: { mechanism: 'plain', username: 'hub', password: 'p:w=/' } } as const;

test('Kafka\'s address and credentials survive the way through the environment', () => {
  expect(kafkaFromEnv(kafkaToEnv(access))).toEqual(access);
  expect(kafkaFromEnv(kafkaToEnv({ brokers: 'a:1' }))).toEqual({ brokers: 'a:1' });
  expect(kafkaFromEnv({})).toBeUndefined();
});

test('credentials that are not understood are refused without being repeated', () => {
  expect(() => kafkaFromEnv({ KAFKA_BROKERS: 'a:1', KAFKA_SASL: 'hunter2' })).toThrow(CannotStart);
  expect(() => kafkaFromEnv({ KAFKA_BROKERS: 'a:1', KAFKA_SASL: 'hunter2' })).not.toThrow(/hunter2/);
});

test('given servers are used as they are', async () => {
  const lines: string[] = [];
  const infra = await startInfrastructure({ home: '/nowhere', prefer: 'auto', databaseUrl: 'postgres://x', kafka: access, env: {}, say: (line) => lines.push(line) });
  expect(infra).toMatchObject({ kind: 'external', database: 'postgres://x', kafka: access, postgres: undefined, broker: undefined });
  expect(lines).toEqual(['infrastructure: external (PostgreSQL from DATABASE_URL, Kafka from KAFKA_BROKERS)']);
  await infra.stop();
});

test('external without addresses is refused with the remedy', async () => {
  const starting = startInfrastructure({ home: '/nowhere', prefer: 'external', databaseUrl: 'postgres://x', env: {}, say: () => undefined });
  await expect(starting).rejects.toThrow('needs DATABASE_URL and KAFKA_BROKERS');
});
