// Generated from schemas/notice/silver/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Account } from './common-account-1.js';
import type { Company } from './common-company-1.js';
import type { Country } from './common-country-1.js';
import type { IdentitySet } from './common-identity-1.js';
import type { Money } from './common-money-1.js';
import type { ObjectOfInterest } from './common-object-1.js';
import type { Offence } from './common-offence-1.js';
import type { Place } from './common-place-1.js';
import type { TermsOfANotice } from './common-notice-terms-1.js';

/**
 * Asks to trace the assets of a person: a pilot. Nothing is frozen by it; what is found leads to bilateral requests.
 */
export interface SilverNoticeRequest {
  /**
   * A line that says what it is about.
   */
  title: string;
  /**
   * Languages, term, public extract, contact.
   */
  terms: TermsOfANotice;
  /**
   * Whose assets, by identity set A or B.
   */
  person: IdentitySet;
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
   * The facts.
   */
  facts: string;
  /**
   * What is looked for.
   *
   * @minItems 1
   * @maxItems 9
   *
   * Items: One class.
   */
  assetClasses: ('property' | 'vehicle' | 'vessel' | 'aircraft' | 'account' | 'business' | 'virtual-assets' | 'valuables' | 'other')[];
  /**
   * Assets already known.
   *
   * @maxItems 100
   *
   * Items: One asset.
   */
  assets?: {
    /**
     * What it is.
     */
    class: 'property' | 'vehicle' | 'vessel' | 'aircraft' | 'account' | 'business' | 'virtual-assets' | 'valuables' | 'other';
    /**
     * The asset in words.
     */
    description?: string;
    /**
     * The account.
     */
    account?: Account;
    /**
     * Where it is.
     */
    place?: Place;
    /**
     * The business.
     */
    company?: Company;
    /**
     * The thing.
     */
    object?: ObjectOfInterest;
    /**
     * Its value.
     */
    value?: Money;
  }[];
  /**
   * Persons and companies that hold for the person.
   *
   * @maxItems 50
   *
   * Items: One of them.
   */
  associates?: Company[];
  /**
   * Countries where assets may be.
   *
   * @maxItems 50
   *
   * Items: One country.
   */
  thoughtIn?: Country[];
  /**
   * The proceedings it serves.
   */
  proceedings?: string;
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
