import { fromBase64, parseSize, toBase64 } from './base64.js';
import { HASH_BYTES } from './hash.js';
import type { NoteSigner, NoteVerifier } from './note-keys.js';
import { LedgerError } from './problem.js';
import type { TreeHead } from './proofs.js';
import { parseNote, verifyNote, type SignedNote } from './signed-note.js';

/** What a log says of itself: its name, its size and its root (C2SP tlog-checkpoint). */
export interface Checkpoint extends TreeHead {
  readonly origin: string;
  readonly root: Buffer;
}

export const checkpointBody = ({ origin, size, root }: TreeHead & { readonly origin: string }): string => `${origin}\n${size}\n${toBase64(root)}\n`;

/** Reads the body of a checkpoint; lines after the third are extensions, which this log never writes and others may. @throws LedgerError */
export function parseCheckpointBody(body: string): Checkpoint {
  const [origin, size, root, ...rest] = body.split('\n');
  if (origin === undefined || origin === '' || size === undefined || root === undefined || rest.at(-1) !== '') throw new LedgerError('malformed', 'A checkpoint has an origin, a size and a root.');
  const hash = fromBase64(root);
  if (hash.length !== HASH_BYTES) throw new LedgerError('malformed', 'The root of a checkpoint has 32 bytes.');
  if (rest.slice(0, -1).includes('')) throw new LedgerError('malformed', 'An extension line of a checkpoint is not empty.');
  return { origin, size: parseSize(size), root: hash };
}

/** Signs a tree as a log. */
export function signCheckpoint(head: TreeHead, signer: NoteSigner): SignedNote {
  const { name, keyId } = signer.verifier;
  const body = checkpointBody({ origin: name, ...head });
  return { body, signatures: [{ name, keyId, signature: signer.sign(Buffer.from(body, 'utf8')) }] };
}

/** Reads and verifies a checkpoint of a log. @throws LedgerError when it is another log's, or not signed by its key */
export function openCheckpoint(text: string, log: NoteVerifier): { readonly note: SignedNote; readonly checkpoint: Checkpoint } {
  const note = parseNote(text);
  const checkpoint = parseCheckpointBody(note.body);
  if (checkpoint.origin !== log.name) throw new LedgerError('unknown-key', `The checkpoint is of ${checkpoint.origin}, not of ${log.name}.`);
  verifyNote(note, log);
  return { note, checkpoint };
}

