// Generated from schemas/control/endorsement-request/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Address } from './common-address-1.js';
import type { Digest } from './common-digest-1.js';
import type { Instant } from './common-instant-1.js';
import type { MessageReference } from './common-message-reference-1.js';

/**
 * The hub tells a bureau that a message of its entity is held for its endorsement, or tells who supervises a sender that a message of it is held for review. The message itself is read by its reference.
 */
export interface EndorsementRequest {
  /**
   * The message held.
   */
  message: MessageReference;
  /**
   * Digest of that message, to be named when it is endorsed or returned.
   */
  digest: Digest;
  /**
   * The type of that message.
   */
  type: string;
  /**
   * Whom it would go to.
   *
   * @minItems 1
   * @maxItems 500
   *
   * Items: One addressee.
   */
  to: Address[];
  /**
   * True when its content is sealed; the bureau can open it only when it is an addressee itself.
   */
  sealed?: boolean;
  /**
   * The decisions under which messages of its sender are looked at before they go out; absent when its bureau chose to endorse them.
   *
   * @minItems 1
   * @maxItems 50
   *
   * Items: Reference of one decision.
   */
  decisions?: string[];
  /**
   * When it lapses unless it was endorsed; absent when it does not.
   */
  expiresAt?: Instant;
}
