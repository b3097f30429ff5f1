// Generated from schemas/environment/expert-roster/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Contact } from './common-contact-1.js';
import type { Expert } from './common-expert-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';

/**
 * The specialists a bureau can send, under pseudonyms that only the bureau resolves. The newest roster of a bureau stands.
 */
export interface ExpertRoster {
  /**
   * What it is about.
   */
  subject?: SubjectOfAnEnvironmentalMatter;
  /**
   * Who can be sent; an empty list says nobody.
   *
   * @maxItems 500
   *
   * Items: One expert.
   */
  experts: Expert[];
  /**
   * As of which day.
   */
  asOf: PartialDate;
  /**
   * Whom to ask.
   */
  contact?: Contact;
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
