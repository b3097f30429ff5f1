// Generated from schemas/control/consent-grant/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { Instant } from './common-instant-1.js';
import type { MessageReference } from './common-message-reference-1.js';

/**
 * An owner consents to what was asked for, for all of it and nothing else.
 */
export interface ConsentGrant {
  /**
   * The consent request.
   */
  request: MessageReference;
  /**
   * The message it is about.
   */
  message: MessageReference;
  /**
   * Digest of that message.
   */
  digest: Digest;
  /**
   * Until when the consent holds; as long as the message is kept when left out.
   */
  until?: Instant;
  /**
   * What goes with it.
   */
  note?: string;
}
