// Generated from schemas/envelope/message/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Address } from './common-address-1.js';
import type { Digest } from './common-digest-1.js';
import type { Grading } from './common-grading-1.js';
import type { Instant } from './common-instant-1.js';
import type { Language } from './common-language-1.js';
import type { MessageId } from './common-message-id-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { ParticipantId } from './common-participant-1.js';
import type { SealedContent } from './envelope-sealed-1.js';

/**
 * The signed payload of every message: who says what to whom, and how it may be used. Bodies have schemas of their own, named by type.
 */
export interface Message {
  /**
   * The name of the hub this message is for, so that it cannot be replayed at another.
   */
  hub: string;
  /**
   * The sender's own id of this message; sending it again with the same content delivers nothing twice.
   */
  id: MessageId;
  /**
   * What the body is: area, name and version of its schema, such as environment.ecomessage/1.
   */
  type: string;
  /**
   * Whether this is real (live) or an exercise; the two never meet.
   */
  mode: 'live' | 'exercise';
  /**
   * Who sends and signs it.
   */
  from: ParticipantId;
  /**
   * Who shall receive it: participants and audiences.
   *
   * @minItems 1
   * @maxItems 500
   *
   * Items: One addressee.
   */
  to: Address[];
  /**
   * When it was issued.
   */
  issuedAt: Instant;
  /**
   * How soon it wants to travel.
   */
  precedence?: 'routine' | 'urgent' | 'flash';
  /**
   * What it is about, in a line that lists can show.
   */
  subject?: string;
  /**
   * The hub releases it at this time, not before.
   */
  notBefore?: Instant;
  /**
   * After this time it is delivered to no one any more.
   */
  expiresAt?: Instant;
  /**
   * By when an answer is wanted; the hub reminds those who have not answered.
   */
  replyBy?: Instant;
  /**
   * The language the texts are written in.
   */
  language?: Language;
  /**
   * The sender's name or number of the case.
   */
  case?: string;
  /**
   * Numbers others know the case by.
   *
   * @maxItems 100
   */
  references?: {
    /**
     * Whose number it is.
     */
    party: string;
    /**
     * The number.
     */
    number: string;
  }[];
  /**
   * The message this one answers.
   */
  inReplyTo?: MessageReference;
  /**
   * The message, or messages, whose content this one repeats or builds upon; their owners' terms go with it.
   */
  derivedFrom?: MessageReference | MessageReference[];
  /**
   * Conditions the reader must countersign before opening.
   */
  conditions?: string;
  /**
   * A pseudonym of the officer in charge, which only the sending bureau can resolve.
   */
  officer?: string;
  /**
   * The sender's own counter of its messages, from 1.
   */
  seq?: number;
  /**
   * Digest of the sender's previous message, so that a gap shows.
   */
  prev?: Digest;
  /**
   * How the content may be used.
   */
  handling: {
    /**
     * How harmful disclosure would be; readers need this clearance.
     */
    confidentiality: 'official-use' | 'restricted' | 'confidential';
    /**
     * Traffic Light Protocol 2.0: how far it may be shared.
     */
    tlp?: 'RED' | 'AMBER+STRICT' | 'AMBER' | 'GREEN' | 'CLEAR';
    /**
     * What it may be used for. Another use needs the sender's consent.
     *
     * @minItems 1
     * @maxItems 10
     */
    purposes: (
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
     * Whether a recipient may pass it on: freely, to its own national entities, with the sender's consent, or never.
     */
    onward?: 'free' | 'national' | 'consent' | 'never';
    /**
     * Whether it may be used in court: freely, with the sender's consent, or never.
     */
    evidence?: 'free' | 'consent' | 'never';
    /**
     * Other bureaus whose data it is too: the rules of all of them are asked, and each must have agreed before it goes out.
     *
     * @minItems 1
     * @maxItems 20
     *
     * Items: One bureau.
     */
    jointOwners?: string[];
    /**
     * Whether it holds personal data, as the sender answers for it. Where persons are described it does, whatever is said here; where nothing is said, free text counts as if it might.
     */
    personalData?: boolean;
    /**
     * How far source and information can be relied upon.
     */
    grading?: Grading;
    /**
     * The source's word that this may be circulated or recorded; required of what is recorded.
     */
    attestation?: {
      /**
       * It is not of a political, military, religious or racial character.
       */
      neutrality: true;
      /**
       * It was obtained, and is supplied, in respect of the law and of human rights.
       */
      humanRights: true;
      /**
       * A pseudonym of the officer who attests, which only the bureau can resolve.
       */
      by?: string;
    };
    /**
     * By which date the need to keep it must be looked at again.
     */
    reviewBy?: string;
  };
  /**
   * The content, in the clear, of the form the type names.
   */
  body?: {
    [k: string]: unknown;
  };
  /**
   * The content, encrypted for each addressee; the hub cannot read it. In place of body.
   */
  sealed?: SealedContent;
}
