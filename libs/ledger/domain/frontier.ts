import { emptyRoot, HASH_BYTES, nodeHash } from './hash.js';
import { LedgerError } from './problem.js';

/**
 * The right edge of a growing tree: the roots of its complete subtrees, largest first. Enough to append and to know the
 * root, at about two hashes a leaf, and 32 bytes for each bit of the size.
 */
export class Frontier {
  #size: bigint;
  readonly #peaks: Buffer[];

  private constructor(size: bigint, peaks: Buffer[]) {
    this.#size = size;
    this.#peaks = peaks;
  }

  static empty(): Frontier {
    return new Frontier(0n, []);
  }

  /** Reads back what {@link toBytes} wrote. @throws LedgerError when the bytes are not the edge of a tree of that size */
  static fromBytes(size: bigint, bytes: Uint8Array): Frontier {
    if (size < 0n || bytes.length !== HASH_BYTES * countOnes(size)) throw new LedgerError('malformed', `These are not the peaks of a tree of ${size} leaves.`);
    const peaks: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += HASH_BYTES) peaks.push(Buffer.from(bytes.subarray(at, at + HASH_BYTES)));
    return new Frontier(size, peaks);
  }

  get size(): bigint {
    return this.#size;
  }

  append(leaf: Buffer): void {
    let node = leaf;
    for (let bits = this.#size; (bits & 1n) === 1n; bits >>= 1n) {
      const left = this.#peaks.pop();
      if (left === undefined) throw new Error('the edge of a tree has a peak for each bit of its size');
      node = nodeHash(left, node);
    }
    this.#peaks.push(node);
    this.#size += 1n;
  }

  root(): Buffer {
    return this.#peaks.reduceRight<Buffer | undefined>((right, left) => (right === undefined ? left : nodeHash(left, right)), undefined) ?? emptyRoot();
  }

  copy(): Frontier {
    return new Frontier(this.#size, [...this.#peaks]);
  }

  toBytes(): Buffer {
    return Buffer.concat(this.#peaks);
  }
}

function countOnes(value: bigint): number {
  let ones = 0;
  for (let bits = value; bits > 0n; bits >>= 1n) ones += Number(bits & 1n);
  return ones;
}
