/** Reflected polynomial of CRC-32C (Castagnoli, RFC 3720). */
const POLYNOMIAL = 0x82f63b78;
const SLICES = 8;

/** `TABLES[s·256 + b]`: what byte b contributes when s bytes follow it, so that eight bytes take eight look-ups and no loop-carried chain. */
const TABLES = new Int32Array(SLICES * 256);
for (let byte = 0; byte < 256; byte += 1) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  TABLES[byte] = crc;
}
for (let index = 256; index < TABLES.length; index += 1) {
  const shorter = TABLES[index - 256] ?? 0;
  TABLES[index] = (shorter >>> 8) ^ (TABLES[shorter & 0xff] ?? 0);
}

/** CRC-32C of `data` from `start` to `end`, as an unsigned integer: the checksum of Kafka's record batches. */
export function crc32c(data: Uint8Array, start = 0, end = data.length): number {
  const t = TABLES;
  let crc = -1;
  let i = start;
  // Within bounds by construction; `!` keeps checks for undefined out of the innermost loop.
  for (const whole = end - 7; i < whole; i += 8) {
    crc ^= data[i]! | (data[i + 1]! << 8) | (data[i + 2]! << 16) | (data[i + 3]! << 24);
    crc =
      t[1792 + (crc & 0xff)]! ^
      t[1536 + ((crc >>> 8) & 0xff)]! ^
      t[1280 + ((crc >>> 16) & 0xff)]! ^
      t[1024 + (crc >>> 24)]! ^
      t[768 + data[i + 4]!]! ^
      t[512 + data[i + 5]!]! ^
      t[256 + data[i + 6]!]! ^
      t[data[i + 7]!]!;
  }
  for (; i < end; i += 1) crc = t[(crc ^ data[i]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
