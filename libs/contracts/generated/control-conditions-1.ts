// Generated from schemas/control/conditions/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { MessageReference } from './common-message-reference-1.js';

/**
 * The hub tells an addressee that a message waits for it under conditions, which it must countersign before it gets the message.
 */
export interface Conditions {
  /**
   * The message that waits.
   */
  message: MessageReference;
  /**
   * Digest of that message.
   */
  digest: Digest;
  /**
   * The conditions, as the sender wrote them.
   */
  conditions: string;
}
