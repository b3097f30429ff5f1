// Generated from schemas/notice/blue/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Offence } from './common-offence-1.js';
import type { Person } from './common-person-1.js';
import type { TermsOfANotice } from './common-notice-terms-1.js';

/**
 * Asks to identify or locate a person in an investigation, or for information about one.
 */
export interface BlueNoticeRequest {
  /**
   * A line that says what it is about.
   */
  title: string;
  /**
   * Languages, term, public extract, contact.
   */
  terms: TermsOfANotice;
  /**
   * The person: a name, a picture or biometrics at least.
   */
  person: Person;
  /**
   * What the person is in the investigation.
   */
  status: 'suspect' | 'witness' | 'person-of-interest' | 'victim' | 'convicted' | 'other';
  /**
   * The case in short.
   */
  summary: string;
  /**
   * Offences under investigation.
   *
   * @minItems 1
   * @maxItems 20
   *
   * Items: One offence.
   */
  offences: Offence[];
  /**
   * What is asked for.
   *
   * @minItems 1
   * @maxItems 5
   *
   * Items: One thing.
   */
  wanted: ('identity' | 'location' | 'whereabouts-over-time' | 'criminal-record' | 'other-information')[];
  /**
   * Questions.
   *
   * @maxItems 50
   *
   * Items: One question.
   */
  questions?: string[];
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
