import { readIdentity, TOPICS, type RecordIdentity } from '#contracts';
import { readTopic, type ConsumedRecord, type KafkaConnection } from '#kafka';
import { RecentAcceptances } from '../accept/recent-acceptances.js';
import { inputDigest } from '../exchange-records.js';

/** How many of the last records of each partition are read: more than routers are ever behind in ordinary times. */
const LAST = 500n;
const PREFIX = `${TOPICS.accepted.name}:`;

/**
 * What was accepted last, read from the end of the log: a door that was killed between a record and its answer, and starts
 * again, answers the same bytes with the first acceptance, although no view has it yet.
 * @throws Error when the broker does not answer
 */
export async function rememberAcceptances(connection: KafkaConnection): Promise<RecentAcceptances> {
  const recent = new RecentAcceptances();
  for await (const record of readTopic({ connection, topic: TOPICS.accepted.name, last: LAST })) {
    const identity = identityOf(record);
    if (identity?.digest === undefined) continue;
    const reference = identity.id.slice(PREFIX.length);
    // The first one stands.
    if (recent.find(reference) !== undefined) continue;
    const { partition, offset, value } = record;
    recent.remember(reference, { partition, offset, digest: identity.digest, inputDigest: inputDigest(value.toString('latin1')), acceptedAt: identity.time });
  }
  return recent;
}

/** Undefined for what the hub did not make: the router sets that aside, and a door starts all the same. */
function identityOf(record: ConsumedRecord): RecordIdentity | undefined {
  try {
    return readIdentity(record.headers);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
