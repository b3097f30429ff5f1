import { payloadOf } from '#envelope';
import { isAudience, readIdentity, type Message } from '#contracts';
import type { Directory } from '#directory';
import { commitmentIn } from '#ledger';
import type { Cause } from '../exchange-records.js';
import { messageOf } from '../masks.js';
import type { DecisionPayload, LogRecord } from '../route/route-accepted.js';

/** A decided message, worked out for the mailboxes. */
export interface Delivery {
  readonly message: Message;
  readonly compact: string;
  readonly digest: string;
  /** Milliseconds since the epoch. */
  readonly acceptedAt: number;
  readonly version: number;
  /** Reached by name. */
  readonly recipients: readonly string[];
  readonly audiences: readonly string[];
  /** Members of the audiences who do not get it. */
  readonly exceptFor: readonly string[];
  /** Whom which members were withheld from when it was decided, as JSON Pointers. */
  readonly masks: Readonly<Record<string, readonly string[]>>;
  readonly cause: Cause;
  /** Digest of the facts it was decided by; reading decides by the same. */
  readonly facts: string;
  /** Owners of what it was derived from. */
  readonly inherits: readonly string[];
  /** Milliseconds since the epoch before which nobody sees it; undefined when it is due. */
  readonly releaseAt: number | undefined;
  /** Whom the sender of a notice request keeps out when it is published. */
  readonly excluded?: readonly string[];
  /** The endorsement that let it go out, where it was held for one. */
  readonly endorsedBy?: string;
  /** The commitment of the decision in the ledger; absent where the decision is of a version that named no entries. */
  readonly decided?: string | undefined;
}

/** A feed in which a filed message was published afterwards: as it stood at a rule-set version, less those who do not get it. */
export interface Published {
  readonly audience: string;
  readonly version: number;
  readonly exceptFor: readonly string[];
}

/** Works a decision out. Someone reached by name and by an audience, or by two audiences, is reached once. */
export function toDelivery(decision: DecisionPayload, cause: Cause): Delivery {
  const message = messageOf(decision.message);
  const allowed = decision.addressees.filter((addressee) => addressee.allowed);
  const audiences = allowed.filter((addressee) => isAudience(addressee.to));
  const recipients = new Set(allowed.filter((addressee) => !isAudience(addressee.to)).map((addressee) => addressee.to));
  return {
    message,
    compact: decision.message,
    digest: decision.digest,
    acceptedAt: Date.parse(decision.acceptedAt),
    version: decision.version,
    recipients: [...recipients],
    audiences: [...new Set(audiences.map((addressee) => addressee.to))],
    // Kept out of an audience, and addressed by name all the same: the name counts.
    exceptFor: [...new Set(audiences.flatMap((addressee) => addressee.except ?? []))].filter((member) => !recipients.has(member)),
    masks: mergedMasks(allowed.flatMap((addressee) => Object.entries(addressee.masks ?? {}))),
    cause,
    facts: decision.facts,
    inherits: decision.inherits ?? [],
    releaseAt: message.notBefore === undefined ? undefined : Date.parse(message.notBefore),
    ...(decision.excluded === undefined ? {} : { excluded: decision.excluded }),
    ...(decision.endorsedBy === undefined ? {} : { endorsedBy: decision.endorsedBy }),
  };
}

/** Someone reached twice gets it once, less what either way withholds. */
function mergedMasks(masks: readonly (readonly [string, readonly string[]])[]): Record<string, readonly string[]> {
  const merged: Record<string, readonly string[]> = {};
  for (const [recipient, mask] of masks) merged[recipient] = [...new Set([...(merged[recipient] ?? []), ...mask])];
  return merged;
}

/** Reads a record of `exchange.decided`. @throws TypeError when the hub did not make it */
export function readDecided(record: LogRecord): Delivery {
  const identity = readIdentity(record.headers);
  if (identity.salt === undefined) throw new TypeError('The record has no salt.');
  const decision = payloadOf(record.value.toString('latin1')) as DecisionPayload;
  const delivery = toDelivery(decision, { salt: identity.salt, at: identity.time, traceparent: identity.traceparent });
  return decision.step === undefined ? delivery : { ...delivery, decided: commitmentIn(record) };
}

/** Whom a message reaches. */
export type Reaching = Pick<Delivery, 'recipients' | 'audiences' | 'exceptFor' | 'version'> & { readonly published?: readonly Published[] };

/** Everyone a delivery reaches, audiences expanded as they stood when it was decided, and feeds when it was published there. */
export function everyoneReached({ recipients, audiences, exceptFor, version, published = [] }: Reaching, directory: Directory): Set<string> {
  const reached = new Set(recipients);
  for (const shared of [...audiences.map((audience) => ({ audience, version, exceptFor })), ...published]) {
    const except = new Set(shared.exceptFor);
    for (const member of directory.members(shared.audience, shared.version)) if (!except.has(member)) reached.add(member);
  }
  return reached;
}

/** The rule-set version the registry must have been read up to, to say whom a message reaches. */
export const newestVersion = ({ version, published = [] }: Pick<Reaching, 'version' | 'published'>): number => Math.max(version, ...published.map((one) => one.version));
