// Generated from schemas/control/reminder/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { Instant } from './common-instant-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { ParticipantId } from './common-participant-1.js';

/**
 * The hub reminds the addressees of a request whose answer is overdue, and tells its originator.
 */
export interface Reminder {
  /**
   * The message to be answered.
   */
  message: MessageReference;
  /**
   * Digest of that message, so that no other can be meant.
   */
  digest: Digest;
  /**
   * By when the answer was wanted.
   */
  replyBy: Instant;
  /**
   * Who has not answered.
   *
   * @minItems 1
   * @maxItems 500
   *
   * Items: One participant.
   */
  overdue: ParticipantId[];
  /**
   * Why this reminder is sent.
   */
  reason?: string;
}
