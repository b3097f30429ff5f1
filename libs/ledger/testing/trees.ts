import { Frontier, hashesAtLevel, HASH_BYTES, leafHash, nodeHash, emptyRoot, TILE_WIDTH, tilePath, type ReadTile } from '../index.js';

/** Root by the definition of RFC 6962 §2.1, word for word: slow, and nothing shared with what it checks. */
export function referenceRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return emptyRoot();
  if (leaves.length === 1) return leaves[0] as Buffer;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(referenceRoot(leaves.slice(0, k)), referenceRoot(leaves.slice(k)));
}

export const entryNumber = (n: number): Buffer => Buffer.from(`entry ${n}`);
export const leavesOf = (count: number): Buffer[] => Array.from({ length: count }, (_, n) => leafHash(entryNumber(n)));

export function frontierOf(leaves: readonly Buffer[]): Frontier {
  const frontier = Frontier.empty();
  for (const leaf of leaves) frontier.append(leaf);
  return frontier;
}

/** All tiles of a tree in memory, by path. */
export function tilesOf(leaves: readonly Buffer[]): ReadTile {
  const levels: Buffer[][] = [[...leaves]];
  for (let level = 1; hashesAtLevel(BigInt(leaves.length), level) > 0n; level += 1) {
    const below = levels[level - 1] as Buffer[];
    levels.push(Array.from({ length: Math.floor(below.length / TILE_WIDTH) }, (_, at) => referenceRoot(below.slice(at * TILE_WIDTH, (at + 1) * TILE_WIDTH))));
  }
  return async (name) => {
    const hashes = typeof name.level === 'number' ? levels[name.level] : undefined;
    const from = Number(name.index) * TILE_WIDTH;
    const found = hashes?.slice(from, from + name.width) ?? [];
    if (found.length !== name.width) throw new Error(`no tile ${tilePath(name)}`);
    return Buffer.concat(found, found.length * HASH_BYTES);
  };
}
