import { pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { OFFSETS_PARTITIONS } from './kafka-config.js';
import { Encoder, KafkaWire, type PlainCredentials } from './kafka-wire.js';

const FIND_COORDINATOR = 10;
const DESCRIBE_GROUPS = 15;
const INIT_PRODUCER_ID = 22;
const DESCRIBE_CLUSTER = 60;
const ALTER_USER_SCRAM_CREDENTIALS = 51;
const SCRAM_SHA_512 = 2;
/** The length that stands for an absent string. */
const NULL_STRING = -1;
/** Kafka's own minimum; the passwords are random, so more rounds would only slow the start. */
const ITERATIONS = 4096;
const derive = promisify(pbkdf2);

/** A user who authenticates with SCRAM-SHA-512 (RFC 5802, RFC 7677's scheme with SHA-512). */
export interface ScramUser {
  readonly name: string;
  readonly password: string;
}

/**
 * Says whether a broker takes every kind of request. A KRaft broker opens its port seconds before it is registered, and for
 * a moment after that it still refuses groups and producers; clients would retry, and log it as errors.
 *
 * @param timeoutMs milliseconds of silence after which the broker is given up
 * @throws when nothing listens yet, or the credentials are refused
 */
export async function takesRequests(host: string, port: number, sasl: PlainCredentials, timeoutMs?: number): Promise<boolean> {
  const wire = await KafkaWire.open(host, port, sasl, timeoutMs);
  try {
    return (await countBrokers(wire)) > 0 && (await coordinatesGroups(wire)) && (await admitsProducers(wire));
  } finally {
    wire.close();
  }
}

async function countBrokers(wire: KafkaWire): Promise<number> {
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
}

/** Asks for the coordinator of a group in each partition of the offsets topic; the first such question creates the topic. */
async function coordinatesGroups(wire: KafkaWire): Promise<boolean> {
  // Groups are spread by the hash of their name: names that differ in the last digit fall on neighbouring partitions.
  const groups = Array.from({ length: OFFSETS_PARTITIONS }, (_, digit) => `entente-probe-${digit}`);
  const find = new Encoder().int8(0);
  find.compactArray(groups, (group) => find.compactString(group)).noTags();
  const found = await wire.request(FIND_COORDINATOR, 4, find);
  found.int32(); // throttle
  const coordinators = found.compactArray(() => {
    found.compactString();
    found.int32();
    found.compactString();
    found.int32();
    const error = found.int16();
    found.compactString();
    found.tags();
    return error;
  });
  if (coordinators.some((error) => error !== 0)) return false;
  const describe = new Encoder();
  describe.array(groups, (group) => describe.string(group));
  const described = await wire.request(DESCRIBE_GROUPS, 0, describe, false);
  const errors = described.array(() => {
    const error = described.int16();
    for (let member = 0; member < 4; member++) described.string(); // id, state, protocol type, protocol
    described.array(() => undefined); // members: a group that never was has none
    return error;
  });
  return errors.every((error) => error === 0);
}

async function admitsProducers(wire: KafkaWire): Promise<boolean> {
  const answer = await wire.request(INIT_PRODUCER_ID, 1, new Encoder().int16(NULL_STRING).int32(1_000), false);
  answer.int32(); // throttle
  return answer.int16() === 0;
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
