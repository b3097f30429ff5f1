// Generated from schemas/control/restriction/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { Instant } from './common-instant-1.js';
import type { MessageReference } from './common-message-reference-1.js';

/**
 * The hub tells whoever took a message from an inbox topic that it may not use it any more, or part of it, or that it may again: there a later restriction acts as a recall. By which rule, agreement or decision is not said.
 */
export interface Restriction {
  /**
   * The message it is about, as it lies on the inbox topic.
   */
  message: MessageReference;
  /**
   * Digest of that message, so that no other can be meant.
   */
  digest: Digest;
  /**
   * From when on this holds.
   */
  since: Instant;
  /**
   * What the reader is asked. destroy: destroy it wherever you keep it, and answer with a receipt. keep-unused: keep it, and let nobody use it until you hear more. none: what was said before holds no longer, and you may use it again.
   */
  demand: 'destroy' | 'keep-unused' | 'none';
  /**
   * The members of the message that are meant, of those you were given, as JSON Pointers (RFC 6901) into its payload. Absent: the whole message. A later restriction on the same message takes the place of this one.
   *
   * @minItems 1
   * @maxItems 1000
   */
  members?: string[];
  /**
   * What the reader can do.
   */
  detail?: string;
}
