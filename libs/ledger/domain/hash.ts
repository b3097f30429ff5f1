import { sha256 } from '#kernel';

/** Bytes of a SHA-256. */
export const HASH_BYTES = 32;
const LEAF = Buffer.of(0x00);
const NODE = Buffer.of(0x01);

export { sha256 };

/** Hash of an entry as a leaf (RFC 6962 §2.1). The prefix keeps a leaf from ever passing for a node. */
export const leafHash = (entry: Uint8Array): Buffer => sha256(Buffer.concat([LEAF, entry]));

/** Hash of two subtrees as their parent (RFC 6962 §2.1). */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => sha256(Buffer.concat([NODE, left, right]));

/** Root of the tree without leaves. */
export const emptyRoot = (): Buffer => sha256('');

export const sameHash = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
