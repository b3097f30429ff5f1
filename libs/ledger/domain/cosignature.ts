import { KEY_TYPE, type NoteSigner, type NoteVerifier } from './note-keys.js';
import { LedgerError } from './problem.js';
import { signaturesOf, type NoteSignature, type SignedNote } from './signed-note.js';

const TIME_BYTES = 8;
const SIGNATURE_BYTES = 64;

/** What a witness signs: the time of its looking, and the checkpoint (C2SP tlog-cosignature). */
const signedBytes = (body: string, time: bigint): Buffer => Buffer.from(`cosignature/v1\ntime ${time}\n${body}`, 'utf8');

/** Cosigns a checkpoint. @param time seconds since the epoch */
export function cosign(body: string, time: bigint, signer: NoteSigner): NoteSignature {
  const { name, keyId, type } = signer.verifier;
  if (type !== KEY_TYPE.cosignature) throw new LedgerError('unknown-key', `${name} is no key for cosignatures.`);
  const stamp = Buffer.alloc(TIME_BYTES);
  stamp.writeBigUInt64BE(time);
  return { name, keyId, signature: Buffer.concat([stamp, signer.sign(signedBytes(body, time))]) };
}

/** Checks the cosignature of one witness. @returns seconds since the epoch at which it looked @throws LedgerError */
export function verifyCosignature(note: SignedNote, witness: NoteVerifier): bigint {
  const [line, another] = signaturesOf(note, witness);
  if (line === undefined || another !== undefined) throw new LedgerError('unknown-key', `There is no single cosignature of ${witness.name}.`);
  if (witness.type !== KEY_TYPE.cosignature || line.signature.length !== TIME_BYTES + SIGNATURE_BYTES) throw new LedgerError('malformed', `The cosignature of ${witness.name} is malformed.`);
  const time = line.signature.readBigUInt64BE(0);
  if (!witness.verify(signedBytes(note.body, time), line.signature.subarray(TIME_BYTES))) throw new LedgerError('wrong-signature', `The cosignature of ${witness.name} does not verify.`);
  return time;
}
