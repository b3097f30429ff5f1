import { recordHeaders } from '#contracts';
import type { TopicRecord } from '../index.js';

/** What a spec's record says; the rest follows from its number. */
export interface Said {
  readonly topic?: string;
  readonly partition?: number;
  readonly offset: number;
  readonly id?: string;
  readonly value?: string;
}

/** A record of a topic, as the hub writes them. */
export function recordOf({ topic = 'exchange.accepted', partition = 0, offset, id = `${topic}:${partition}/${offset}`, value = `value ${partition} ${offset}` }: Said): TopicRecord {
  const headers = recordHeaders({ id, source: 'ncb.XA', type: 'test/1', time: 1_767_225_600_000 + offset, salt: Buffer.alloc(32, offset % 251) });
  return { topic, partition, offset: BigInt(offset), value: Buffer.from(value), headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])) };
}

/** Records of one partition, from offset 0. */
export const recordsOf = (partition: number, count: number, from = 0): TopicRecord[] => Array.from({ length: count }, (_, n) => recordOf({ partition, offset: from + n }));
