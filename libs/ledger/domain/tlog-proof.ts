import { fromBase64, parseSize, toBase64 } from './base64.js';
import { leafHash } from './hash.js';
import type { NoteVerifier } from './note-keys.js';
import { LedgerError } from './problem.js';
import { verifyInclusion } from './proofs.js';
import { openCheckpoint, type Checkpoint } from './checkpoint.js';
import type { SignedNote } from './signed-note.js';

const HEADER = 'c2sp.org/tlog-proof@v1';
/** A tree of 2^63 leaves has no longer proof. */
const MAX_HASHES = 63;

/** That an entry is in a log, to take away. */
export interface TlogProof {
  readonly index: bigint;
  readonly hashes: readonly Buffer[];
  /** The signed checkpoint, as text. */
  readonly checkpoint: string;
}

export const formatTlogProof = ({ index, hashes, checkpoint }: TlogProof): string => `${HEADER}\nindex ${index}\n${hashes.map((hash) => `${toBase64(hash)}\n`).join('')}\n${checkpoint}`;

/** @throws LedgerError */
export function parseTlogProof(text: string): TlogProof {
  const end = text.indexOf('\n\n');
  const [header, index, ...hashes] = text.slice(0, end).split('\n');
  const [, number] = /^index (.+)$/.exec(index ?? '') ?? [];
  if (end < 0 || header !== HEADER || number === undefined || hashes.length > MAX_HASHES) throw new LedgerError('malformed', `A proof begins with ${HEADER}, an index and its hashes.`);
  return { index: parseSize(number), hashes: hashes.map(fromBase64), checkpoint: text.slice(end + 2) };
}

/** Checks that an entry is in a log: the log's signature, then the way from the entry to the root. @throws LedgerError */
export function verifyTlogProof(text: string, entry: Uint8Array, log: NoteVerifier): { readonly index: bigint; readonly checkpoint: Checkpoint; readonly note: SignedNote } {
  const { index, hashes, checkpoint: signed } = parseTlogProof(text);
  const { note, checkpoint } = openCheckpoint(signed, log);
  verifyInclusion(leafHash(entry), index, checkpoint, hashes);
  return { index, checkpoint, note };
}
