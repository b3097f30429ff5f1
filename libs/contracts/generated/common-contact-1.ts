// Generated from schemas/common/contact/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Language } from './common-language-1.js';

/**
 * How an office can be reached. No private person needs to be named.
 */
export interface Contact {
  /**
   * The office or function to ask for.
   */
  office?: string;
  /**
   * Telephone number with country code.
   */
  phone?: string;
  /**
   * Mail address of the office.
   */
  email?: string;
  /**
   * Languages the office answers in.
   *
   * @maxItems 20
   *
   * Items: One language.
   */
  languages?: Language[];
}
