import { TOPICS, TYP } from '#contracts';
import type { PublicJwk } from '#envelope';
import type { TrustPolicy } from '../domain/trust-policy.js';
import { LedgerError } from '../domain/problem.js';
import { parseTlogProof } from '../domain/tlog-proof.js';
import type { LoggedRecord } from '../evidence/evidence.js';
import { verifyLogged } from '../evidence/verify-records.js';
import { failed, finding, type Finding } from './finding.js';
import { readHubSigned, type Promised } from './promises.js';

/** A question the hub has taken, as its receipt has it. */
export interface Asked {
  readonly id: string;
  readonly message: string;
  readonly digest: string;
  /** Milliseconds since the epoch. */
  readonly answerBy: number;
  readonly receipt: string;
}

/** What the hub shows of it. */
export interface Shown {
  readonly answer?: string;
  readonly records: readonly LoggedRecord[];
}

/** Reads the receipt of a challenge. @throws when it is none of the hub's */
export function readAsked(receipt: string, keys: readonly PublicJwk[]): Asked {
  const { event, id, message, digest, answerBy } = readHubSigned(receipt, TYP.event, keys);
  const by = typeof answerBy === 'string' ? Date.parse(answerBy) : NaN;
  if (event !== 'challenged' || typeof id !== 'string' || typeof message !== 'string' || typeof digest !== 'string' || Number.isNaN(by)) throw new LedgerError('malformed', 'It is no receipt of a challenge.');
  return { id, message, digest, answerBy: by, receipt };
}

export interface ChallengeParts {
  readonly policy: TrustPolicy;
  readonly keys: readonly PublicJwk[];
  /** What the hub promised to whoever audits. */
  readonly promises: readonly Promised[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What the hub shows of a challenge; undefined when it shows none. */
  readonly shownOf: (id: string) => Promise<Shown | undefined>;
}

/** Holds one challenge against the log and against what the hub promised. @returns what does not hold; `pending` while its time has not come */
export async function checkChallenge(asked: Asked, parts: ChallengeParts): Promise<Finding | 'answered' | 'pending'> {
  const { id, message, answerBy, receipt } = asked;
  const shown = await parts.shownOf(id);
  if (shown?.answer === undefined) return parts.now <= answerBy ? 'pending' : finding('unanswered', message, `The hub was to answer challenge ${id} by ${new Date(answerBy).toISOString()}, and shows no answer.`, [receipt]);
  const { answer, records } = shown;
  try {
    const said = readAnswer(answer, asked, parts.keys);
    const convicting = said.found === 'nothing' ? parts.promises.find((promise) => promise.reference === message && promise.digest === asked.digest && promise.acceptedAt <= said.asOf) : undefined;
    if (convicting !== undefined) return finding('not-received', message, `The hub says that nothing came as of ${new Date(said.asOf).toISOString()}, and accepted it at ${new Date(convicting.acceptedAt).toISOString()}.`, [answer, convicting.receipt]);
    const missing = missingProof(asked, answer, said, records, parts);
    if (missing === undefined) return 'answered';
    return parts.now <= answerBy ? 'pending' : finding('withheld', message, missing, [receipt, answer]);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return failed(error, 'bad-receipt', message, `The answer to challenge ${id} does not hold: ${error.message}`, [receipt, answer]);
  }
}

/** The checkpoints that what is shown leads to, as far as it holds: trees the log has signed like any other, to be held against a copy of it. */
export function checkpointsShown({ records }: Pick<Shown, 'records'>, policy: TrustPolicy): readonly string[] {
  return [...new Set(records.flatMap((record) => {
    try {
      verifyLogged(record, policy);
      return [parseTlogProof(record.proof).checkpoint];
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      return []; // what does not hold is judged where the answer is
    }
  }))];
}

interface Said {
  readonly found: unknown;
  readonly asOf: number;
  readonly entry: unknown;
  readonly at: unknown;
  readonly code: unknown;
  readonly accepted: unknown;
}

function readAnswer(answer: string, asked: Asked, keys: readonly PublicJwk[]): Said {
  const { event, id, message, digest, found, asOf, ...named } = readHubSigned(answer, TYP.event, keys);
  const looked = typeof asOf === 'string' ? Date.parse(asOf) : NaN;
  if (event !== 'challenge-answered' || id !== asked.id || message !== asked.message || digest !== asked.digest || Number.isNaN(looked)) throw new LedgerError('malformed', 'It answers another question.');
  return { found, asOf: looked, entry: named['entry'], at: named['at'], code: named['code'], accepted: named['accepted'] };
}

/** What an answer rests on and the hub does not prove: that the answer is in the log, and the entry it names. */
function missingProof(asked: Asked, answer: string, said: Said, records: readonly LoggedRecord[], { policy, keys }: Pick<ChallengeParts, 'policy' | 'keys'>): string | undefined {
  const logged = records.find(({ event }) => event.id === `${TOPICS.attested.name}:answer:${asked.id}` && event.source === 'hub');
  if (logged === undefined) return 'The hub does not show that its answer is in the log.';
  if (logged.value !== answer) throw new LedgerError('malformed', 'The log holds another answer.');
  verifyLogged(logged, policy);
  if (said.found === 'nothing') return undefined;
  const { entry } = said;
  if (typeof entry !== 'number' || !Number.isSafeInteger(entry)) throw new LedgerError('malformed', 'The answer names no entry.');
  const named = records.find((record) => namedBy(record, asked, said));
  if (named === undefined) return `The hub says "${String(said.found)}" of entry ${entry}, and does not show ${said.found === 'erased' ? 'the erasure' : 'that entry'}.`;
  const index = verifyLogged(named, policy);
  // The erased entry itself opens for nobody any more; its erasure is an entry of its own.
  if (said.found !== 'erased' && index !== BigInt(entry)) throw new LedgerError('malformed', 'The entry it names is another.');
  demandSame(named, asked, said, keys);
  return undefined;
}

const OF = Object.freeze({ accepted: TOPICS.accepted.name, other: TOPICS.accepted.name, refused: TOPICS.refused.name, erased: TOPICS.erased.name });

/** Whether a record is of the kind an answer rests on. */
function namedBy({ event: { topic, id } }: LoggedRecord, { message }: Asked, { found }: Said): boolean {
  if (typeof found !== 'string' || !Object.hasOwn(OF, found)) throw new LedgerError('malformed', 'The answer says what no answer says.');
  return topic === OF[found as keyof typeof OF] && (found === 'refused' || id === `${topic}:${message}`);
}

/** @throws LedgerError where the entry says something else than the answer */
function demandSame({ event, value, valueDigest }: LoggedRecord, { message, digest }: Asked, { found, at, code, accepted }: Said, keys: readonly PublicJwk[]): void {
  const demand = (holds: boolean): void => {
    if (!holds) throw new LedgerError('malformed', 'The entry it names is about something else.');
  };
  if (found === 'accepted' || found === 'other') {
    demand(valueDigest === (found === 'accepted' ? digest : accepted) && (found === 'accepted' || accepted !== digest) && event.time === at);
    return;
  }
  const said = readHubSigned(value ?? '', TYP.event, keys);
  const from = message.slice(0, message.indexOf('/'));
  if (found === 'refused') demand(said['event'] === 'refused' && said['sender'] === from && said['digest'] === digest && said['code'] === code);
  else demand(said['event'] === 'erased' && said['message'] === message);
}
