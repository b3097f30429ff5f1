import { bundleOf, parseBundle } from '../domain/bundle.js';
import { ENTRY_BYTES } from '../domain/entry.js';
import { HASH_BYTES, leafHash } from '../domain/hash.js';
import { LedgerError } from '../domain/problem.js';
import { TiledTree } from '../domain/prove.js';
import { partialTile, rootOfHashes, TILE_WIDTH, tilePath, type TileName } from '../domain/tiles.js';

/** Where tiles and bundles are kept, each written once and never changed. */
export abstract class TileStore {
  /** undefined when it is not there */
  abstract read(tile: TileName): Promise<Buffer | undefined>;
  /** A full tile is on the disk when this resolves; a partial one may be made again from what is. */
  abstract write(tile: TileName, bytes: Buffer): Promise<void>;
}

/** The tiles at the right edge, growing; those that become full are written and let go. */
export class TileWriter {
  #size: bigint;
  readonly #levels: Uint8Array[][];
  #entries: Buffer[];

  private constructor(
    private readonly store: TileStore,
    size: bigint,
    levels: Uint8Array[][],
    entries: Buffer[],
  ) {
    this.#size = size;
    this.#levels = levels;
    this.#entries = entries;
  }

  /** Goes on where tiles of a tree of this size end. @throws LedgerError `missing-tile` when they are not there, or not whole */
  static async open(store: TileStore, size: bigint): Promise<TileWriter> {
    const levels: Uint8Array[][] = [];
    for (let level = 0; size >> (8n * BigInt(level)) > 0n; level += 1) {
      const edge = partialTile(size, level);
      const bytes = edge === undefined ? Buffer.alloc(0) : await readWhole(store, edge, edge.width * HASH_BYTES);
      levels.push(Array.from({ length: bytes.length / HASH_BYTES }, (_, at) => bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES)));
    }
    const edge = partialTile(size, 'entries');
    const entries = edge === undefined ? [] : parseBundle(await readWhole(store, edge, edge.width * (ENTRY_BYTES + 2)));
    return new TileWriter(store, size, levels, entries);
  }

  get size(): bigint {
    return this.#size;
  }

  /** @param entries side by side */
  async append(entries: Buffer): Promise<void> {
    const full: Promise<void>[] = [];
    for (let at = 0; at < entries.length; at += ENTRY_BYTES) {
      const entry = entries.subarray(at, at + ENTRY_BYTES);
      this.#entries.push(entry);
      if (this.#entries.length === TILE_WIDTH) {
        full.push(this.store.write({ level: 'entries', index: this.#size / BigInt(TILE_WIDTH), width: TILE_WIDTH }, bundleOf(this.#entries)));
        this.#entries = [];
      }
      this.#push(0, leafHash(entry), full);
      this.#size += 1n;
    }
    await Promise.all(full);
  }

  #push(level: number, hash: Buffer, full: Promise<void>[]): void {
    const tile = (this.#levels[level] ??= []);
    tile.push(hash);
    if (tile.length < TILE_WIDTH) return;
    const bytes = Buffer.concat(tile);
    tile.length = 0;
    full.push(this.store.write({ level, index: this.#size >> (8n * BigInt(level + 1)), width: TILE_WIDTH }, bytes));
    this.#push(level + 1, rootOfHashes(bytes), full);
  }

  /** Writes the tiles at the edge as they are now, so that a checkpoint of this size can be published. */
  async flush(): Promise<void> {
    const edges: { name: TileName | undefined; bytes: Buffer }[] = this.#levels.map((hashes, level) => ({ name: partialTile(this.#size, level), bytes: Buffer.concat(hashes) }));
    edges.push({ name: partialTile(this.#size, 'entries'), bytes: bundleOf(this.#entries) });
    await Promise.all(edges.map(async ({ name, bytes }) => (name === undefined ? undefined : await this.store.write(name, bytes))));
  }

  /** Root of the tree so far. The edge alone tells it: the complete subtrees a size falls into all begin there. */
  root(): Promise<Buffer> {
    return new TiledTree(this.#size, async ({ level }) => Buffer.concat(typeof level === 'number' ? (this.#levels[level] ?? []) : [])).root();
  }
}

async function readWhole(store: TileStore, name: TileName, bytes: number): Promise<Buffer> {
  const found = await store.read(name);
  if (found?.length !== bytes) throw new LedgerError('missing-tile', `Tile ${tilePath(name)} is not there, or not whole.`);
  return found;
}
