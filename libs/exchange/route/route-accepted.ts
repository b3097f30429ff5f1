import { toTimestamp } from '#kernel';
import { payloadOf, signJws } from '#envelope';
import { exchangeKey, HEADER, isNotice, parseReference, readIdentity, referenceOf, TOPICS, TYP, type Message, type Mode, type RecordIdentity, type Routing } from '#contracts';
import type { Directory } from '#directory';
import { commitmentIn } from '#ledger';
import { causedMessageRecord, derivedRecord, inputDigest, type Cause } from '../exchange-records.js';
import { ownersOf } from '../facts.js';
import { hubMessage, type HubIdentity } from '../hub-identity.js';
import { factsDigest, type Case, type Inquiry } from '../inquiry.js';
import type { CountBook, Counted } from '../lifecycle/counts.js';
import { openMessage, type OpenedMessage } from '../masks.js';
import { NOTHING_GIVEN, type Given, type Provenance } from '../provenance.js';
import type { Claim, Claimed, ClaimStore, ExchangeRecord, FirstAcceptance } from '../ports.js';
import { decideAddressees, type AddresseeDecision } from './decide-addressees.js';
import type { HeldMessages, Supervision } from './held-messages.js';
import { copiesInTo, copyOutTo, endorserOf } from './roads.js';
import { supervisionsOf } from './supervision.js';

/** A record as the runner hands it over. */
export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, Buffer>>;
}

/** The decision on a message, as `exchange.decided` carries it in a JWS of the hub. */
export interface DecisionPayload {
  readonly hub: string;
  readonly from: string;
  readonly id: string;
  readonly digest: string;
  readonly acceptedAt: string;
  /** Rule-set version: the offset in `registry.stated` up to which statements counted. */
  readonly version: number;
  /** Digest of the facts it was decided by (`factsDigest`). */
  readonly facts: string;
  /** Owners of what it was derived from, whose rules hold for it too; absent when there are none. */
  readonly inherits?: readonly string[];
  readonly addressees: readonly AddresseeDecision[];
  /** The endorsement that let it go out, where it was held for one. */
  readonly endorsedBy?: string;
  /** Of a notice request: whom its sender keeps out when it is published; for the hub alone. */
  readonly excluded?: readonly string[];
  /** Which of the two worlds; for whoever is not shown the message. Absent in decisions of earlier versions. */
  readonly mode?: Mode;
  /** Its place in the exchange, and the commitment of the entry before it, which is the acceptance; absent in decisions of earlier versions. */
  readonly step?: 2;
  readonly previous?: string;
  /** The message itself, untouched. */
  readonly message: string;
}

interface AcceptedMessage {
  readonly record: LogRecord;
  readonly claim: Claim;
  readonly message: Message;
  readonly opened: OpenedMessage;
  readonly compact: string;
  readonly routing: Routing | undefined;
  readonly identity: RecordIdentity;
  readonly cause: Cause;
}

function readAccepted(record: LogRecord): AcceptedMessage {
  const identity = readIdentity(record.headers);
  if (identity.salt === undefined || identity.digest === undefined) throw new TypeError('The record has no salt or no digest.');
  const compact = record.value.toString('latin1');
  const opened = openMessage(compact);
  const { message } = opened;
  const routing = record.headers[HEADER.routing];
  return {
    record,
    message,
    opened,
    compact,
    identity,
    routing: routing === undefined ? undefined : (payloadOf(routing.toString('latin1')) as Routing),
    cause: { salt: identity.salt, at: identity.time, traceparent: identity.traceparent },
    claim: { from: message.from, id: message.id, digest: identity.digest, inputDigest: inputDigest(compact), acceptedAt: identity.time, partition: record.partition, offset: record.offset },
  };
}

export interface RouterParts {
  readonly hub: HubIdentity;
  readonly claims: ClaimStore;
  readonly inquiry: Inquiry;
  readonly provenance: Provenance;
  readonly directory: Directory;
  readonly held: HeldMessages;
  /** Where it is noted what senders count. */
  readonly counts?: CountBook;
  /** Who looks at a message before it goes out, besides whoever its sender's bureau chose. @param at ms */
  readonly reviewer?: (message: Message, at: number) => string | undefined;
  /** Resolves when the directory has read up to a version at which a door, or another router, already judged. */
  readonly reach: (version: number) => Promise<void>;
}

/**
 * Decides a batch of accepted records and returns what follows from them, in order. The same records give the same
 * bytes whenever they are routed: which acceptance stands, and the rule-set version, are claimed once in the database.
 */
export async function routeAccepted(records: readonly LogRecord[], parts: RouterParts): Promise<ExchangeRecord[]> {
  const accepted = records.map(readAccepted);
  // What a door accepted it accepted for someone it knew: deciding by less would refuse who was admitted a moment ago.
  const doors = accepted.reduce((highest, one) => Math.max(highest, one.identity.ruleVersion ?? -1), -1);
  if (doors > parts.directory.version) await parts.reach(doors);
  const claimed = await parts.claims.claim(await Promise.all(accepted.map((one) => withGiven(one, parts.provenance))), parts.directory.version);
  // Asked for those alone that say a number.
  const counted = accepted.flatMap((one, index) => countedIn(one, claimed[index]) ?? []);
  if (counted.length > 0) await parts.counts?.count(counted);
  const produced: ExchangeRecord[] = [];
  for (const [index, one] of accepted.entries()) {
    const [claim, record] = [claimed[index], records[index]];
    if (claim === undefined || record === undefined) throw new Error('The claim store answered for fewer records than it was asked.');
    produced.push(...(await routeOne(one, record, claim, parts)));
  }
  return produced;
}

