/** How many bytes are compared at a time before any whole text is. */
const BLOCK = 4;
/** So many that hardly any block finds a place by chance. */
const TABLE_BITS = 20;

/**
 * Finds whether bytes hold one of many texts, without looking at every byte for each of them (after Wu and Manber, 1994):
 * of every so many bytes it reads four, which lie whole within any text that is there, and asks a table whether some text
 * has them. Gigabytes of memory and files are searched for dozens of spellings.
 */
export class Needles {
  /** Length of the longest, in bytes. */
  readonly longest: number;
  /** So far apart are the blocks that are read: the shortest text holds one of them wherever it begins. */
  readonly #stride: number;
  readonly #table = new Uint8Array(2 ** TABLE_BITS);

  /** @param needles none of them shorter than four bytes */
  constructor(private readonly needles: readonly Buffer[]) {
    const lengths = needles.map(({ length }) => length);
    const shortest = Math.min(...lengths);
    if (shortest < BLOCK) throw new RangeError(`A text of ${shortest} bytes is too short to be looked for.`);
    this.longest = Math.max(...lengths);
    this.#stride = shortest - BLOCK + 1;
    for (const needle of needles) for (let at = 0; at < this.#stride; at++) this.#table[slotOf(needle, at)] = 1;
  }

  /** Whether one of the texts is in these bytes. */
  isIn(bytes: Buffer): boolean {
    const table = this.#table;
    const stride = this.#stride;
    const last = bytes.length - BLOCK;
    for (let at = 0; at <= last; at += stride) if (table[slotOf(bytes, at)] === 1 && this.#isAround(bytes, at)) return true;
    return false;
  }

  /** Whether a text covers the block at this place. */
  #isAround(bytes: Buffer, at: number): boolean {
    const near = bytes.subarray(Math.max(0, at - this.#stride + 1), at + this.longest);
    return this.needles.some((needle) => near.includes(needle));
  }
}

/** Where the table keeps four bytes; others may share the place. */
function slotOf(bytes: Buffer, at: number): number {
  const block = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  return Math.imul(block, 0x9e3779b1) >>> (32 - TABLE_BITS);
}
