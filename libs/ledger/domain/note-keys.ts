import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { isSoundEd25519Key, signEd25519, verifyEd25519WithOpenssl } from '#signature';
import { fromBase64, toBase64 } from './base64.js';
import { sha256 } from './hash.js';
import { LedgerError } from './problem.js';

/** Kinds of keys on notes (C2SP signed-note): a log's, a witness's. 0x06 is ML-DSA-44, which nothing here speaks yet. */
export const KEY_TYPE = Object.freeze({ log: 0x01, cosignature: 0x04 });
export type KeyType = (typeof KEY_TYPE)[keyof typeof KEY_TYPE];

/** Who can be checked: the name, what four bytes the lines of this key begin with, and the key. */
export interface NoteVerifier {
  readonly name: string;
  readonly keyId: Buffer;
  readonly type: KeyType;
  readonly vkey: string;
  verify(data: Uint8Array, signature: Uint8Array): boolean;
}

export interface NoteSigner {
  readonly verifier: NoteVerifier;
  sign(data: Uint8Array): Buffer;
}

const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const NAME = /^[^\p{White_Space}+]{1,250}$/u;

const keyIdOf = (name: string, type: KeyType, publicKey: Uint8Array): Buffer =>
  sha256(Buffer.concat([Buffer.from(`${name}\n`, 'utf8'), Buffer.of(type), publicKey])).subarray(0, 4);

function verifierOf(name: string, type: KeyType, publicKey: Uint8Array): NoteVerifier {
  if (!NAME.test(name)) throw new LedgerError('malformed', 'The name of a key has no space and no plus sign.');
  const key: KeyObject = createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' });
  if (publicKey.length !== 32 || !isSoundEd25519Key(key)) throw new LedgerError('malformed', `The key of ${name} is no sound Ed25519 key.`);
  const keyId = keyIdOf(name, type, publicKey);
  return {
    name, keyId, type,
    vkey: `${name}+${keyId.toString('hex')}+${toBase64(Buffer.concat([Buffer.of(type), publicKey]))}`,
    verify: (data, signature) => verifyEd25519WithOpenssl(key, data, signature),
  };
}

/** Reads a `vkey`: `name+hex(key id)+base64(type ‖ key)`. @throws LedgerError when it is malformed, or its id is not that of its key */
export function parseVkey(text: string): NoteVerifier {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  if (name === undefined || id === undefined || encoded === undefined) throw new LedgerError('malformed', 'A vkey is name+8 hex digits+base64.');
  const bytes = fromBase64(encoded);
  const type = bytes[0];
  if (type !== KEY_TYPE.log && type !== KEY_TYPE.cosignature) throw new LedgerError('unknown-key', `The key of ${name} is of a kind (${type}) that is not known here.`);
  if (bytes.length !== 33) throw new LedgerError('malformed', `The key of ${name} has ${bytes.length - 1} bytes instead of 32.`);
  const verifier = verifierOf(name, type, bytes.subarray(1));
  if (verifier.keyId.toString('hex') !== id) throw new LedgerError('malformed', `The id in the vkey of ${name} is not that of its key.`);
  return verifier;
}

/** A signer from the 32 bytes of an Ed25519 private key. */
export function noteSigner(name: string, type: KeyType, seed: Uint8Array): NoteSigner {
  if (seed.length !== 32) throw new LedgerError('malformed', 'An Ed25519 private key has 32 bytes.');
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI.length);
  return { verifier: verifierOf(name, type, publicKey), sign: (data) => signEd25519(key, data) };
}

const SECRET = 'PRIVATE+KEY+';

/** A signer as text, to keep in a file: `PRIVATE+KEY+<name>+<hex key id>+<base64(type ‖ seed)>`, as Go's note package writes it. */
export const formatSkey = ({ verifier: { name, keyId, type } }: NoteSigner, seed: Uint8Array): string => `${SECRET}${name}+${keyId.toString('hex')}+${toBase64(Buffer.concat([Buffer.of(type), seed]))}`;

/** Reads back what {@link formatSkey} wrote. @throws LedgerError which never repeats the key */
export function parseSkey(text: string): NoteSigner {
  const [, name, id, encoded] = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const bytes = encoded === undefined ? Buffer.alloc(0) : fromBase64(encoded);
  const type = bytes[0];
  if (name === undefined || (type !== KEY_TYPE.log && type !== KEY_TYPE.cosignature)) throw new LedgerError('malformed', 'This is no private key of a log or witness.');
  const signer = noteSigner(name, type, bytes.subarray(1));
  if (signer.verifier.keyId.toString('hex') !== id) throw new LedgerError('malformed', `The id in the private key of ${name} is not that of its key.`);
  return signer;
}
