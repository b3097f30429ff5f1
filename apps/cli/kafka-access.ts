import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KafkaConnection } from '#kafka';
import { isObject } from '#kernel';
import { readJsonFile, type Surroundings } from './configuration.js';
import { EXIT, Stop } from './exit-codes.js';

const HUB_USER = 'hub';

/** `plain:<username>:<password>` or `scram-sha-512:…`. @throws Stop without repeating what it could not read */
export function readSasl(text: string): NonNullable<KafkaConnection['sasl']> {
  const [, mechanism, username, password] = /^(plain|scram-sha-512):([^:]+):(.+)$/.exec(text) ?? [];
  if ((mechanism !== 'plain' && mechanism !== 'scram-sha-512') || username === undefined || password === undefined) {
    throw new Stop(EXIT.notConfigured, 'KAFKA_SASL is not understood', 'Write it as plain:<username>:<password> or scram-sha-512:<username>:<password>');
  }
  return { mechanism, username, password };
}

/**
 * How the operator of the hub reaches its Kafka: KAFKA_BROKERS and KAFKA_SASL, otherwise the broker of the home.
 * @throws Stop when there is neither
 */
export function operatorsKafka(home: string, { kafkaBrokers, kafkaSasl, kafkaCa }: Surroundings): KafkaConnection {
  const clientId = 'entente-cli';
  if (kafkaBrokers !== undefined) return { brokers: kafkaBrokers.split(','), clientId, ...(kafkaSasl === undefined ? {} : { sasl: readSasl(kafkaSasl) }), ...(kafkaCa === undefined ? {} : { tls: { ca: readFileSync(kafkaCa, 'utf8') } }) };
  const file = join(home, 'infra.json');
  const state = existsSync(file) ? readJsonFile(file) : undefined;
  const kafka = isObject(state) && isObject(state['kafka']) ? state['kafka'] : undefined;
  const port = isObject(kafka?.['ports']) ? kafka['ports']['internal'] : undefined;
  const password = kafka?.['hubPassword'];
  if (typeof port !== 'number' || typeof password !== 'string') {
    throw new Stop(EXIT.notConfigured, `no Kafka found: ${file} names none`, 'Set KAFKA_BROKERS and KAFKA_SASL, or run this on the machine of the hub with its ENTENTE_HOME');
  }
  return { brokers: [`127.0.0.1:${port}`], clientId, sasl: { mechanism: 'plain', username: HUB_USER, password } };
}
