// Generated from schemas/notice/extract/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Contact } from './common-contact-1.js';
import type { Country } from './common-country-1.js';
import type { Image } from './common-image-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { OfficialLanguage } from './common-official-language-1.js';
import type { PartialDate } from './common-partial-date-1.js';

/**
 * What of a notice may be shown to the public: an object of its own, of whitelisted fields, made with the consent of the requester. Nothing else of a notice is ever public.
 */
export interface PublicExtractOfANotice {
  /**
   * The request the notice came of.
   */
  notice: MessageReference;
  /**
   * The message in which the requester consented.
   */
  consent: MessageReference;
  /**
   * The kind of notice; silver ones have no extract.
   */
  kind: 'red' | 'blue' | 'green' | 'yellow' | 'black' | 'orange' | 'purple' | 'un-special';
  /**
   * The language it is written in.
   */
  language: OfficialLanguage;
  /**
   * The title.
   */
  title?: string;
  /**
   * Name, as published.
   */
  name?: string;
  /**
   * Sex as recorded.
   */
  sex?: 'F' | 'M' | 'X' | 'unknown';
  /**
   * Year of birth.
   */
  birthYear?: number;
  /**
   * Nationalities.
   *
   * @maxItems 20
   *
   * Items: One nationality.
   */
  nationalities?: Country[];
  /**
   * One picture.
   */
  image?: Image;
  /**
   * The charge, as published.
   */
  charge?: string;
  /**
   * What the public is told.
   */
  text?: string;
  /**
   * Whom to tell.
   */
  contact?: Contact;
  /**
   * When it is to be taken down.
   */
  until: PartialDate;
}
