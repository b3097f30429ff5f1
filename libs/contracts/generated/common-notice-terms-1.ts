// Generated from schemas/common/notice-terms/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Contact } from './common-contact-1.js';
import type { Markings } from './common-markings-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { OfficialLanguage } from './common-official-language-1.js';
import type { PartialDate } from './common-partial-date-1.js';

/**
 * What every notice says of itself: languages, term, public extract, contact.
 */
export interface TermsOfANotice {
  /**
   * The language it is written in.
   */
  language: OfficialLanguage;
  /**
   * The same in other official languages, as translated by the requester.
   *
   * @maxItems 3
   *
   * Items: One translation.
   */
  translations?: {
    /**
     * The language.
     */
    language: OfficialLanguage;
    /**
     * The title.
     */
    title: string;
    /**
     * What is said, in this language.
     */
    text: string;
  }[];
  /**
   * The requester's own number of the case.
   */
  reference?: string;
  /**
   * When it is no longer needed, when earlier than its term.
   */
  until?: PartialDate;
  /**
   * Whether an extract may be made public, and of what. The extract is an object of its own.
   */
  extract?: {
    /**
     * Whether the requester consents.
     */
    consent: boolean;
    /**
     * Fields that may be shown.
     *
     * @maxItems 10
     *
     * Items: One field.
     */
    fields?: ('kind' | 'title' | 'name' | 'sex' | 'birthYear' | 'nationalities' | 'image' | 'charge' | 'text' | 'contact')[];
  };
  /**
   * Whom to tell.
   */
  contact?: Contact;
  /**
   * Markings.
   */
  markings?: Markings;
  /**
   * Messages of the same case.
   *
   * @maxItems 20
   *
   * Items: One message.
   */
  caseMessages?: MessageReference[];
}
