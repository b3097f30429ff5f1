// Generated from schemas/control/alert/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { Instant } from './common-instant-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { ParticipantId } from './common-participant-1.js';

/**
 * The hub tells the owner of a message, by a rule of that owner, that somebody met it and was refused; whoever asked hears nothing of it. Or it tells a sender that counts its messages (seq, prev) what of its count did not come here.
 */
export interface Alert {
  /**
   * The message that was met; of a count, the message at which it shows.
   */
  message: MessageReference;
  /**
   * Digest of that message, so that no other can be meant.
   */
  digest: Digest;
  /**
   * Who asked and was refused; the bureau, where it does not list that entity of its to the owner. Of a count, its sender.
   */
  who: ParticipantId;
  /**
   * When: the first time that day. Of a count, when that message was accepted.
   */
  at: Instant;
  /**
   * What was asked for: read (a page of the inbox), subscribe (a stream or a feed), open (this very message), evidence (for use in court), trace (its story), search (a notice or a diffusion). Nobody asked: count (what its sender counts does not hold).
   */
  action: 'read' | 'subscribe' | 'open' | 'evidence' | 'trace' | 'search' | 'count';
  /**
   * The owner's rule that asks for the alert.
   */
  rule?: string;
  /**
   * Of a count: the numbers that did not come.
   */
  missing?: {
    /**
     * The first of them.
     */
    first: number;
    /**
     * The last of them.
     */
    last: number;
  };
  /**
   * Of a count: what does not hold, in words.
   */
  detail?: string;
}
