// Generated from schemas/notice/green/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Country } from './common-country-1.js';
import type { CrimeAreaOfAnyKind } from './common-crime-area-any-1.js';
import type { IdentitySet } from './common-identity-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { TermsOfANotice } from './common-notice-terms-1.js';

/**
 * Warns of the criminal activity of a person who is a threat to public safety.
 */
export interface GreenNoticeRequest {
  /**
   * A line that says what it is about.
   */
  title: string;
  /**
   * Languages, term, public extract, contact.
   */
  terms: TermsOfANotice;
  /**
   * The person, by identity set A or B.
   */
  person: IdentitySet;
  /**
   * Why the person is thought to be a threat.
   */
  assessment: string;
  /**
   * What that rests on.
   *
   * @minItems 1
   * @maxItems 30
   *
   * Items: One ground.
   */
  grounds: {
    /**
     * What kind of ground it is.
     */
    kind: 'conviction' | 'law-enforcement-evaluation';
    /**
     * The ground in words.
     */
    text: string;
    /**
     * The date of the conviction or evaluation.
     */
    at?: PartialDate;
    /**
     * The country.
     */
    country?: Country;
  }[];
  /**
   * The threat in words.
   */
  threat: string;
  /**
   * Crime areas.
   *
   * @maxItems 10
   *
   * Items: One area.
   */
  areas?: CrimeAreaOfAnyKind[];
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
