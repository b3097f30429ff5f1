import { TOPICS } from '#contracts';
import type { PublicJwk } from '#envelope';
import { LedgerError } from '../domain/problem.js';
import type { TrustPolicy } from '../domain/trust-policy.js';
import type { LoggedRecord } from '../evidence/evidence.js';
import { verifyLogged } from '../evidence/verify-records.js';
import { failed, finding, type Finding } from './finding.js';
import { readAccount, type Account } from './stretches.js';

/** A count of the log as the hub shows it, with the entry that it is. */
export interface ShownAccount {
  readonly account: string;
  readonly record?: LoggedRecord;
}

export interface AccountParts {
  readonly policy: TrustPolicy;
  readonly keys: readonly PublicJwk[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Entries whose topic the auditor knows, because it has what opens them: topic by index. */
  readonly opened: ReadonlyMap<bigint, string>;
}

/** How many entries of a topic the hub says there are, and of how many the auditor has seen that they are. */
export interface TopicCount {
  readonly claimed: bigint;
  readonly opened: bigint;
}

export interface Counted {
  /** As of the newest account that holds; empty where there is none. */
  readonly topics: ReadonlyMap<string, TopicCount>;
  readonly newest: Account | undefined;
  readonly findings: readonly Finding[];
}

/** How long after the end of a stretch its count may be missing from the log. */
const GRACE_MS = 600_000;
/** Entries whose topic the hub does not say: what was logged before it counted, or taken back after a loss. */
export const UNCOUNTED = 'uncounted';

/**
 * Reconciles the hub's counts of topics with the log's leaves: an entry hides its topic, but each is of one topic, so the
 * counts add up to the size, never fall, and are no less than what whoever holds openings has seen.
 */
export function checkAccounts(shown: readonly ShownAccount[], parts: AccountParts): Counted {
  const findings: Finding[] = [];
  const held: Account[] = [];
  for (const one of shown) {
    const judged = judge(one, parts);
    if (judged === 'pending') continue;
    if ('kind' in judged) findings.push(judged);
    else held.push(judged);
  }
  const inOrder = held.toSorted((a, b) => a.endsAt - b.endsAt);
  findings.push(...inOrder.slice(1).flatMap((one, n) => follows(inOrder[n] as Account, one)), ...inOrder.flatMap((one) => fewer(one, parts.opened)));
  const newest = inOrder.at(-1);
  const seen = newest === undefined ? new Map<string, bigint>() : tally(parts.opened, newest.until);
  return { newest, findings, topics: new Map([...(newest?.topics ?? [])].map(([topic, claimed]) => [topic, { claimed, opened: seen.get(topic) ?? 0n }])) };
}

const placeOf = ({ endsAt }: Account): string => `the count of ${new Date(endsAt).toISOString()}`;

function judge({ account, record }: ShownAccount, { policy, keys, now }: AccountParts): Account | Finding | 'pending' {
  try {
    const said = readAccount(account, keys);
    const wrong = (says: string): Finding => finding('counts-wrong', placeOf(said), says, [account]);
    if (record === undefined) return now <= said.endsAt + GRACE_MS ? 'pending' : finding('withheld', placeOf(said), 'The hub does not show that its count is in the log.', [account]);
    if (record.value !== account || record.event.id !== `${TOPICS.attested.name}:account:${new Date(said.endsAt).toISOString()}`) return wrong('The log holds another count.');
    if (verifyLogged(record, policy) < said.until) return wrong('It was logged before the entries it counts.');
    const sum = [...said.topics.values()].reduce((all, count) => all + count, 0n);
    return sum === said.until ? said : wrong(`The topics add up to ${sum} entries; it counts the first ${said.until}.`);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error instanceof LedgerError && record !== undefined) return failed(error, 'counts-wrong', 'a count', error.message, [account]);
    return finding('bad-receipt', 'a count', error.message, [account]);
  }
}

function follows(before: Account, one: Account): Finding[] {
  if (one.account === before.account) return [];
  const wrong = (says: string): Finding[] => [finding('counts-wrong', placeOf(one), says, [before.account, one.account])];
  if (one.endsAt === before.endsAt) return wrong('The hub signed two counts of one hour.');
  if (one.first !== before.until) return wrong(`It begins with entry ${one.first}; the one before ended at ${before.until}.`);
  const fallen = [...before.topics].find(([topic, count]) => topic !== UNCOUNTED && (one.topics.get(topic) ?? 0n) < count);
  if (fallen !== undefined) return wrong(`Of ${fallen[0]} it counts ${one.topics.get(fallen[0]) ?? 0n} entries; before there were ${fallen[1]}.`);
  const hidden = (one.topics.get(UNCOUNTED) ?? 0n) - (before.topics.get(UNCOUNTED) ?? 0n);
  return hidden > 0n ? wrong(`Of ${hidden} entries since then the hub does not say the topic. After a database was put back from a backup that can be; otherwise it cannot.`) : [];
}

function fewer(account: Account, opened: ReadonlyMap<bigint, string>): Finding[] {
  const seen = tally(opened, account.until);
  const uncounted = account.topics.get(UNCOUNTED) ?? 0n;
  return [...seen].filter(([topic, count]) => count > (account.topics.get(topic) ?? 0n) + uncounted).map(([topic, count]) => finding('counts-wrong', placeOf(account), `It counts ${account.topics.get(topic) ?? 0n} entries of ${topic}; ${count} are known.`, [account.account]));
}

function tally(opened: ReadonlyMap<bigint, string>, until: bigint): ReadonlyMap<string, bigint> {
  const counts = new Map<string, bigint>();
  for (const [index, topic] of opened) if (index < until) counts.set(topic, (counts.get(topic) ?? 0n) + 1n);
  return counts;
}
