import { isObject, parseIJson } from '#kernel';
import { parseJws, verifyJws, type ParsedJws } from '#envelope';
import { TYP } from '#contracts';
import type { Directory } from './directory.js';
import { invalid } from './effects/effect.js';
import type { Participant } from './participant.js';
import type { Statement, Verb } from './statement.js';

/** What `gs` states of a bureau takes a second signer: nobody silences a country alone. */
export type SecondedVerb = 'suspend' | 'readmit' | 'freeze' | 'unfreeze';

/**
 * The second signature: typ `entente-second+jws`, over the very payload of the statement as it is without `seconded`, by
 * an oversight body or by another key of `gs` than the one that signs the statement.
 * @throws Problem `statement-invalid`, or as reading and verifying it
 */
export function demandSecond(directory: Directory, statement: Statement<SecondedVerb>, signed: ParsedJws, at: number): void {
  const { seconded, ...body } = statement.body;
  if (seconded === undefined) throw invalid('A second signature is missing: by an oversight body, or by another key of gs.');
  const jws = parseJws(seconded, TYP.second);
  const seconder = [...directory.participants.values()].find((one) => (one.kind === 'oversight' || one.id === 'gs') && one.keys.has(jws.kid));
  if (seconder === undefined) throw invalid('The second signature is by neither an oversight body nor gs.');
  if (seconder.id === 'gs' && isSameKey(seconder, jws.kid, signed.kid)) throw invalid('The second signature is by the key that signs the statement.');
  verifyJws(jws, directory.verificationKey(seconder.id, jws.kid, at));
  if (!isSameJson(parseIJson(jws.payload), { ...statement, body })) throw invalid('The second signature is over another statement.');
}

/** One key registered twice is one key. */
const isSameKey = (participant: Participant, one: string, other: string): boolean => one === other || participant.keys.get(one)?.jwk.x === participant.keys.get(other)?.jwk.x;

function isSameJson(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((item, index) => isSameJson(item, other[index]));
  if (!isObject(one) || !isObject(other)) return one === other;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => Object.hasOwn(other, name) && isSameJson(one[name], other[name]));
}

/** Whether a statement takes a second signer. */
export const needsSecond = (by: string, verb: Verb, kind: string | undefined): boolean => by === 'gs' && kind === 'bureau' && ['suspend', 'readmit', 'freeze', 'unfreeze'].includes(verb);
