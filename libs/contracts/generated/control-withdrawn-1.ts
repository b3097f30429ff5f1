// Generated from schemas/control/withdrawn/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { MessageReference } from './common-message-reference-1.js';

/**
 * The hub tells the owner of a message, and those who were shown it, that something it was derived from has been recalled. What that was is not said.
 */
export interface Withdrawn {
  /**
   * The derived message, which stands until its own owner recalls it.
   */
  message: MessageReference;
  /**
   * Digest of that message, so that no other can be meant.
   */
  digest: Digest;
  /**
   * What the reader can do.
   */
  detail?: string;
}
