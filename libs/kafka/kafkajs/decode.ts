import type { IHeaders } from 'kafkajs';
import type { ConsumedRecord } from '../records.js';

const NOTHING = Buffer.alloc(0);

/** A record as kafkajs decodes it. */
export interface RawRecord {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: IHeaders;
  readonly isControlRecord?: boolean;
}

/** The record in the terms of the port. Buffers stay views into the response. */
export function toConsumed(topic: string, partition: number, raw: RawRecord): ConsumedRecord {
  return { topic, partition, offset: BigInt(raw.offset), key: raw.key?.toString() ?? '', value: raw.value ?? NOTHING, headers: toHeaders(raw.headers) };
}

function toHeaders(headers: IHeaders | undefined): Record<string, Buffer> {
  // Header names come from outside; without a prototype `__proto__` is a name like any other.
  const plain: Record<string, Buffer> = Object.create(null) as Record<string, Buffer>;
  for (const name in headers) {
    const value = headers[name];
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined && last !== null) plain[name] = typeof last === 'string' ? Buffer.from(last) : last;
  }
  return plain;
}
