/**
 * Partition of a key, as Java's default partitioner would choose among the partitions of the lane (murmur2, positive
 * part, modulo), so that clients in other languages can agree with ours.
 *
 * @param key record key; hashed as UTF-8
 * @param lane partitions of the topic, and how many of the last ones carry flash traffic only
 * @param flash whether the record is flash traffic; without flash partitions it shares the others
 */
export function partitionOf(key: string, lane: { readonly partitions: number; readonly flashPartitions: number }, flash: boolean): number {
  const { first, count } = laneRange(lane.partitions, lane.flashPartitions, flash);
  return first + ((murmur2(Buffer.from(key)) & 0x7fffffff) % count);
}

/** First partition and number of partitions of a lane. */
export function laneRange(partitions: number, flashPartitions: number, flash: boolean): { first: number; count: number } {
  if (flashPartitions <= 0) return { first: 0, count: partitions };
  const routine = partitions - flashPartitions;
  if (routine < 1) throw new RangeError(`${partitions} partitions leave none for routine traffic beside ${flashPartitions} for flash`);
  return flash ? { first: routine, count: flashPartitions } : { first: 0, count: routine };
}

/** MurmurHash2, 32 bits, with the seed of org.apache.kafka.common.utils.Utils#murmur2; a signed integer. */
export function murmur2(data: Uint8Array): number {
  const m = 0x5bd1e995;
  const at = (index: number): number => data[index] ?? 0;
  const length = data.length;
  let h = 0x9747b28c ^ length;
  const whole = length & ~3;
  for (let i = 0; i < whole; i += 4) {
    let k = at(i) | (at(i + 1) << 8) | (at(i + 2) << 16) | (at(i + 3) << 24);
    k = Math.imul(k, m);
    k ^= k >>> 24;
    h = Math.imul(h, m) ^ Math.imul(k, m);
  }
  const rest = length & 3;
  if (rest === 3) h ^= at(whole + 2) << 16;
  if (rest >= 2) h ^= at(whole + 1) << 8;
  if (rest >= 1) h = Math.imul(h ^ at(whole), m);
  h ^= h >>> 13;
  h = Math.imul(h, m);
  return h ^ (h >>> 15);
}
