// Generated from schemas/notice/red/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Agency } from './common-agency-1.js';
import type { Country } from './common-country-1.js';
import type { Digest } from './common-digest-1.js';
import type { IdentitySet } from './common-identity-1.js';
import type { LegalBasis } from './common-legal-basis-1.js';
import type { Moment } from './common-moment-1.js';
import type { Offence } from './common-offence-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { Penalty } from './common-penalty-1.js';
import type { Place } from './common-place-1.js';
import type { TermsOfANotice } from './common-notice-terms-1.js';

/**
 * Asks to locate a person and to arrest for extradition or surrender. It is no arrest warrant: each country decides what it means there. Thresholds of penalty are looked at by the desk, never refused here.
 */
export interface RedNoticeRequest {
  /**
   * A line that says what it is about.
   */
  title: string;
  /**
   * Languages, term, public extract, contact.
   */
  terms: TermsOfANotice;
  /**
   * Who is wanted, by identity set A or B.
   */
  person: IdentitySet;
  /**
   * What the person is said to have done, with time and place.
   */
  facts: string;
  /**
   * Offences.
   *
   * @minItems 1
   * @maxItems 20
   *
   * Items: One offence.
   */
  offences: Offence[];
  /**
   * When it was done.
   */
  at: Moment;
  /**
   * Where it was done.
   */
  place: Place;
  /**
   * What it rests on.
   */
  judicial: {
    /**
     * Whether the person is wanted for prosecution or to serve a sentence.
     */
    basis: 'prosecution' | 'sentence';
    /**
     * The charge.
     */
    charge: string;
    /**
     * Provisions of law.
     *
     * @minItems 1
     * @maxItems 20
     *
     * Items: One provision.
     */
    laws: LegalBasis[];
    /**
     * The heaviest penalty the law provides.
     */
    maximumPenalty?: Penalty;
    /**
     * The sentence that was imposed.
     */
    sentence?: Penalty;
    /**
     * What of it remains.
     */
    remaining?: Penalty;
    /**
     * The warrant or equal decision.
     */
    warrant: {
      /**
       * Its number.
       */
      number: string;
      /**
       * Its date.
       */
      date: PartialDate;
      /**
       * Who issued it.
       */
      authority: Agency;
      /**
       * SHA-256 of a copy.
       */
      digest?: Digest;
    };
    /**
     * When prosecution lapses.
     */
    limitation?: PartialDate;
  };
  /**
   * Extradition.
   */
  extradition: {
    /**
     * Whether extradition will be sought when the person is found.
     */
    assured: boolean;
    /**
     * Countries it will be sought from; none given means any.
     *
     * @maxItems 250
     *
     * Items: One country.
     */
    from?: Country[];
  };
  /**
   * What to mind.
   *
   * @maxItems 6
   *
   * Items: One danger.
   */
  dangers?: ('armed' | 'violent' | 'escape' | 'self-harm' | 'infectious' | 'drugs')[];
  /**
   * Countries where the person may be.
   *
   * @maxItems 50
   *
   * Items: One country.
   */
  thoughtIn?: Country[];
  /**
   * What the desk should know.
   */
  personalFlags?: {
    /**
     * Whether the person is known to have been given protection.
     */
    refugee?: 'yes' | 'no' | 'not-known';
    /**
     * Whether the person holds or held public office.
     */
    publicOffice?: boolean;
    /**
     * Number of an earlier request or refusal.
     */
    earlierRequest?: string;
  };
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
