import type { Members } from './place.js';

/** What is known of the signature of a message when its sheet is made. */
export type Standing = 'verified' | 'unchecked' | 'faulty' | 'draft';

/** A message as its sheet is made from it. */
export interface SheetSource {
  /** The signed payload, or a draft of one: `type` is all it must have. */
  readonly message: Members & { readonly type: string };
  /** The content, opened where it was sealed; absent when it is sealed and could not be opened. */
  readonly body: Members | undefined;
  readonly standing: Standing;
  /** Why the signature does not hold, or what else a reader must know of it. */
  readonly remarks?: readonly string[];
  readonly digest?: string;
  /** The key that signed it. */
  readonly kid?: string;
  readonly receivedAt?: string;
  /** By then a rule of the owner wants every copy refreshed or destroyed, one on paper too. */
  readonly keepUntil?: string;
  /** A rule of the reader's own says that its law does not let it act upon this. */
  readonly notExecutable?: boolean;
  /** Members kept from the reader. */
  readonly withheld?: readonly { readonly at: string; readonly members: number }[];
  /** Who may see it, where its owner asked the hub, and when that was. */
  readonly readers?: { readonly at: string; readonly participants: readonly string[] };
}
