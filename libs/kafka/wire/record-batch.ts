import type { OutgoingRecord } from '../records.js';
import { crc32c } from './crc32c.js';

/** Bytes of a record batch before its first record. */
export const BATCH_HEADER_BYTES = 61;
/** Where the checksum lies, and where what it covers begins. */
const CRC_AT = 17;
const CRC_FROM = 21;
const MAGIC = 2;

/** Who writes a batch and which of its batches it is: what a broker recognises repetitions by. */
export interface BatchOrigin {
  readonly producerId: bigint;
  readonly producerEpoch: number;
  /** Sequence number of the first record. */
  readonly baseSequence: number;
}

/** The records of a batch and the sizes worked out for them; made by {@link measure}, written by {@link writeBatch}. */
export interface Measured {
  readonly records: readonly OutgoingRecord[];
  /** Bytes of each record after its length field. */
  readonly bodies: readonly number[];
  /** Bytes of the whole batch. */
  readonly bytes: number;
}

/** Works out how many bytes the batch of these records takes. */
export function measure(records: readonly OutgoingRecord[]): Measured {
  const bodies: number[] = [];
  let bytes = BATCH_HEADER_BYTES;
  for (let index = 0; index < records.length; index += 1) {
    const record = records[index]!;
    let body = 2 + varintSize(index) + stringSize(record.key) + varintSize(record.value.length) + record.value.length;
    let headers = 0;
    for (const name in record.headers) {
      headers += 1;
      body += nameOf(name).length + stringSize(record.headers[name]!);
    }
    body += varintSize(headers);
    bodies.push(body);
    bytes += varintSize(body) + body;
  }
  return { records, bodies, bytes };
}

/**
 * Writes a record batch, format 2 (Kafka protocol, "Record Batch"), uncompressed, each value copied once.
 *
 * @param timestampMs create time of all its records, in milliseconds since the epoch
 * @returns the position after it
 */
export function writeBatch(buffer: Buffer, at: number, { records, bodies, bytes }: Measured, origin: BatchOrigin, timestampMs: number): number {
  const timestamp = BigInt(timestampMs);
  buffer.writeBigInt64BE(0n, at);
  buffer.writeInt32BE(bytes - 12, at + 8);
  buffer.writeInt32BE(-1, at + 12);
  buffer[at + 16] = MAGIC;
  buffer.writeInt16BE(0, at + CRC_FROM);
  buffer.writeInt32BE(records.length - 1, at + 23);
  buffer.writeBigInt64BE(timestamp, at + 27);
  buffer.writeBigInt64BE(timestamp, at + 35);
  buffer.writeBigInt64BE(origin.producerId, at + 43);
  buffer.writeInt16BE(origin.producerEpoch, at + 51);
  buffer.writeInt32BE(origin.baseSequence, at + 53);
  buffer.writeInt32BE(records.length, at + 57);
  let position = at + BATCH_HEADER_BYTES;
  for (let index = 0; index < records.length; index += 1) position = writeRecord(buffer, position, records[index]!, index, bodies[index]!);
  buffer.writeUInt32BE(crc32c(buffer, at + CRC_FROM, position), at + CRC_AT);
  return position;
}

function writeRecord(buffer: Buffer, at: number, { key, value, headers }: OutgoingRecord, index: number, body: number): number {
  let position = writeVarint(buffer, at, body);
  buffer[position] = 0; // attributes
  buffer[position + 1] = 0; // time after the batch's
  position = writeVarint(buffer, position + 2, index);
  position = writeString(buffer, position, key);
  position = writeVarint(buffer, position, value.length);
  buffer.set(value, position);
  position += value.length;
  let count = 0;
  for (const _ in headers) count += 1;
  position = writeVarint(buffer, position, count);
  for (const name in headers) {
    const encoded = nameOf(name);
    buffer.set(encoded, position);
    position = writeString(buffer, position + encoded.length, headers[name]!);
  }
  return position;
}

/** Header names with their lengths as they stand in a record: few, and the same in every one. */
const names = new Map<string, Uint8Array>();
const MAX_NAMES = 1_000;

function nameOf(name: string): Uint8Array {
  let encoded = names.get(name);
  if (!encoded) {
    const bytes = Buffer.allocUnsafe(stringSize(name));
    writeString(bytes, 0, name);
    encoded = bytes;
    if (names.size < MAX_NAMES) names.set(name, encoded);
  }
  return encoded;
}

function stringSize(value: string | Buffer): number {
  const length = typeof value === 'string' ? Buffer.byteLength(value) : value.length;
  return varintSize(length) + length;
}

function writeString(buffer: Buffer, at: number, value: string | Buffer): number {
  if (typeof value !== 'string') {
    const position = writeVarint(buffer, at, value.length);
    buffer.set(value, position);
    return position + value.length;
  }
  const length = Buffer.byteLength(value);
  const position = writeVarint(buffer, at, length);
  // As many bytes as characters: ASCII, which needs no conversion.
  if (length === value.length) buffer.write(value, position, length, 'latin1');
  else buffer.write(value, position, length, 'utf8');
  return position + length;
}

/** Bytes of a non-negative integer below 2³⁰ in the zigzag form of variable length. */
function varintSize(value: number): number {
  return value < 64 ? 1 : value < 8_192 ? 2 : value < 1_048_576 ? 3 : value < 134_217_728 ? 4 : 5;
}

function writeVarint(buffer: Buffer, at: number, value: number): number {
  let rest = value << 1;
  let position = at;
  while (rest > 127) {
    buffer[position++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  buffer[position] = rest;
  return position + 1;
}
