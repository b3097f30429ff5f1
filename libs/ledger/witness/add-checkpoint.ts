import { fromBase64, parseSize, toBase64 } from '../domain/base64.js';
import { HASH_BYTES } from '../domain/hash.js';
import { LedgerError } from '../domain/problem.js';

/** What a log asks a witness: to look at a checkpoint, and how it goes on from the one the witness saw last. */
export interface AddCheckpoint {
  /** Size of the tree the witness saw last, 0 for none. */
  readonly old: bigint;
  readonly proof: readonly Uint8Array[];
  /** The signed checkpoint, as text. */
  readonly checkpoint: string;
}

/** The longest proof between trees of less than 2^63 leaves. */
const MAX_HASHES = 63;
/** Proof lines and a note with every signature it may have; nothing honest is longer. */
export const MAX_REQUEST_BYTES = 128 * 1024;

/** `old <size>`, the proof, an empty line, the checkpoint (C2SP tlog-witness). */
export const formatAddCheckpoint = ({ old, proof, checkpoint }: AddCheckpoint): string => `old ${old}\n${proof.map((hash) => `${toBase64(hash)}\n`).join('')}\n${checkpoint}`;

/** @throws LedgerError */
export function parseAddCheckpoint(text: string): AddCheckpoint {
  const end = text.indexOf('\n\n');
  const [first, ...hashes] = text.slice(0, Math.max(0, end)).split('\n');
  const [, size] = /^old (.+)$/.exec(first ?? '') ?? [];
  if (end < 0 || size === undefined) throw new LedgerError('malformed', 'A request begins with "old", a size, a proof and an empty line.');
  if (hashes.length > MAX_HASHES) throw new LedgerError('malformed', `A consistency proof has ${MAX_HASHES} hashes at most.`);
  const proof = hashes.map(fromBase64);
  if (proof.some((hash) => hash.length !== HASH_BYTES)) throw new LedgerError('malformed', 'The hashes of a proof have 32 bytes.');
  return { old: parseSize(size), proof, checkpoint: text.slice(end + 2) };
}
