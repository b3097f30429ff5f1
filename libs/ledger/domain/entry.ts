import { sha256, HASH_BYTES } from './hash.js';
import { LedgerError } from './problem.js';

/** What the log commits to of a record besides its bytes: its CloudEvents attributes and its topic. */
export interface LoggedEvent {
  readonly id: string;
  readonly source: string;
  /** As the record says it, RFC 3339. */
  readonly time: string;
  readonly topic: string;
  readonly type: string;
}

/** What a commitment is opened with. */
export interface Opening {
  /** 32 bytes, secret until shown: without them the names and plates in an event could be guessed and tried. */
  readonly salt: Uint8Array;
  readonly event: LoggedEvent;
  /** SHA-256 of the record's bytes. */
  readonly valueDigest: Uint8Array;
}

/** Bytes of an entry: the version and a commitment. */
export const ENTRY_BYTES = 33;
const VERSION = 0x01;
const DOMAIN = Buffer.from('entente-leaf-v1\n', 'latin1');

/** The event in canonical form (RFC 8785): members in order of their names; JSON.stringify spells strings as that standard does. */
export const canonicalEvent = ({ id, source, time, topic, type }: LoggedEvent): string => JSON.stringify({ id, source, time, topic, type });

/** `SHA-256("entente-leaf-v1\n" ‖ salt ‖ SHA-256(event) ‖ SHA-256(value))`. @throws LedgerError when the salt or the digest is not 32 bytes */
export function commitmentOf({ salt, event, valueDigest }: Opening): Buffer {
  if (salt.length !== HASH_BYTES) throw new LedgerError('malformed', 'A salt has 32 bytes.');
  if (valueDigest.length !== HASH_BYTES) throw new LedgerError('malformed', 'The digest of a value has 32 bytes.');
  return sha256(Buffer.concat([DOMAIN, salt, sha256(canonicalEvent(event)), valueDigest]));
}

/** The entry of a commitment, as it stands in the log. */
export const entryOf = (opening: Opening): Buffer => Buffer.concat([Buffer.of(VERSION), commitmentOf(opening)]);
