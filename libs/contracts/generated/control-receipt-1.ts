// Generated from schemas/control/receipt/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { Instant } from './common-instant-1.js';
import type { MessageReference } from './common-message-reference-1.js';

/**
 * What an addressee did with a message: it received, read, acted, refused; or, after a recall, destroyed it, retains it under national law, or objects.
 */
export interface Receipt {
  /**
   * The message this answers.
   */
  message: MessageReference;
  /**
   * Digest of that message, so that no other can be meant.
   */
  digest: Digest;
  /**
   * What was done. After a recall: destroyed, retained (the note gives the ground in national law) or objected (the note gives the reason).
   */
  status: 'received' | 'read' | 'actioned' | 'refused' | 'destroyed' | 'retained' | 'objected';
  /**
   * When it was done.
   */
  at: Instant;
  /**
   * What is to be said about it; the ground, when the message is retained or the recall objected to.
   */
  note?: string;
}