/** What its sender counts it as; undefined for what says no number, and for what another acceptance stands for. */
function countedIn({ message: { from, id, seq, prev, mode }, claim }: AcceptedMessage, claimed: Claimed | undefined): Counted | undefined {
  if (seq === undefined || claimed === undefined || !isStanding(claim, claimed.standing)) return undefined;
  return { from, id, seq, prev, digest: claim.digest, exercise: mode === 'exercise', acceptedAt: claim.acceptedAt };
}

/** What it comes from and which consents it can show, claimed with it; not the conditions of its sources, which are their words and the door's to compare: a claim outlives its sources. */
async function withGiven({ claim, message }: AcceptedMessage, provenance: Provenance): Promise<Claim> {
  if (!provenance.concerns(message)) return claim;
  const given = await provenance.of(message, claim.acceptedAt);
  return { ...claim, given: { ...given, sources: given.sources.map(({ reference, data }) => ({ reference, data })) } };
}

async function routeOne(one: AcceptedMessage, record: LogRecord, { standing, version, given, chained }: Claimed, parts: RouterParts): Promise<ExchangeRecord[]> {
  if (!isStanding(one.claim, standing)) {
    const taken = !standing.inputDigest.equals(one.claim.inputDigest) && one.message.from !== 'hub';
    return taken ? [rejection(one, parts.hub, 'id-taken', undefined)] : [];
  }
  // The directory keeps what held at earlier versions, so a decision made again after a crash comes out the same.
  if (version > parts.directory.version) await parts.reach(version);
  const endorser = endorserOf(one.message, parts.directory, version) ?? parts.reviewer?.(one.message, one.claim.acceptedAt);
  if (endorser !== undefined) return [await hold(one, record, { endorser }, parts)];
  const when = { version, at: one.claim.acceptedAt, given, chained };
  const [review] = reviewsOf(one, when, parts);
  if (review !== undefined) return [await hold(one, record, { endorser: review.by, review }, parts)];
  const released = one.message.type === 'control.endorsement/1' ? await settle(one, version, parts) : [];
  return [...decide(one, when, parts), ...released];
}

/** The version and the time rules are asked at, and what is asked beside them. */
interface When {
  readonly version: number;
  readonly at: number;
  readonly given: Given;
  readonly chained: boolean;
}

const caseOf = (one: AcceptedMessage, { version, at, given }: When, { inquiry }: RouterParts): Case => inquiry.caseOf({ ...one, digest: one.claim.digest, form: one.opened }, given, version, at);
const reviewsOf = (one: AcceptedMessage, when: When, parts: RouterParts): readonly Supervision[] => supervisionsOf(one.message, parts.directory, parts.inquiry, when.version, () => caseOf(one, when, parts));

/** What follows from a message that may go out. */
function decide(one: AcceptedMessage, when: When, parts: RouterParts, endorsedBy?: string): ExchangeRecord[] {
  const { directory, inquiry, hub } = parts;
  const { version } = when;
  const { message, routing } = one;
  const of = caseOf(one, when, parts);
  const addressees = decideAddressees(message, routing, directory, inquiry, of);
  const copies = (to: readonly string[]): AddresseeDecision[] => decideAddressees({ ...message, to }, undefined, directory, inquiry, of).filter(({ allowed }) => allowed).map((copy) => ({ ...copy, rules: ['delegation.copy', ...copy.rules], blind: true }));
  const out = copyOutTo(message, directory, version);
  const wanted = new Set([...(out === undefined ? [] : [out]), ...copiesInTo(message, addressees, directory, version)]);
  for (const { to, allowed } of addressees) if (allowed) wanted.delete(to);
  const produced = [decisionRecord(one, of, [...addressees, ...copies([...wanted])], hub, { endorsedBy, chained: when.chained })];
  // Entries of `to` alone: who within an audience was refused would betray its members.
  const refused = addressees.filter((addressee) => !addressee.allowed).map((addressee) => addressee.to);
  if (refused.length > 0 && message.from !== 'hub') produced.push(rejection(one, hub, 'refused', refused));
  return produced;
}

