import { KEY_TYPE, parseVkey, type NoteVerifier } from './note-keys.js';
import { verifyCosignature } from './cosignature.js';
import { LedgerError } from './problem.js';
import { signaturesOf, type SignedNote } from './signed-note.js';

/** Whom a verifier believes, and how many of them: its own, from outside, and nothing of the hub's. */
export interface TrustPolicy {
  readonly log: NoteVerifier;
  readonly witnesses: readonly NoteVerifier[];
  /** How many witnesses must have seen a checkpoint. */
  readonly quorum: number;
  /** Participant → thumbprints (RFC 7638) of keys known to be its own. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
}

const bad = (line: number, what: string): LedgerError => new LedgerError('malformed', `Line ${line} of the policy: ${what}`);

/**
 * Reads a policy, a line each: `log <vkey>`, `witness <vkey>`, `quorum <number>`, `key <participant> <thumbprint>`; blank
 * lines and those that begin with # are passed over. @throws LedgerError
 */
export function parseTrustPolicy(text: string): TrustPolicy {
  let log: NoteVerifier | undefined;
  let quorum: number | undefined;
  const witnesses = new Map<string, NoteVerifier>();
  const keys = new Map<string, string[]>();
  for (const [at, line] of text.split('\n').entries()) {
    const [word = '', first = '', second, more] = line.trim().split(/\s+/);
    const arity = word === 'key' ? 2 : 1;
    if (word === '' || word.startsWith('#')) continue;
    if (first === '' || (arity === 2) !== (second !== undefined) || more !== undefined) throw bad(at + 1, `"${word}" takes ${arity === 2 ? 'two words' : 'one word'}.`);
    if (word === 'log' && log === undefined) log = keyOf(first, KEY_TYPE.log, at);
    else if (word === 'witness') witnesses.set(first, keyOf(first, KEY_TYPE.cosignature, at));
    else if (word === 'quorum' && quorum === undefined && /^\d{1,3}$/.test(first)) quorum = Number(first);
    else if (word === 'key' && second !== undefined && /^[A-Za-z0-9_-]{43}$/.test(second)) keys.set(first, [...(keys.get(first) ?? []), second]);
    else throw bad(at + 1, 'it is not understood, or said twice.');
  }
  if (log === undefined || quorum === undefined) throw new LedgerError('malformed', 'A policy names a log and a quorum (0 for none).');
  if (quorum > witnesses.size) throw new LedgerError('malformed', `The policy asks for ${quorum} witnesses and names ${witnesses.size}.`);
  return { log, witnesses: [...witnesses.values()], quorum, keys };
}

function keyOf(vkey: string, type: number, at: number): NoteVerifier {
  const key = parseVkey(vkey);
  if (key.type !== type) throw bad(at + 1, `the key of ${key.name} is of another kind.`);
  return key;
}

/** A witness that saw a checkpoint, and when. */
export interface Sighting {
  readonly witness: string;
  /** Seconds since the epoch. */
  readonly time: bigint;
}

/**
 * Which witnesses of a policy saw a checkpoint. @throws LedgerError when they are fewer than the policy asks for, or one of
 * their cosignatures does not verify: then somebody has touched the note
 */
export function verifyQuorum(note: SignedNote, { witnesses, quorum }: TrustPolicy): Sighting[] {
  const seen = witnesses.filter((witness) => signaturesOf(note, witness).length > 0).map((witness) => ({ witness: witness.name, time: verifyCosignature(note, witness) }));
  if (seen.length < quorum) throw new LedgerError('too-few-witnesses', `${seen.length} of the policy's witnesses cosigned the checkpoint; it asks for ${quorum}.`);
  return seen;
}
