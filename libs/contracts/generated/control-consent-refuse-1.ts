// Generated from schemas/control/consent-refuse/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { ParticipantId } from './common-participant-1.js';

/**
 * An owner does not consent; or the hub, when the deadline has passed without an answer.
 */
export interface ConsentRefusal {
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
   * Said by the hub: nobody answered in time.
   */
  lapsed?: true;
  /**
   * Said by the hub: the owner who did not answer.
   */
  owner?: ParticipantId;
  /**
   * What is to be said about it; no reason need be given.
   */
  note?: string;
}
