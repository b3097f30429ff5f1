/** A record about to be produced. The caller chooses the partition ({@link partitionOf}); the value is sent as it is. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string | Buffer>>;
  readonly partition: number;
}

/** Where a record lies in the log. */
export interface Placement {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** A record as read. Its buffers are views into one response of up to some MiB: copy what is kept for long. */
export interface ConsumedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** Empty when the record has no key. */
  readonly key: string;
  /** Empty when the record has no value. */
  readonly value: Buffer;
  /** Of a header given several times, the last. */
  readonly headers: Readonly<Record<string, Buffer>>;
}

/** Memory a record occupies while it waits, in bytes; close enough to bound a queue by. */
export function sizeOf(record: OutgoingRecord): number {
  let bytes = record.value.length + record.key.length + 96;
  for (const name in record.headers) bytes += name.length + (record.headers[name]?.length ?? 0) + 8;
  return bytes;
}
