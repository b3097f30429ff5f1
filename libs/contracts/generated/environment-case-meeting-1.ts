// Generated from schemas/environment/case-meeting/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Language } from './common-language-1.js';
import type { Markings } from './common-markings-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { Moment } from './common-moment-1.js';
import type { ParticipantId } from './common-participant-1.js';
import type { Place } from './common-place-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';
import type { Task } from './common-task-1.js';

/**
 * Several countries at one table about one case: who takes part, what each brings and remains owner of, what is decided, who does what.
 */
export interface CaseMeeting {
  /**
   * What it is about.
   */
  subject: SubjectOfAnEnvironmentalMatter;
  /**
   * How far it is.
   */
  stage: 'invitation' | 'agenda' | 'minutes' | 'follow-up';
  /**
   * When it begins.
   */
  from: Moment;
  /**
   * When it ends.
   */
  until?: Moment;
  /**
   * Where it is held; none for a meeting at a distance.
   */
  place?: Place;
  /**
   * True when it is held at a distance.
   */
  remote?: boolean;
  /**
   * Languages.
   *
   * @maxItems 10
   *
   * Items: One language.
   */
  languages?: Language[];
  /**
   * Who takes part.
   *
   * @minItems 1
   * @maxItems 60
   *
   * Items: One participant.
   */
  participants: {
    /**
     * The participant.
     */
    participant: ParticipantId;
    /**
     * How many people come.
     */
    people?: number;
    /**
     * What it does there.
     */
    role?: 'chair' | 'host' | 'case-owner' | 'contributor' | 'analyst' | 'observer';
    /**
     * Whether it was there.
     */
    attended?: boolean;
  }[];
  /**
   * What is talked about.
   *
   * @maxItems 50
   *
   * Items: One point.
   */
  agenda?: string[];
  /**
   * What each brings. It stays the owner of it.
   *
   * @maxItems 200
   *
   * Items: One contribution.
   */
  contributions?: {
    /**
     * Whose it is.
     */
    owner: ParticipantId;
    /**
     * What it is.
     */
    title: string;
    /**
     * The message it was sent in.
     */
    message?: MessageReference;
    /**
     * Markings.
     */
    markings?: Markings;
    /**
     * Whether others may use it after the meeting.
     */
    onward?: 'here-only' | 'with-consent' | 'participants';
  }[];
  /**
   * What was decided.
   *
   * @maxItems 100
   *
   * Items: One decision.
   */
  decisions?: {
    /**
     * The decision in words.
     */
    text: string;
    /**
     * Who decided it.
     *
     * @maxItems 60
     *
     * Items: One participant.
     */
    by?: ParticipantId[];
    /**
     * Who did not agree.
     *
     * @maxItems 60
     *
     * Items: One participant.
     */
    dissent?: ParticipantId[];
  }[];
  /**
   * Who does what until when.
   *
   * @maxItems 200
   *
   * Items: One task.
   */
  tasks?: Task[];
  /**
   * Messages it goes with, such as the ecomessage of the same matter.
   *
   * @maxItems 20
   *
   * Items: One message.
   */
  relatesTo?: MessageReference[];
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
