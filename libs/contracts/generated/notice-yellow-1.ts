// Generated from schemas/notice/yellow/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Country } from './common-country-1.js';
import type { Moment } from './common-moment-1.js';
import type { Person } from './common-person-1.js';
import type { Place } from './common-place-1.js';
import type { TermsOfANotice } from './common-notice-terms-1.js';

/**
 * Looks for a missing person, or for the name of one who cannot say it.
 */
export interface YellowNoticeRequest {
  /**
   * A line that says what it is about.
   */
  title: string;
  /**
   * Languages, term, public extract, contact.
   */
  terms: TermsOfANotice;
  /**
   * Missing, or unable to say who they are.
   */
  reason: 'missing' | 'unable-to-identify-self';
  /**
   * The person: a name, a picture, a description or biometrics at least.
   */
  person: Person;
  /**
   * Where and when last seen, or found.
   */
  seen: {
    /**
     * When it was.
     */
    at: Moment;
    /**
     * Where it was.
     */
    place: Place;
    /**
     * What happened.
     */
    circumstances: string;
  };
  /**
   * Whether the person is a child.
   */
  minor: boolean;
  /**
   * Whether the person was taken.
   */
  abduction: 'no' | 'suspected' | 'parental' | 'by-others' | 'unknown';
  /**
   * Whether relatives or guardians consent to publication.
   */
  publication: boolean;
  /**
   * Who may be with the person.
   *
   * @maxItems 20
   *
   * Items: One person.
   */
  companions?: Person[];
  /**
   * What must be known of health.
   */
  health?: string;
  /**
   * Countries where the person may be.
   *
   * @maxItems 50
   *
   * Items: One country.
   */
  thoughtIn?: Country[];
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
