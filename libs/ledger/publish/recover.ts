import { parseBundle } from '../domain/bundle.js';
import { ENTRY_BYTES } from '../domain/entry.js';
import { LedgerError } from '../domain/problem.js';
import type { TreeHead } from '../domain/proofs.js';
import { TILE_WIDTH, tileOf } from '../domain/tiles.js';
import { readerOf } from './publisher.js';
import type { CheckpointSigner } from './signer.js';
import type { TileStore } from './tile-writer.js';

/** What recovering needs of the database. */
export interface Restorable {
  head(): Promise<TreeHead>;
  takeBack(entries: Buffer, signed: TreeHead): Promise<void>;
}

/**
 * When the database is older than what was signed (it was put back from a backup), the published entries are taken back
 * into it before anything is appended: the history that others hold stays the only one.
 *
 * @returns how many were taken back
 * @throws WouldFork when the published entries do not lead from this database to what was signed
 */
export async function recover(log: Restorable, tiles: TileStore, signer: CheckpointSigner): Promise<bigint> {
  const [head, signed] = [await log.head(), await signer.last()];
  if (head.size >= signed.size) return 0n;
  const entries: Buffer[] = [];
  for (let at = head.size; at < signed.size; ) {
    const name = tileOf(signed.size, 'entries', at);
    const first = Number(at % BigInt(TILE_WIDTH));
    const bundle = parseBundle(await readerOf(tiles)(name)).slice(first);
    if (bundle.length !== name.width - first || bundle.some((entry) => entry.length !== ENTRY_BYTES)) throw new LedgerError('malformed', `The published entries from ${at} on are damaged.`);
    entries.push(...bundle);
    at += BigInt(bundle.length);
  }
  await log.takeBack(Buffer.concat(entries), signed);
  return signed.size - head.size;
}