/** Keeps a message until it is endorsed, or was looked at, and tells who does that. */
async function hold({ message, claim, cause }: AcceptedMessage, record: LogRecord, why: { readonly endorser: string; readonly review?: Supervision }, { hub, held }: RouterParts): Promise<ExchangeRecord> {
  const { endorser, review } = why;
  const expiresAt = message.expiresAt === undefined ? undefined : Date.parse(message.expiresAt);
  await held.hold({ from: message.from, id: message.id, digest: claim.digest, endorser, exercise: message.mode === 'exercise', heldAt: claim.acceptedAt, expiresAt, ...(review === undefined ? {} : { review }) }, record);
  const { type, to, sealed } = message;
  const said = hubMessage(hub, {
    type: 'control.endorsement-request/1',
    mode: message.mode,
    precedence: message.precedence ?? 'routine',
    to: [endorser],
    body: { message: referenceOf(message), digest: claim.digest, type, to, ...(sealed === undefined ? {} : { sealed: true }), ...(message.expiresAt === undefined ? {} : { expiresAt: message.expiresAt }), ...(review === undefined ? {} : { decisions: review.references }) },
    inReplyTo: referenceOf(message),
    cause: `endorse ${referenceOf(message)} ${claim.digest}${review === undefined ? '' : ` ${endorser}`}`,
    at: cause.at,
  });
  return causedMessageRecord(said, cause);
}

/** Lets an endorsement take effect: the message goes out by the rules that hold now, its salt that of its own acceptance. */
async function settle(one: AcceptedMessage, version: number, parts: RouterParts): Promise<ExchangeRecord[]> {
  const { message, claim, cause } = one;
  const verdict = message.body?.['verdict'] === 'endorsed' ? 'endorsed' : 'returned';
  const of = parseReference(String(message.body?.['message']));
  const settled = await parts.held.settle({ of, digest: String(message.body?.['digest']), exercise: message.mode === 'exercise', verdict, by: message, at: claim.acceptedAt });
  // What the hub says never causes more: a review that was over in the meantime had its verdict.
  if (settled === undefined) return message.from === 'hub' ? [] : [rejection(one, parts.hub, 'wrong-original', undefined)];
  if (settled === 'returned') return [];
  const original = readAccepted(settled.record);
  // What it was claimed with still counts, so that this decision too comes out the same again.
  const [claimed] = await parts.claims.claim([original.claim], version);
  const when = { version, at: claim.acceptedAt, given: claimed?.given ?? NOTHING_GIVEN, chained: claimed?.chained === true };
  const released = { ...original, cause: { ...cause, salt: original.cause.salt } };
  // Endorsed by its bureau, it is looked at by whoever supervises; one after the other, and nobody twice.
  const order = [...ownersOf(original.message), 'gs'];
  const next = reviewsOf(original, when, parts).find(({ by }) => !settled.review || order.indexOf(by) > order.indexOf(settled.endorser));
  if (next !== undefined) return [await hold(released, settled.record, { endorser: next.by, review: next }, parts)];
  return decide(released, when, parts, referenceOf(message));
}

/**
 * Whether this record is the acceptance that stands, or the very same record at another place: sent again after a lost
 * answer, or redriven from the dead letters after its claim. What follows from it then is what followed, or what never did.
 */
const isStanding = (claim: Claim, standing: FirstAcceptance): boolean =>
  (standing.partition === claim.partition && standing.offset === claim.offset) || (standing.digest === claim.digest && standing.acceptedAt === claim.acceptedAt);

function decisionRecord({ record, message, compact, claim, cause, routing }: AcceptedMessage, { data, version, given }: Case, addressees: readonly AddresseeDecision[], hub: HubIdentity, { endorsedBy, chained }: { readonly endorsedBy: string | undefined; readonly chained: boolean }): ExchangeRecord {
  const previous = chained ? commitmentIn(record) : undefined;
  const payload: DecisionPayload = { hub: hub.name, from: message.from, id: message.id, digest: claim.digest, acceptedAt: toTimestamp(claim.acceptedAt), version, facts: factsDigest(data), ...(given === undefined || given.inherits.length === 0 ? {} : { inherits: given.inherits }), addressees, ...(endorsedBy === undefined ? {} : { endorsedBy }), ...(isNotice(message.type) && routing?.exclude !== undefined ? { excluded: routing.exclude } : {}), ...(previous === undefined ? {} : { mode: message.mode, step: 2, previous }), message: compact };
  return derivedRecord(
    {
      topic: TOPICS.decided,
      key: exchangeKey(message),
      flash: message.precedence === 'flash',
      causeId: referenceOf(message),
      source: 'hub',
      type: 'entente.decision/1',
      digest: claim.digest,
      value: signJws(payload, hub.signing, TYP.decision),
    },
    cause,
  );
}

/** Tells the sender, by an ordinary message, what did not go through; never why (contract §3). */
function rejection({ message, claim, cause }: AcceptedMessage, hub: HubIdentity, code: 'refused' | 'id-taken' | 'wrong-original', addressees: readonly string[] | undefined): ExchangeRecord {
  const said = hubMessage(hub, {
    type: 'control.rejection/1',
    mode: message.mode,
    precedence: message.precedence ?? 'routine',
    to: [message.from],
    body: { message: referenceOf(message), digest: claim.digest, code, ...(addressees === undefined ? {} : { addressees }) },
    inReplyTo: referenceOf(message),
    cause: `${code} ${referenceOf(message)} ${claim.digest}`,
    at: cause.at,
  });
  return causedMessageRecord(said, cause);
}
