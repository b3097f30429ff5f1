// Generated from schemas/notice/un-special/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Company } from './common-company-1.js';
import type { IdentitySet } from './common-identity-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { TermsOfANotice } from './common-notice-terms-1.js';

/**
 * Tells the world of a person or an entity under sanctions of the Security Council. Only a committee of the Council requests one.
 */
export interface UnitedNationsSpecialNoticeRequest {
  /**
   * A line that says what it is about.
   */
  title: string;
  /**
   * Languages, term, public extract, contact.
   */
  terms: TermsOfANotice;
  /**
   * The committee.
   */
  committee: string;
  /**
   * The resolution.
   */
  resolution: string;
  /**
   * Number on the list.
   */
  listing: string;
  /**
   * When it was listed.
   */
  listed: PartialDate;
  /**
   * Measures.
   *
   * @minItems 1
   * @maxItems 3
   *
   * Items: One measure.
   */
  measures: ('ASSETS_FREEZE' | 'TRAVEL_BAN' | 'ARMS_EMBARGO')[];
  /**
   * The person, by identity set A or B.
   */
  person?: IdentitySet;
  /**
   * The entity.
   */
  entity?: Company;
  /**
   * Narrative summary of reasons.
   */
  reasons?: string;
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
