// Generated from schemas/control/dispatch/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { SealedContent } from './envelope-sealed-1.js';

/**
 * A bureau hands a message it received on to its own entities, those in the envelope's to. The hub delivers the original to them untouched, as far as its owner's rules allow.
 */
export interface Dispatch {
  /**
   * The message handed on.
   */
  message: MessageReference;
  /**
   * Digest of that message, so that no other can be meant.
   */
  digest: Digest;
  /**
   * What the entity is asked to do with it.
   */
  note?: string;
  /**
   * For a sealed original: its content key, as {"key": base64url}, sealed for the entities as a body would be. With it they open the original itself.
   */
  key?: SealedContent;
}
