import { openCheckpoint } from '../domain/checkpoint.js';
import type { NoteVerifier } from '../domain/note-keys.js';
import { TiledTree } from '../domain/prove.js';
import { formatTlogProof } from '../domain/tlog-proof.js';
import { readerOf, type CheckpointBoard } from '../publish/publisher.js';
import type { TileStore } from '../publish/tile-writer.js';

/** Proofs out of what is published, all of one call to one checkpoint. */
export class Prover {
  constructor(private readonly parts: { readonly tiles: TileStore; readonly checkpoints: Pick<CheckpointBoard, 'current'>; readonly log: NoteVerifier }) {}

  /** For each index its inclusion as C2SP tlog-proof; undefined where the newest checkpoint does not cover it yet. */
  async inclusions(indexes: readonly bigint[]): Promise<readonly (string | undefined)[]> {
    const checkpoint = await this.parts.checkpoints.current();
    if (checkpoint === undefined) return indexes.map(() => undefined);
    const { size } = openCheckpoint(checkpoint, this.parts.log).checkpoint;
    const tree = new TiledTree(size, readerOf(this.parts.tiles));
    return await Promise.all(indexes.map(async (index) => (index < size ? formatTlogProof({ index, hashes: await tree.inclusion(index), checkpoint }) : undefined)));
  }
}
