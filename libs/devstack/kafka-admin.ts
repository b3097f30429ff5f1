import { pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { Encoder, KafkaWire, type PlainCredentials } from './kafka-wire.js';

const DESCRIBE_CLUSTER = 60;
const ALTER_USER_SCRAM_CREDENTIALS = 51;
const SCRAM_SHA_512 = 2;
/** Kafka's own minimum; the passwords are random, so more rounds would only slow the start. */
const ITERATIONS = 4096;
const derive = promisify(pbkdf2);

/** A user who authenticates with SCRAM-SHA-512 (RFC 5802, RFC 7677's scheme with SHA-512). */
export interface ScramUser {
  readonly name: string;
  readonly password: string;
}

/**
 * Counts the brokers that are registered and take requests. A KRaft broker opens its port seconds before that.
 *
 * @throws when nothing listens yet, or the credentials are refused
 */
export async function countBrokers(host: string, port: number, sasl: PlainCredentials, timeoutMs?: number): Promise<number> {
  const wire = await KafkaWire.open(host, port, sasl, timeoutMs);
  try {
    const answer = await wire.request(DESCRIBE_CLUSTER, 0, new Encoder().int8(0).noTags());
    answer.int32(); // throttle
    const error = answer.int16();
    const reason = answer.compactString();
    if (error !== 0) throw new Error(reason ?? `DescribeCluster: error ${error}`);
    answer.compactString(); // cluster id
    answer.int32(); // controller
    return answer.compactArray(() => {
      answer.int32();
      answer.compactString();
      answer.int32();
      answer.compactString();
      answer.tags();
    }).length;
  } finally {
    wire.close();
  }
}

/**
 * Creates SCRAM-SHA-512 users, or gives existing ones a new password, all in one request.
 *
 * @throws naming the first user the broker refused, with its reason
 */
export async function putScramUsers(host: string, port: number, sasl: PlainCredentials, users: readonly ScramUser[]): Promise<void> {
  const derived = await Promise.all(users.map(async ({ name, password }) => {
    const salt = randomBytes(24);
    return { name, salt, salted: await derive(password, salt, ITERATIONS, 64, 'sha512') };
  }));
  const body = new Encoder().compactArray([], () => undefined);
  body.compactArray(derived, ({ name, salt, salted }) => {
    body.compactString(name).int8(SCRAM_SHA_512).int32(ITERATIONS).compactBytes(salt).compactBytes(salted).noTags();
  }).noTags();
  const wire = await KafkaWire.open(host, port, sasl);
  try {
    const answer = await wire.request(ALTER_USER_SCRAM_CREDENTIALS, 0, body);
    answer.int32(); // throttle
    const results = answer.compactArray(() => {
      const result = { name: answer.compactString(), error: answer.int16(), reason: answer.compactString() };
      answer.tags();
      return result;
    });
    const refused = results.find(({ error }) => error !== 0);
    if (refused) throw new Error(`Kafka refused the user ${refused.name}: ${refused.reason ?? `error ${refused.error}`}`);
  } finally {
    wire.close();
  }
}
