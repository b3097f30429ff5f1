import { TOPICS, TYP } from '#contracts';
import type { PublicJwk } from '#envelope';
import type { TrustPolicy } from '../domain/trust-policy.js';
import { LedgerError } from '../domain/problem.js';
import type { LoggedRecord } from '../evidence/evidence.js';
import { verifyLogged } from '../evidence/verify-records.js';
import { finding, type Finding } from './finding.js';
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
    const missing = missingProof(asked, answer, said, records, parts.policy);
    if (missing === undefined) return 'answered';
    return parts.now <= answerBy ? 'pending' : finding('withheld', message, missing, [receipt, answer]);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return finding('bad-receipt', message, `The answer to challenge ${id} does not hold: ${error.message}`, [receipt, answer]);
  }
}

interface Said {
  readonly found: unknown;
  readonly asOf: number;
  readonly entry: unknown;
}

function readAnswer(answer: string, asked: Asked, keys: readonly PublicJwk[]): Said {
  const { event, id, message, digest, found, asOf, entry } = readHubSigned(answer, TYP.event, keys);
  const at = typeof asOf === 'string' ? Date.parse(asOf) : NaN;
  if (event !== 'challenge-answered' || id !== asked.id || message !== asked.message || digest !== asked.digest || Number.isNaN(at)) throw new LedgerError('malformed', 'It answers another question.');
  return { found, asOf: at, entry };
}

/** What an answer rests on and the hub does not prove: that the answer is in the log, and the entry it names. */
function missingProof({ id, message, digest }: Asked, answer: string, { found, entry }: Said, records: readonly LoggedRecord[], policy: TrustPolicy): string | undefined {
  const logged = records.find(({ event }) => event.id === `${TOPICS.attested.name}:answer:${id}` && event.source === 'hub');
  if (logged === undefined) return 'The hub does not show that its answer is in the log.';
  if (logged.value !== answer) throw new LedgerError('malformed', 'The log holds another answer.');
  verifyLogged(logged, policy);
  if (found !== 'accepted') return undefined;
  const accepted = records.find(({ event }) => event.id === `${TOPICS.accepted.name}:${message}`);
  if (accepted === undefined) return `The hub says that entry ${String(entry)} is the message, and does not show it.`;
  if (typeof entry !== 'number' || !Number.isSafeInteger(entry)) throw new LedgerError('malformed', 'The answer names no entry.');
  if (accepted.valueDigest !== digest || verifyLogged(accepted, policy) !== BigInt(entry)) throw new LedgerError('malformed', 'The entry it names is another message.');
  return undefined;
}
