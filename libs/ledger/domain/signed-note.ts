import { fromBase64, toBase64 } from './base64.js';
import type { NoteVerifier } from './note-keys.js';
import { LedgerError } from './problem.js';

/** A line under a note. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: Buffer;
  /** What follows the key id: the signature, with whatever its kind puts before it. */
  readonly signature: Buffer;
}

/** A text with signatures under it (C2SP signed-note). */
export interface SignedNote {
  /** Ends with a line feed. */
  readonly body: string;
  readonly signatures: readonly NoteSignature[];
}

/** U+2014, which is no hyphen. */
const DASH = '\u2014';
const SEPARATOR = `\n\n${DASH} `;
const MAX_BYTES = 1_000_000;
/** The specification asks for 16 at least; a hub with a witness in every bureau has more. */
const MAX_SIGNATURES = 300;

const lineOf = ({ name, keyId, signature }: NoteSignature): string => `${DASH} ${name} ${toBase64(Buffer.concat([keyId, signature]))}\n`;

export const formatNote = ({ body, signatures }: SignedNote): string => `${body}\n${signatures.map(lineOf).join('')}`;

/** Only the signature lines, as a witness answers with. */
export const formatSignatures = (signatures: readonly NoteSignature[]): string => signatures.map(lineOf).join('');

function signatureOf(line: string): NoteSignature {
  const [, name, encoded] = new RegExp(`^${DASH} ([^ +]+) ([A-Za-z0-9+/=]+)$`).exec(line) ?? [];
  if (name === undefined || encoded === undefined) throw new LedgerError('malformed', 'A signature line is a dash, a name and base64.');
  const bytes = fromBase64(encoded);
  if (bytes.length < 5) throw new LedgerError('malformed', `The signature of ${name} is too short.`);
  return { name, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

/** Reads signature lines, each ended by a line feed. @throws LedgerError */
export function parseSignatures(text: string): NoteSignature[] {
  if (!text.endsWith('\n')) throw new LedgerError('malformed', 'The last signature line has no end.');
  const lines = text.slice(0, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) throw new LedgerError('malformed', `There are more than ${MAX_SIGNATURES} signatures.`);
  return lines.map(signatureOf);
}

/** Reads a note; nothing is verified yet. @throws LedgerError */
export function parseNote(text: string): SignedNote {
  if (text.length > MAX_BYTES || !text.isWellFormed() || hasControls(text)) throw new LedgerError('malformed', 'A note is well-formed text without control characters, of at most 1 MB.');
  const at = text.lastIndexOf(SEPARATOR);
  if (at < 0) throw new LedgerError('malformed', 'The note has no signatures.');
  return { body: text.slice(0, at + 1), signatures: parseSignatures(text.slice(at + 2)) };
}

function hasControls(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if ((code < 0x20 && code !== 0x0a) || code === 0x7f || code === 0xfffd) return true;
  }
  return false;
}

/** The lines of one key. Another key under the same name is somebody else. */
export const signaturesOf = (note: SignedNote, { name, keyId }: Pick<NoteVerifier, 'name' | 'keyId'>): NoteSignature[] =>
  note.signatures.filter((one) => one.name === name && one.keyId.equals(keyId));

/** Checks that a key signed the body. @throws LedgerError when its line is missing or wrong; two lines of one key are wrong too */
export function verifyNote(note: SignedNote, verifier: NoteVerifier): void {
  const lines = signaturesOf(note, verifier);
  if (lines.length === 0) throw new LedgerError('unknown-key', `The note is not signed by ${verifier.name} with the key ${verifier.keyId.toString('hex')}.`);
  const body = Buffer.from(note.body, 'utf8');
  if (!lines.every(({ signature }) => verifier.verify(body, signature))) throw new LedgerError('wrong-signature', `The signature of ${verifier.name} does not verify.`);
}
