import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleOf, parseBundle } from '../domain/bundle.js';
import { HASH_BYTES } from '../domain/hash.js';
import { TILE_WIDTH, tilePath, type TileName } from '../domain/tiles.js';
import { TileStore } from '../publish/tile-writer.js';
import { readIfThere, writeInOneStep } from './durable-file.js';

/**
 * Tiles and bundles as files under `tile/`, by their paths of C2SP tlog-tiles, so that any file server can show them. When
 * a tile is full its partial ones are removed: each is the beginning of the full one, and is cut from it when asked for.
 */
export class TileFiles extends TileStore {
  readonly #folder: string;

  constructor(folder: string) {
    super();
    this.#folder = join(folder, 'tile');
  }

  override async read(tile: TileName): Promise<Buffer | undefined> {
    const exact = await readIfThere(this.#path(tile));
    if (exact !== undefined || tile.width === TILE_WIDTH) return exact;
    const full = await readIfThere(this.#path({ ...tile, width: TILE_WIDTH }));
    if (full === undefined) return undefined;
    return tile.level === 'entries' ? bundleOf(parseBundle(full).slice(0, tile.width)) : full.subarray(0, tile.width * HASH_BYTES);
  }

  override async write(tile: TileName, bytes: Buffer): Promise<void> {
    const full = tile.width === TILE_WIDTH;
    await writeInOneStep(this.#path(tile), bytes, { durable: full });
    if (full) await rm(`${this.#path(tile)}.p`, { recursive: true, force: true });
  }

  #path(tile: TileName): string {
    return join(this.#folder, tilePath(tile));
  }
}
