// Generated from schemas/control/consent-request/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { ParticipantId } from './common-participant-1.js';

/**
 * Asks an owner of a message for its consent to one use of it. It is addressed to the owners asked; who has not answered by the replyBy of the envelope, or within 72 hours, has said no.
 */
export interface ConsentRequest {
  /**
   * The message in question; for the use send it is still to be sent.
   */
  message: MessageReference;
  /**
   * Digest of that message, so that no other can be meant.
   */
  digest: Digest;
  /**
   * What is asked for: send (joint owners, and owners who want to be asked each time, before it goes out), read (read it for its own purposes, where its owner wants to be asked), forward (pass it on), evidence (use in court), purpose (use for another purpose).
   */
  use: 'send' | 'read' | 'forward' | 'evidence' | 'purpose';
  /**
   * To whom it shall be passed on; for the use forward.
   *
   * @minItems 1
   * @maxItems 100
   *
   * Items: One participant.
   */
  to?: ParticipantId[];
  /**
   * What it shall be used for; for the use purpose.
   *
   * @minItems 1
   * @maxItems 10
   *
   * Items: One purpose.
   */
  purposes?: (
    | 'LOCATE_WANTED'
    | 'IDENTIFY_PERSON_OR_OBJECT'
    | 'SUPPORT_INVESTIGATION'
    | 'WARN'
    | 'IDENTIFY_PERSON_OR_BODY'
    | 'FORENSIC'
    | 'SECURITY_CHECK'
    | 'BORDER_MANAGEMENT'
    | 'THREAT_ANALYSIS'
    | 'ADMINISTRATION'
  )[];
  /**
   * For the use send: the signed message as it will go out, in its compact form, so that the owner sees what it consents to.
   */
  proposal?: string;
  /**
   * Why it is asked for.
   */
  reason: string;
}
