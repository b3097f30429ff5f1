// Generated from schemas/notice/orange/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Grading } from './common-grading-1.js';
import type { IdentitySet } from './common-identity-1.js';
import type { Image } from './common-image-1.js';
import type { Moment } from './common-moment-1.js';
import type { ObjectOfInterest } from './common-object-1.js';
import type { Place } from './common-place-1.js';
import type { TermsOfANotice } from './common-notice-terms-1.js';

/**
 * Warns of an event, a person, an object or a process that is an imminent threat.
 */
export interface OrangeNoticeRequest {
  /**
   * A line that says what it is about.
   */
  title: string;
  /**
   * Languages, term, public extract, contact.
   */
  terms: TermsOfANotice;
  /**
   * The threat in words.
   */
  threat: string;
  /**
   * What it comes from.
   */
  about: 'event' | 'person' | 'object' | 'process';
  /**
   * How near it is.
   */
  imminence: {
    /**
     * How near, in a word.
     */
    level: 'immediate' | 'days' | 'weeks' | 'unclear';
    /**
     * From when.
     */
    from?: Moment;
    /**
     * Until when.
     */
    until?: Moment;
  };
  /**
   * Who is warned.
   *
   * @minItems 1
   * @maxItems 10
   *
   * Items: One audience.
   */
  warned: ('all' | 'police' | 'border' | 'customs' | 'airports' | 'ports' | 'health' | 'environment' | 'public')[];
  /**
   * The person, by identity set A or B; required when the threat comes from one.
   */
  person?: IdentitySet;
  /**
   * Objects.
   *
   * @maxItems 50
   *
   * Items: One object.
   */
  objects?: ObjectOfInterest[];
  /**
   * Places.
   *
   * @maxItems 50
   *
   * Items: One place.
   */
  places?: Place[];
  /**
   * What is advised.
   *
   * @maxItems 30
   *
   * Items: One measure.
   */
  measures?: string[];
  /**
   * Pictures, at most three.
   *
   * @maxItems 3
   *
   * Items: One picture.
   */
  images?: Image[];
  /**
   * How far it can be relied upon, when it differs from the grading of the message.
   */
  grading?: Grading;
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
