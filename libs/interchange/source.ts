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
