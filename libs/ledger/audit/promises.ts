import { TYP } from '#contracts';
import { digestOf, importVerificationKey, parseJws, payloadOf, verifyJws, type PublicJwk } from '#envelope';
import { isObject } from '#kernel';
import { openCheckpoint } from '../domain/checkpoint.js';
import { LedgerError } from '../domain/problem.js';
import { parseTlogProof } from '../domain/tlog-proof.js';
import { verifyQuorum, type TrustPolicy } from '../domain/trust-policy.js';
import { parseEvidence } from '../evidence/evidence.js';
import { verifyEvidence } from '../evidence/verify-evidence.js';
import { failed, finding, type Finding } from './finding.js';
import type { Seen } from './mirror.js';

/** A promise of the hub: what it accepted, and by when the log holds it. */
export interface Promised {
  readonly reference: string;
  readonly digest: string;
  /** Milliseconds since the epoch. */
  readonly acceptedAt: number;
  readonly ledgerBy: number;
  /** The signed acceptance. */
  readonly receipt: string;
}

/** What a hub signed, read with one of its keys. @throws when none of them signed it */
export function readHubSigned(compact: string, typ: string, keys: readonly PublicJwk[]): Readonly<Record<string, unknown>> {
  const parsed = parseJws(compact, typ);
  const key = keys.find(({ kid }) => kid === parsed.kid);
  if (key === undefined) throw new LedgerError('unknown-key', `It is signed with ${parsed.kid}, which is no key of the hub that is known here.`);
  verifyJws(parsed, importVerificationKey(key));
  const payload = payloadOf(compact);
  if (!isObject(payload)) throw new LedgerError('malformed', 'The payload is no object.');
  return payload;
}

/** Reads an acceptance. @throws when it is not the hub's */
export function readPromise(receipt: string, keys: readonly PublicJwk[]): Promised {
  const { from, id, digest, acceptedAt, ledgerBy } = readHubSigned(receipt, TYP.acceptance, keys);
  const times = [acceptedAt, ledgerBy].map((time) => (typeof time === 'string' ? Date.parse(time) : NaN));
  if (typeof from !== 'string' || typeof id !== 'string' || typeof digest !== 'string' || times.some(Number.isNaN)) throw new LedgerError('malformed', 'It is no acceptance.');
  return { reference: `${from}/${id}`, digest, acceptedAt: times[0] ?? 0, ledgerBy: times[1] ?? 0, receipt };
}

/** The checkpoint within evidence: one more that the log has signed. undefined when it cannot be read. */
export function checkpointIn(evidence: string): string | undefined {
  try {
    return parseTlogProof(parseEvidence(Buffer.from(evidence, 'utf8')).logged.proof).checkpoint;
  } catch (error) {
    if (error instanceof LedgerError) return undefined;
    throw error;
  }
}

export interface PromiseParts {
  readonly policy: TrustPolicy;
  /** Every checkpoint seen, smallest first. */
  readonly seen: readonly Seen[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The hub's evidence of a message; undefined when it has none to show. */
  readonly evidenceOf: (reference: string) => Promise<string | undefined>;
}

/** Holds one promise against the log. @returns what does not hold; `pending` while its time has not come */
export async function checkPromise(promise: Promised, { policy, seen, now, evidenceOf }: PromiseParts): Promise<Finding | 'kept' | 'pending'> {
  const { reference, receipt, ledgerBy } = promise;
  const evidence = await evidenceOf(reference);
  if (evidence === undefined) {
    if (now <= ledgerBy) return 'pending';
    return finding('promise-broken', reference, `It was accepted at ${iso(promise.acceptedAt)} and promised for ${iso(ledgerBy)}; the hub shows no entry of it.`, [receipt]);
  }
  try {
    const file = parseEvidence(Buffer.from(evidence, 'utf8'));
    if (digestOf(file.message) !== promise.digest) return finding('swapped', reference, `The hub accepted ${promise.digest} and shows evidence of ${digestOf(file.message)}.`, [receipt, evidence]);
    const { index } = await verifyEvidence(Buffer.from(evidence, 'utf8'), policy);
    if (file.logged.event.time !== iso(promise.acceptedAt)) return finding('late', reference, `It was accepted at ${iso(promise.acceptedAt)}; the log says ${file.logged.event.time}.`, [receipt, evidence]);
    const without = lastWithout(index, seen, policy);
    if (without !== undefined && without.time > ledgerBy) return finding('late', reference, `It was promised for ${iso(ledgerBy)} and is entry ${index}; witnesses saw a tree without it at ${iso(without.time)}.`, [receipt, evidence, without.note]);
    return 'kept';
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    if (error.fault === 'step-withheld') return finding('withheld', reference, `The hub shows evidence with a step left out: ${error.message}`, [receipt, evidence]);
    return failed(error, 'bad-receipt', reference, `The evidence the hub shows does not hold: ${error.message}`, [receipt, evidence]);
  }
}

/** The last tree, by the time of those who cosigned it, that did not hold an entry yet. Only witnesses of the policy tell the time. */
function lastWithout(index: bigint, seen: readonly Seen[], policy: TrustPolicy): { readonly time: number; readonly note: string } | undefined {
  const before = seen.filter(({ checkpoint }) => checkpoint.size <= index).toReversed();
  for (const { note } of before) {
    const times = verifyQuorum(openCheckpoint(note, policy.log).note, { ...policy, quorum: 0 }).map(({ time }) => Number(time) * 1000);
    // Each witness looked after the tree was signed: the earliest of them is the safest to go by.
    if (times.length > 0 && times.length >= policy.quorum) return { time: Math.min(...times), note };
  }
  return undefined;
}

const iso = (time: number): string => new Date(time).toISOString();
