import type { ConsumedRecord, OutgoingRecord } from '../records.js';

/** Longest reason kept, in characters: enough to find the cause in the logs by. */
const MAX_REASON = 1_000;

/**
 * The record as it goes to a dead-letter topic: key, value and headers as they were, and why it is there. Burying the
 * same record again gives the same letter but for its time.
 */
export function toDeadLetter(record: ConsumedRecord, deadTopic: string, error: unknown, attempts: number): OutgoingRecord {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    topic: deadTopic,
    partition: 0,
    key: record.key,
    value: record.value,
    headers: {
      ...record.headers,
      'entente-dead-reason': reason.slice(0, MAX_REASON),
      'entente-dead-topic': record.topic,
      'entente-dead-partition': String(record.partition),
      'entente-dead-offset': String(record.offset),
      'entente-dead-at': new Date().toISOString(),
      'entente-dead-attempts': String(attempts),
    },
  };
}
