import type { BatchOrigin } from '../wire/record-batch.js';

const MAX = 0x7fffffff;

/**
 * Sequence numbers under one producer id. They are given out and never taken back: a number whose request failed may
 * have been used by the broker, and using it for other records makes it acknowledge those without writing them.
 */
export class Sequences {
  readonly #next = new Map<string, number[]>();

  constructor(
    private readonly producerId: bigint,
    private readonly producerEpoch: number,
  ) {}

  /** The origin of a batch of `count` records, the next one for this partition. Numbers wrap to 0 after 2³¹ - 1. */
  take(topic: string, partition: number, count: number): BatchOrigin {
    let partitions = this.#next.get(topic);
    if (!partitions) this.#next.set(topic, (partitions = []));
    const baseSequence = partitions[partition] ?? 0;
    partitions[partition] = baseSequence > MAX - count ? count - (MAX - baseSequence) - 1 : baseSequence + count;
    return { producerId: this.producerId, producerEpoch: this.producerEpoch, baseSequence };
  }
}
