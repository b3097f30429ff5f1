import { TOPICS, TYP } from '#contracts';
import type { PublicJwk } from '#envelope';
import { Problem } from '#kernel';
import { entryOf } from '../domain/entry.js';
import { Frontier } from '../domain/frontier.js';
import { leafHash, sha256 } from '../domain/hash.js';
import { LedgerError } from '../domain/problem.js';
import type { TrustPolicy } from '../domain/trust-policy.js';
import { hashIn } from '../evidence/checks.js';
import type { LoggedRecord } from '../evidence/evidence.js';
import { verifyLogged } from '../evidence/verify-records.js';
import { givenIn, type Given } from '../sequence/given.js';
import { failed, finding, type Finding } from './finding.js';
import { readHubSigned } from './promises.js';
import { readInboxStatement, type InboxStatement } from './stretches.js';

/** A statement as the hub shows it: itself, where it stands in the log, and the entries it counts. */
export interface ShownStatement {
  readonly statement: string;
  readonly record?: LoggedRecord;
  readonly entries: readonly LoggedRecord[];
}

/** Something the hub signed: that it gave messages to somebody, or put one into a mailbox. From a sender's evidence, or a statement. */
export interface Claim extends Given {
  readonly entry: bigint;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Whether it only lies in the mailbox since. */
  readonly filed: boolean;
  /** What shows it. */
  readonly evidence: string;
}

