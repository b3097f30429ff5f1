// Generated from schemas/control/endorsement/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { MessageReference } from './common-message-reference-1.js';

/**
 * A bureau lets a message of its entity go out, or returns it; or gs does with a message of a sender it supervises. The message was accepted and is held until then.
 */
export interface Endorsement {
  /**
   * The message held for endorsement.
   */
  message: MessageReference;
  /**
   * Digest of that message, so that no other can be meant.
   */
  digest: Digest;
  /**
   * Whether it goes out as it is, or back to its sender.
   */
  verdict: 'endorsed' | 'returned';
  /**
   * What the sender should know; the reason, when the message is returned.
   */
  note?: string;
}
