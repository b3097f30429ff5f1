// Generated from schemas/notice/black/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Biometrics } from './common-biometrics-1.js';
import type { Image } from './common-image-1.js';
import type { Moment } from './common-moment-1.js';
import type { ObjectOfInterest } from './common-object-1.js';
import type { PhysicalDescription } from './common-physical-description-1.js';
import type { Place } from './common-place-1.js';
import type { TermsOfANotice } from './common-notice-terms-1.js';

/**
 * Asks who a body is.
 */
export interface BlackNoticeRequest {
  /**
   * A line that says what it is about.
   */
  title: string;
  /**
   * Languages, term, public extract, contact.
   */
  terms: TermsOfANotice;
  /**
   * Where and when it was found.
   */
  found: {
    /**
     * When it was found.
     */
    at: Moment;
    /**
     * Where it was found.
     */
    place: Place;
    /**
     * How it was found.
     */
    circumstances?: string;
  };
  /**
   * What is to be seen: stature, hair, clothing, things carried.
   */
  description: string;
  /**
   * The same heading by heading.
   */
  physical?: PhysicalDescription;
  /**
   * Pictures, at most three.
   *
   * @maxItems 3
   *
   * Items: One picture.
   */
  images?: Image[];
  /**
   * Fingerprints, DNA, teeth.
   */
  biometrics?: Biometrics;
  /**
   * Cause of death, when known.
   */
  cause?: string;
  /**
   * Things carried.
   *
   * @maxItems 50
   *
   * Items: One thing.
   */
  belongings?: ObjectOfInterest[];
  /**
   * When death came.
   */
  deathBetween?: {
    /**
     * Not before.
     */
    from?: Moment;
    /**
     * Not after.
     */
    until?: Moment;
  };
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
