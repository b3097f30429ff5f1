// Generated from schemas/control/rejection/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Address } from './common-address-1.js';
import type { Digest } from './common-digest-1.js';
import type { MessageReference } from './common-message-reference-1.js';

/**
 * The hub tells a sender that a message, or its delivery to some addressees, was refused. Addressees are named without reason.
 */
export interface Rejection {
  /**
   * The message refused.
   */
  message: MessageReference;
  /**
   * Digest of that message, so that no other can be meant.
   */
  digest: Digest;
  /**
   * The problem code, explained at /problems/<code>.
   */
  code: string;
  /**
   * The addressees it was refused to; absent when the whole message was refused.
   *
   * @minItems 1
   * @maxItems 500
   *
   * Items: One addressee.
   */
  addressees?: Address[];
  /**
   * What the sender can do about it.
   */
  detail?: string;
}
