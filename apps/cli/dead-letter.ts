import type { ConsumedRecord, OutgoingRecord } from '#kafka';

/** Headers that a letter has over its record; written by the consumer that gave up. */
const PREFIX = 'entente-dead-';

/** A dead letter, as it is shown: never its content. */
export interface DeadLetter {
  /** In the dead-letter topic. */
  readonly offset: number;
  readonly at: string;
  readonly reason: string;
  readonly topic: string;
  readonly partition: number;
  readonly sourceOffset: number;
  readonly attempts: number;
  readonly key: string;
  readonly id: string;
  readonly type: string;
  readonly bytes: number;
}

const text = ({ headers }: ConsumedRecord, name: string): string => headers[name]?.toString('utf8') ?? '';
const number = (record: ConsumedRecord, name: string): number => {
  const value = text(record, name);
  return /^\d+$/.test(value) ? Number(value) : -1;
};

export const readDeadLetter = (record: ConsumedRecord): DeadLetter => ({
  offset: Number(record.offset),
  at: text(record, `${PREFIX}at`),
  reason: text(record, `${PREFIX}reason`),
  topic: text(record, `${PREFIX}topic`),
  partition: number(record, `${PREFIX}partition`),
  sourceOffset: number(record, `${PREFIX}offset`),
  attempts: number(record, `${PREFIX}attempts`),
  key: record.key,
  id: text(record, 'ce_id'),
  type: text(record, 'ce_type'),
  bytes: record.value.length,
});

/**
 * The record as it was, for the partition it came from: same key, value and headers, in their order.
 * @throws TypeError when the letter does not say where it came from
 */
export function toOriginal(record: ConsumedRecord): OutgoingRecord {
  const { topic, partition } = readDeadLetter(record);
  if (topic === '' || partition < 0) throw new TypeError('the letter does not say where it came from');
  const headers = Object.fromEntries(Object.entries(record.headers).filter(([name]) => !name.startsWith(PREFIX)));
  return { topic, partition, key: record.key, value: record.value, headers };
}
