// Generated from schemas/control/review/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { MessageReference } from './common-message-reference-1.js';

/**
 * The hub asks the owner of a message whether it must still be kept, six months before its date of review.
 */
export interface Review {
  /**
   * The message to be looked at again.
   */
  message: MessageReference;
  /**
   * Digest of that message, so that no other can be meant.
   */
  digest: Digest;
  /**
   * By which date the need to keep it must be looked at again.
   */
  reviewBy: string;
  /**
   * What the owner can do.
   */
  detail?: string;
}
