import { HASH_BYTES, nodeHash, sameHash } from './hash.js';
import { LedgerError } from './problem.js';

/** A tree at one moment. */
export interface TreeHead {
  readonly size: bigint;
  readonly root: Uint8Array;
}

const wrong = (what: string): LedgerError => new LedgerError('wrong-proof', what);

function wholeHashes(proof: readonly Uint8Array[]): void {
  if (proof.some((hash) => hash.length !== HASH_BYTES)) throw wrong('A proof consists of hashes of 32 bytes.');
}

/**
 * Checks that a leaf stands at an index of a tree (RFC 9162 §2.1.3.2). @throws LedgerError when it is not shown to
 */
export function verifyInclusion(leaf: Uint8Array, index: bigint, tree: TreeHead, proof: readonly Uint8Array[]): void {
  if (index < 0n || index >= tree.size) throw new LedgerError('out-of-range', `A tree of ${tree.size} leaves has no index ${index}.`);
  if (leaf.length !== HASH_BYTES) throw wrong('A leaf hash has 32 bytes.');
  wholeHashes(proof);
  let fn = index;
  let sn = tree.size - 1n;
  let r = leaf;
  for (const p of proof) {
    if (sn === 0n) throw wrong('The inclusion proof is too long.');
    if ((fn & 1n) === 1n || fn === sn) {
      r = nodeHash(p, r);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      r = nodeHash(r, p);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  if (sn !== 0n) throw wrong('The inclusion proof is too short.');
  if (!sameHash(r, tree.root)) throw new LedgerError('wrong-root', `The inclusion proof of leaf ${index} does not lead to the root of the tree of ${tree.size}.`);
}

/**
 * Checks that a tree is the beginning of another (RFC 9162 §2.1.4.2). The empty tree is the beginning of any, and says
 * nothing: it is refused, so that nobody takes it for a check. @throws LedgerError when it is not shown to be
 */
export function verifyConsistency(older: TreeHead, newer: TreeHead, proof: readonly Uint8Array[]): void {
  if (older.size <= 0n || older.size > newer.size) throw new LedgerError('out-of-range', `A tree of ${older.size} is not the beginning of one of ${newer.size}.`);
  wholeHashes(proof);
  if (older.size === newer.size) {
    if (proof.length > 0) throw wrong('Between trees of one size there is nothing to prove.');
    if (!sameHash(older.root, newer.root)) throw new LedgerError('wrong-root', `Two trees of ${older.size} leaves have different roots.`);
    return;
  }
  const isPowerOfTwo = (older.size & (older.size - 1n)) === 0n;
  const path = isPowerOfTwo ? [older.root, ...proof] : proof;
  const [first, ...rest] = path;
  if (first === undefined || proof.length === 0) throw wrong('The consistency proof is empty.');
  let fn = older.size - 1n;
  let sn = newer.size - 1n;
  while ((fn & 1n) === 1n) {
    fn >>= 1n;
    sn >>= 1n;
  }
  let fr = first;
  let sr = first;
  for (const c of rest) {
    if (sn === 0n) throw wrong('The consistency proof is too long.');
    if ((fn & 1n) === 1n || fn === sn) {
      fr = nodeHash(c, fr);
      sr = nodeHash(c, sr);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      sr = nodeHash(sr, c);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  if (sn !== 0n) throw wrong('The consistency proof is too short.');
  if (!sameHash(fr, older.root)) throw new LedgerError('wrong-root', `The consistency proof does not lead to the root of the tree of ${older.size}.`);
  if (!sameHash(sr, newer.root)) throw new LedgerError('wrong-root', `The consistency proof does not lead to the root of the tree of ${newer.size}.`);
}
