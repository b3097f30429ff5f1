// Generated from schemas/control/countersignature/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { MessageReference } from './common-message-reference-1.js';

/**
 * An addressee accepts the conditions of a message, word for word, by signing them. Then it gets the message.
 */
export interface Countersignature {
  /**
   * The message that waits.
   */
  message: MessageReference;
  /**
   * Digest of that message.
   */
  digest: Digest;
  /**
   * The conditions, word for word.
   */
  conditions: string;
}
