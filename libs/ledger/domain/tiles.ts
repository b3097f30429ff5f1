import { HASH_BYTES, nodeHash } from './hash.js';
import { LedgerError } from './problem.js';

/** Hashes of a full tile, and levels of the tree between two levels of tiles: 256 = 2^8 (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;
export const TILE_HEIGHT = 8n;
const WIDTH = BigInt(TILE_WIDTH);
/** Levels above this hold nothing in a tree of less than 2^63 leaves. */
const TOP_LEVEL = 7;

export type TileLevel = number | 'entries';

/** One tile, or bundle of entries. */
export interface TileName {
  readonly level: TileLevel;
  readonly index: bigint;
  /** Hashes or entries in it; 256 for a full one. */
  readonly width: number;
}

/** `<L>/<N>[.p/<W>]`: N in groups of three digits, all but the last with an x before them. */
export function tilePath({ level, index, width }: TileName): string {
  const digits = index.toString();
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const groups = padded.match(/\d{3}/g) ?? [];
  const number = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
  return `${level}/${number}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

const PATH = /^(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/** Reads a path back, strictly: each tile has one spelling. undefined for anything else. */
export function parseTilePath(path: string): TileName | undefined {
  const [, level, number, partial] = PATH.exec(path) ?? [];
  if (level === undefined || number === undefined || path.length > 80) return undefined;
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  if (partial !== undefined && width >= TILE_WIDTH) return undefined;
  const name: TileName = { level: level === 'entries' ? level : Number(level), index: BigInt(number.replaceAll(/[x/]/g, '')), width };
  if (name.level !== 'entries' && name.level > TOP_LEVEL) return undefined;
  return tilePath(name) === path ? name : undefined;
}

/** How many hashes a level of tiles has in a tree of this size. */
export const hashesAtLevel = (size: bigint, level: number): bigint => size >> (TILE_HEIGHT * BigInt(level));

/** The partial tile at the right edge of a level, if there is one. */
export function partialTile(size: bigint, level: TileLevel): TileName | undefined {
  const hashes = level === 'entries' ? size : hashesAtLevel(size, level);
  const width = Number(hashes % WIDTH);
  return width === 0 ? undefined : { level, index: hashes / WIDTH, width };
}

/** The tile that holds a hash, as wide as a tree of this size has it. @throws LedgerError for a hash beyond the tree */
export function tileOf(size: bigint, level: TileLevel, at: bigint): TileName {
  const hashes = level === 'entries' ? size : hashesAtLevel(size, level);
  if (at < 0n || at >= hashes) throw new LedgerError('out-of-range', `A tree of ${size} has nothing at ${at} on level ${level}.`);
  const index = at / WIDTH;
  return { level, index, width: hashes - index * WIDTH >= WIDTH ? TILE_WIDTH : Number(hashes % WIDTH) };
}

/** Root of up to 256 hashes that form one complete subtree, or of a range of such. */
export function rootOfHashes(hashes: Uint8Array): Buffer {
  let level: Buffer[] = [];
  for (let at = 0; at < hashes.length; at += HASH_BYTES) level.push(Buffer.from(hashes.subarray(at, at + HASH_BYTES)));
  if (level.length === 0 || (level.length & (level.length - 1)) !== 0) throw new LedgerError('malformed', 'A complete subtree has a power of two of hashes.');
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let at = 0; at + 1 < level.length; at += 2) above.push(nodeHash(level[at] as Buffer, level[at + 1] as Buffer));
    level = above;
  }
  return level[0] as Buffer;
}
