import { createHash } from 'node:crypto';
import type { MessageEnvelope } from '#contracts';

/** A message as it is turned into the form of others, with its content opened. A draft has no id yet. */
export interface Source extends Partial<Omit<MessageEnvelope, 'type' | 'from' | 'body' | 'sealed'>> {
  readonly type: string;
  readonly from: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A member that the other form cannot hold. */
export interface Unexpressed {
  /** Where it stands, as a JSON Pointer into the message: `/handling/purposes`, `/body/vessel/name`. */
  readonly pointer: string;
  /** Why, in a sentence. */
  readonly why: string;
}

/** Why a pseudonym is left out, wherever it stands. */
export const PSEUDONYM = 'a pseudonym that only the sending bureau can resolve is not for others';
const WAY = 'it belongs to the way through this hub, not to what is said';
/** Members of the envelope that no form of others says: they are between the hub and those who exchange through it. */
export const UNSAID: ReadonlyMap<string, string> = new Map([['hub', WAY], ['to', 'who else received it is not for others'], ['seq', WAY], ['prev', WAY], ['officer', PSEUDONYM]]);

/** Names what of a message no form of others says. */
export function unsaidOf(source: Source): readonly Unexpressed[] {
  const own = [...UNSAID].filter(([member]) => source[member as keyof Source] !== undefined).map(([member, why]) => ({ pointer: `/${member}`, why }));
  return source.handling?.attestation?.by === undefined ? own : [...own, { pointer: '/handling/attestation/by', why: PSEUDONYM }];
}

/** A message without what no form of others says. */
export function saidOf(source: Source): Readonly<Record<string, unknown>> {
  const { handling, ...head } = Object.fromEntries(Object.entries(source).filter(([member]) => !UNSAID.has(member))) as Partial<Source>;
  if (handling?.attestation?.by === undefined) return handling === undefined ? head : { ...head, handling };
  const { by: _, ...attestation } = handling.attestation;
  return { ...head, handling: { ...handling, attestation } };
}

/** What came out, and what could not be put into it. */
export interface Exported<T> {
  readonly document: T;
  readonly unexpressed: readonly Unexpressed[];
}

/** Something of a file of others that is not in the draft made of it. */
export interface NotTaken {
  /** Where it stands in the file: a JSON Pointer, or the id of an object and a property. */
  readonly at: string;
  readonly why: string;
}

/**
 * What identities in another form are derived from: sender and id, so that the same message leads to the same identity
 * however often it is exported. A draft has no id; what it says stands in for it.
 */
export const keyOf = ({ from, id, type, body }: Source): string => `${from}/${id ?? createHash('sha256').update(JSON.stringify([type, body])).digest('hex')}`;
