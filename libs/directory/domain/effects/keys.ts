import { isObject, parseIJson, Problem } from '#kernel';
import { importVerificationKey, parseJws, verifyJws, type VerificationKey } from '#envelope';
import { isSoundEd25519Key } from '#signature';
import { TYP } from '#contracts';
import type { Directory } from '../directory.js';
import type { Participant } from '../participant.js';
import { RegisteredKey } from '../registered-key.js';
import type { KeyEntry, KeysBody, Statement } from '../statement.js';
import { invalid, known, type Effect } from './effect.js';

const instant = (time: string | undefined): number | undefined => (time === undefined ? undefined : Date.parse(time));

/** Brings proven keys into the registry. */
export const bringIn = (participant: Participant, entries: readonly KeyEntry[], version: number): void =>
  entries.forEach(({ jwk, notBefore, notAfter }) => participant.keys.set(jwk.kid, new RegisteredKey(jwk, version, instant(notBefore), instant(notAfter))));

/**
 * Adding a key needs proof that it is held: each new signing key signs the list of keys that come in.
 * @throws Problem `statement-invalid`, or as reading and verifying a proof
 */
export function demandProof(directory: Directory, subject: string, { keys, proofs }: KeysBody): void {
  const kids = keys.map(({ jwk }) => jwk.kid);
  if (new Set(kids).size !== kids.length) throw invalid('Two keys have the same kid.');
  // A kid is never reused, by anyone: an old signature must keep meaning one key.
  for (const participant of directory.participants.values()) {
    const taken = kids.find((kid) => participant.keys.has(kid));
    if (taken !== undefined) throw invalid(`The kid ${taken} was used before.`);
  }
  const signing = new Map(keys.map(demandSound).filter((key) => key !== undefined).map((key) => [key.kid, key]));
  const proven = new Set<string>();
  for (const proof of proofs) {
    const jws = parseJws(proof, TYP.keyProof);
    const verification = signing.get(jws.kid);
    if (verification === undefined) throw invalid('A proof is by none of the keys that come in.');
    verifyJws(jws, verification);
    const claim = parseIJson(jws.payload);
    const named = isObject(claim) && claim['hub'] === directory.hub && claim['participant'] === subject && Array.isArray(claim['kids']) ? claim['kids'] : [];
    if (!kids.every((kid) => named.includes(kid))) throw invalid('A proof does not name this hub, this participant and all the keys that come in.');
    proven.add(jws.kid);
  }
  const unproven = [...signing.keys()].find((kid) => !proven.has(kid));
  if (unproven !== undefined) throw invalid(`No proof that the key ${unproven} is held.`);
}

/** The verification key of an entry; undefined for sealing keys. */
function demandSound({ jwk, notBefore, notAfter }: KeyEntry): VerificationKey | undefined {
  if ((instant(notAfter) ?? Infinity) <= (instant(notBefore) ?? -Infinity)) throw invalid(`The time of the key ${jwk.kid} ends before it starts.`);
  if (jwk.use !== 'sig') return undefined;
  let verification: VerificationKey;
  try {
    verification = importVerificationKey(jwk);
  } catch (cause) {
    throw new Problem('statement-invalid', { detail: `The key ${jwk.kid} is not a key of its curve.`, cause });
  }
  if (verification.algorithm === 'Ed25519' && !isSoundEd25519Key(verification.key)) throw invalid(`The key ${jwk.kid} is no sound Ed25519 key: verifiers could disagree about it.`);
  return verification;
}

/** Whose authority is contested, its keys stay as they are (R27). */
function demandThawed(directory: Directory, participant: Participant): void {
  if (participant.isFrozen(directory.version)) throw invalid(`${participant.id} is contested: its keys stay as they are until it is unfrozen.`);
}

export function addKeys(directory: Directory, { subject, body }: Statement<'add-key'>): Effect {
  const participant = known(directory, subject);
  demandThawed(directory, participant);
  demandProof(directory, subject, body);
  return (version) => bringIn(participant, body.keys, version);
}

/** New keys come in, old ones get an end: no later than they had, and not before now, so that what was accepted stays accepted. */
export function rotateKeys(directory: Directory, { subject, body }: Statement<'rotate-key'>, at: number): Effect {
  const participant = known(directory, subject);
  demandThawed(directory, participant);
  demandProof(directory, subject, body);
  const retired = body.retire.map(({ kid, notAfter }) => {
    const key = participant.keys.get(kid);
    if (key === undefined) throw invalid(`There is no key ${kid} to retire.`);
    if (key.isRevoked(at)) throw invalid(`The key ${kid} is revoked already.`);
    const end = Math.max(Date.parse(notAfter), at);
    if (end > (key.notAfter ?? Infinity)) throw invalid(`The time of the key ${kid} is not made longer by retiring it.`);
    return { key, end };
  });
  if (new Set(retired.map(({ key }) => key)).size !== retired.length) throw invalid('A key is retired twice.');
  demandSuccessor(participant, body, retired, at);
  return (version) => {
    bringIn(participant, body.keys, version);
    retired.forEach(({ key, end }) => key.retire(version, end));
  };
}

/** At the moment a signing key ends another one holds, or nobody could speak for the participant any more. */
function demandSuccessor(participant: Participant, { keys }: KeysBody, retired: readonly { readonly key: RegisteredKey; readonly end: number }[], at: number): void {
  const staying = [...participant.keys.values()].filter((key) => key.jwk.use === 'sig' && !key.isRevoked(at) && !retired.some((one) => one.key === key));
  const coming = keys.filter(({ jwk }) => jwk.use === 'sig');
  const holdsAt = (time: number): boolean =>
    staying.some((key) => key.isTimely(time)) || coming.some(({ notBefore, notAfter }) => (instant(notBefore) ?? -Infinity) <= time && time < (instant(notAfter) ?? Infinity));
  for (const { key, end } of retired) {
    if (key.jwk.use === 'sig' && !holdsAt(end) && !retired.some((other) => other.end > end && other.key.jwk.use === 'sig')) throw invalid(`When the key ${key.jwk.kid} ends, no other signing key would hold.`);
  }
}

export function revokeKey(directory: Directory, { subject, body }: Statement<'revoke-key'>, at: number): Effect {
  const participant = known(directory, subject);
  demandThawed(directory, participant);
  const key = participant.keys.get(body.kid);
  if (key === undefined) throw invalid('There is no such key.');
  if (key.revokedAt !== undefined) throw invalid('The key is revoked already.');
  return () => {
    key.revokedAt = at;
    key.revocationReason = body.reason;
  };
}
