import fc from 'fast-check';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import decodeBatch from 'kafkajs/src/protocol/recordBatch/v0/decoder.js';
import type { OutgoingRecord } from '../records.js';
import { crc32c } from './crc32c.js';
import { measure, writeBatch } from './record-batch.js';

const ORIGIN = { producerId: 4_294_967_297n, producerEpoch: 7, baseSequence: 41 };
const NOW = 1_795_345_000_123;

function encode(records: OutgoingRecord[]): Buffer {
  const measured = measure(records);
  const buffer = Buffer.alloc(measured.bytes + 10);
  const end = writeBatch(buffer, 5, measured, ORIGIN, NOW);
  expect(end).toBe(measured.bytes + 5);
  return buffer.subarray(5, end);
}

const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }));
const bytes = fc.uint8Array({ maxLength: 300 }).map((data) => Buffer.from(data));
const anyRecord = fc.record({
  topic: fc.constant('t'),
  partition: fc.constant(0),
  key: text,
  value: bytes,
  headers: fc.dictionary(text, fc.oneof(text, bytes)),
});

test('what is written is what kafkajs reads', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyRecord, { minLength: 1, maxLength: 150 }), async (records) => {
      const batch = await decodeBatch(new Decoder(encode(records)));
      expect({ id: String(batch.producerId), epoch: batch.producerEpoch, sequence: batch.firstSequence }).toEqual({ id: '4294967297', epoch: 7, sequence: 41 });
      expect(batch.records.map(({ offset }) => offset)).toEqual(records.map((_, index) => String(index)));
      batch.records.forEach((read, index) => {
        const { key, value, headers } = records[index]!;
        expect(read.key?.toString()).toBe(Buffer.from(key).toString());
        expect(read.value).toEqual(value);
        expect(read.timestamp).toBe(String(NOW));
        const expected = Object.entries(headers).map(([name, header]) => [name, Buffer.from(header)]);
        // kafkajs puts what Object.prototype has of the same name in front.
        expect(Object.entries(read.headers).map(([name, header]) => [name, Array.isArray(header) ? header.at(-1) : header])).toEqual(expected);
      });
    }),
    { numRuns: 60 },
  );
});

test('sizes around the borders of the variable-length numbers', async () => {
  for (const size of [0, 63, 64, 8_191, 8_192, 1_048_575, 1_048_576]) {
    const value = Buffer.alloc(size, 'v');
    const batch = await decodeBatch(new Decoder(encode([{ topic: 't', partition: 0, key: 'k'.repeat(size % 1_000), value, headers: {} }])));
    expect(batch.records[0]?.value?.equals(value)).toBe(true);
  }
});

test('the checksum covers everything after it', () => {
  const batch = encode([{ topic: 't', partition: 0, key: 'k', value: Buffer.from('v'), headers: { a: 'b' } }]);
  expect(batch.readUInt32BE(17)).toBe(crc32c(batch, 21));
});