export interface StatementParts {
  readonly policy: TrustPolicy;
  readonly keys: readonly PublicJwk[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A statement that holds, and what its entries say. */
export interface HeldStatement {
  readonly said: InboxStatement;
  readonly claims: readonly Claim[];
}

/** How long after the end of a stretch what is said of it may be missing from the log. */
const GRACE_MS = 600_000;

/** Holds one statement against the log and the entries it counts. */
export function checkStatement({ statement, record, entries }: ShownStatement, parts: StatementParts): Finding | HeldStatement | 'pending' {
  let said: InboxStatement;
  try {
    said = readInboxStatement(statement, parts.keys);
  } catch (error) {
    if (error instanceof Error) return finding('bad-receipt', 'a statement', error.message, [statement]);
    throw error;
  }
  const place = placeOf(said);
  const wrong = (says: string): Finding => finding('statement-wrong', place, says, [statement]);
  try {
    if (record === undefined) return parts.now <= said.endsAt + GRACE_MS ? 'pending' : finding('withheld', place, 'The hub does not show that its statement is in the log.', [statement]);
    if (record.value !== statement || record.event.id !== `${TOPICS.attested.name}:statement:${said.participant}:${new Date(said.endsAt).toISOString()}` || record.event.source !== 'hub') return wrong('The log holds another statement.');
    if (verifyLogged(record, parts.policy) < said.until) return wrong('It was logged before the entries it counts.');
    const claims = entries.map((one) => claimIn(one, parts));
    const outside = claims.find(({ participant, entry, filed }, n) => participant !== said.participant || filed || entry < said.first || entry >= said.until || (claims[n - 1]?.entry ?? -1n) >= entry);
    if (outside !== undefined) return wrong(`Entry ${outside.entry} is not one it may count.`);
    const counted = (mode: Given['mode']): number => claims.filter((one) => one.mode === mode).reduce((sum, { messages }) => sum + messages.length, 0);
    if (claims.length !== said.records || counted('live') !== said.messages.live || counted('exercise') !== said.messages.exercise) return wrong(`It counts ${said.records} entries with ${said.messages.live} messages (and ${said.messages.exercise} of exercises); those shown are ${claims.length} with ${counted('live')} (and ${counted('exercise')}).`);
    if (rootOf(entries) !== said.root) return wrong('The entries shown are not those it was signed over.');
    return { said, claims };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return failed(error, 'statement-wrong', place, `What is shown with it does not hold: ${error.message}`, [statement]);
  }
}

/** What an opened entry says was given, or filed. @throws LedgerError when it says nothing of the kind, or does not hold */
export function claimIn(record: LoggedRecord, { policy, keys }: Pick<StatementParts, 'policy' | 'keys'>): Claim {
  const { event, value = '' } = record;
  const entry = verifyLogged(record, policy);
  const said = hubSaid(value, keys);
  const filed = event.topic === TOPICS.delivered.name && typeof said['recipient'] === 'string' && typeof said['message'] === 'string';
  const given = givenIn(event.topic, said) ?? (filed ? { participant: said['recipient'] as string, messages: [said['message'] as string], mode: said['mode'] === 'exercise' ? ('exercise' as const) : ('live' as const) } : undefined);
  if (given === undefined) throw new LedgerError('malformed', `Entry ${entry} does not say that anything was given to anybody.`);
  return { ...given, entry, at: Date.parse(event.time), filed: givenIn(event.topic, said) === undefined, evidence: value };
}

/** @throws LedgerError also where it is signed as something else */
function hubSaid(value: string, keys: readonly PublicJwk[]): Readonly<Record<string, unknown>> {
  try {
    return readHubSigned(value, TYP.event, keys);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new LedgerError('malformed', error.message);
  }
}

const rootOf = (entries: readonly LoggedRecord[]): string => {
  const frontier = Frontier.empty();
  for (const { event, salt, value, valueDigest } of entries) frontier.append(leafHash(entryOf({ event, salt: hashIn(salt), valueDigest: value === undefined ? hashIn(valueDigest ?? '') : sha256(Buffer.from(value, 'utf8')) })));
  return Buffer.from(frontier.root()).toString('base64url');
};

const placeOf = ({ participant, endsAt }: InboxStatement): string => `${participant}, the hour to ${new Date(endsAt).toISOString()}`;

/** A message a participant has, and a time by which it had it for certain. */
export interface Received {
  readonly reference: string;
  /** Milliseconds since the epoch. */
  readonly by: number;
}

export interface InboxParts {
  readonly participant: string;
  /** Statements that hold, of this participant. */
  readonly statements: readonly HeldStatement[];
  /** What the hub's word elsewhere says was given to or filed for it: of senders' evidence. */
  readonly claims: readonly Claim[];
  /** Everything the participant was given; undefined where it does not show that. */
  readonly received: readonly Received[] | undefined;
  /** When the newest stretch ended that the hub has counted; undefined where that is not known. */
  readonly counted: number | undefined;
}

/** Holds the statements of one inbox against each other, against what senders were told, and against what arrived. */
export function checkInbox({ participant, statements, claims, received, counted }: InboxParts): Finding[] {
  const inOrder = statements.toSorted((a, b) => a.said.endsAt - b.said.endsAt);
  return [
    ...inOrder.slice(1).flatMap((one, n) => follows(inOrder[n] as HeldStatement, one)),
    ...last(participant, inOrder.at(-1), counted),
    ...claims.filter((claim) => claim.participant === participant).flatMap((claim) => (claim.filed ? [] : stated(claim, inOrder))),
    ...(received === undefined ? [] : arrived(participant, received, inOrder, claims)),
  ];
}

/** Each goes on where the one before ended, so that no entry lies between two statements, or in two. */
function follows({ said: before }: HeldStatement, { said }: HeldStatement): Finding[] {
  if (said.statement === before.statement) return [];
  if (said.endsAt === before.endsAt) return [finding('statement-wrong', placeOf(said), 'The hub signed two statements of one hour.', [before.statement, said.statement])];
  return said.first === before.until ? [] : [finding('statement-wrong', placeOf(said), `It begins with entry ${said.first}; the one before ended at ${before.until}.`, [before.statement, said.statement])];
}

function last(participant: string, newest: HeldStatement | undefined, counted: number | undefined): Finding[] {
  if (newest === undefined || counted === undefined || counted <= newest.said.endsAt) return [];
  return [finding('withheld', participant, `The hub counted the log up to ${new Date(counted).toISOString()} and shows no statement of the inbox after ${new Date(newest.said.endsAt).toISOString()}.`, [newest.said.statement])];
}

/** What the hub told a sender that it gave, it states to whom it gave it. */
function stated({ entry, messages, evidence }: Claim, statements: readonly HeldStatement[]): Finding[] {
  const over = statements.find(({ said }) => said.first <= entry && entry < said.until);
  if (over === undefined || over.claims.some((claim) => claim.entry === entry)) return [];
  return [finding('statement-wrong', placeOf(over.said), `Entry ${entry} says that ${messages.join(', ')} was given to it, and the statement does not count that entry.`, [over.said.statement, evidence])];
}

/** How long it may take from being given something to the entry that says so. */
const LAG_MS = 60_000;

function arrived(participant: string, received: readonly Received[], statements: readonly HeldStatement[], claims: readonly Claim[]): Finding[] {
  const has = new Set(received.map(({ reference }) => reference));
  const foreign = (reference: string): boolean => !reference.startsWith(`${participant}/`);
  const given = statements.flatMap((one) => one.claims);
  const said = new Set(given.flatMap(({ messages }) => messages));
  const [begins, ends] = [statements[0], statements.at(-1)];
  const missing = new Map([...given, ...claims.filter((claim) => claim.participant === participant)].flatMap((claim) => claim.messages.filter((one) => foreign(one) && !has.has(one)).map((one) => [one, claim] as const)));
  const lost = [...missing].flatMap(([reference, claim]) => {
    if (!claim.filed) return [finding('not-delivered', reference, `The hub says in entry ${claim.entry} that it gave it to ${participant}, which did not get it.`, [claim.evidence])];
    // Positions in a mailbox rise: who was given something afterwards has looked, and was not given this.
    const looked = given.find(({ at, entry, mode }) => entry > claim.entry && at > claim.at && mode === claim.mode);
    return looked === undefined ? [] : [finding('not-delivered', reference, `It was filed for ${participant} (entry ${claim.entry}), which was given other messages afterwards and not this one. A rule of its owner, conditions, a recall or an end of its time may be why: its owner can tell.`, [claim.evidence, looked.evidence])];
  });
  // Only where statements cover the whole time can one say that something is stated nowhere.
  const unsaid = begins === undefined || ends === undefined || begins.said.first > 0n ? [] : received.filter(({ reference, by }) => foreign(reference) && by + LAG_MS <= ends.said.endsAt && !said.has(reference));
  return [...lost, ...unsaid.map(({ reference }) => finding('statement-wrong', placeOf((ends as HeldStatement).said), `${participant} has ${reference}, and no statement says that it was given to it.`, [(ends as HeldStatement).said.statement]))];
}
