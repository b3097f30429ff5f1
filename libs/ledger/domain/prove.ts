import { emptyRoot, HASH_BYTES, nodeHash } from './hash.js';
import { LedgerError } from './problem.js';
import { rootOfHashes, TILE_HEIGHT, TILE_WIDTH, tileOf, tilePath, type TileName } from './tiles.js';

/** Where tiles come from: files, or a hub. */
export type ReadTile = (tile: TileName) => Promise<Uint8Array>;

/** Largest power of two below n (n > 1). */
function splitOf(n: bigint): bigint {
  let k = 1n;
  while (k << 1n < n) k <<= 1n;
  return k;
}

/** Roots and proofs of one tree, out of its tiles. Each tile is read once. */
export class TiledTree {
  readonly #tiles = new Map<string, Promise<Uint8Array>>();

  constructor(
    readonly size: bigint,
    private readonly readTile: ReadTile,
  ) {}

  root(): Promise<Buffer> {
    return this.size === 0n ? Promise.resolve(emptyRoot()) : this.#range(0n, this.size);
  }

  /** Hash of one leaf. @throws LedgerError */
  async leaf(index: bigint): Promise<Buffer> {
    return this.#node(0, index);
  }

  /** What shows that a leaf stands at an index (RFC 6962 §2.1.1). @throws LedgerError */
  async inclusion(index: bigint): Promise<Buffer[]> {
    if (index < 0n || index >= this.size) throw new LedgerError('out-of-range', `A tree of ${this.size} leaves has no index ${index}.`);
    const path = async (begin: bigint, end: bigint): Promise<Buffer[]> => {
      if (end - begin === 1n) return [];
      const middle = begin + splitOf(end - begin);
      return index < middle ? [...(await path(begin, middle)), await this.#range(middle, end)] : [...(await path(middle, end)), await this.#range(begin, middle)];
    };
    return path(0n, this.size);
  }

  /** What shows that a smaller tree is the beginning of this one (RFC 6962 §2.1.2). @throws LedgerError */
  async consistency(older: bigint): Promise<Buffer[]> {
    if (older <= 0n || older > this.size) throw new LedgerError('out-of-range', `A tree of ${older} is not the beginning of one of ${this.size}.`);
    const path = async (begin: bigint, end: bigint, whole: boolean): Promise<Buffer[]> => {
      if (older === end) return whole ? [] : [await this.#range(begin, end)];
      const middle = begin + splitOf(end - begin);
      return older <= middle ? [...(await path(begin, middle, whole)), await this.#range(middle, end)] : [...(await path(middle, end, false)), await this.#range(begin, middle)];
    };
    return path(0n, this.size, true);
  }

  /** Root of the leaves from `begin` on; begin is where a complete subtree of that width begins. */
  async #range(begin: bigint, end: bigint): Promise<Buffer> {
    const width = end - begin;
    if ((width & (width - 1n)) === 0n) return this.#subtree(begin, width);
    const middle = begin + splitOf(width);
    return nodeHash(await this.#subtree(begin, middle - begin), await this.#range(middle, end));
  }

  /** Root of a complete subtree, computed from the part of one tile that spans it. */
  async #subtree(begin: bigint, width: bigint): Promise<Buffer> {
    let level = 0;
    let at = begin;
    let hashes = width;
    for (; hashes >= BigInt(TILE_WIDTH); level += 1) {
      at >>= TILE_HEIGHT;
      hashes >>= TILE_HEIGHT;
    }
    const bytes = await this.#tile(tileOf(this.size, level, at));
    const from = Number(at % BigInt(TILE_WIDTH)) * HASH_BYTES;
    return rootOfHashes(bytes.subarray(from, from + Number(hashes) * HASH_BYTES));
  }

  async #node(level: number, at: bigint): Promise<Buffer> {
    const bytes = await this.#tile(tileOf(this.size, level, at));
    const from = Number(at % BigInt(TILE_WIDTH)) * HASH_BYTES;
    return Buffer.from(bytes.subarray(from, from + HASH_BYTES));
  }

  #tile(name: TileName): Promise<Uint8Array> {
    const path = tilePath(name);
    let tile = this.#tiles.get(path);
    if (tile === undefined) {
      tile = this.readTile(name).then((bytes) => {
        if (bytes.length !== name.width * HASH_BYTES) throw new LedgerError('malformed', `Tile ${path} has ${bytes.length} bytes instead of ${name.width * HASH_BYTES}.`);
        return bytes;
      });
      this.#tiles.set(path, tile);
    }
    return tile;
  }
}
