// Generated from schemas/common/legal-basis/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Country } from './common-country-1.js';

/**
 * A provision of law that is said to be broken, or on which a request rests.
 */
export interface LegalBasis {
  /**
   * The law and provision in words, such as: Wildlife Conservation and Management Act 2013, section 92.
   */
  text: string;
  /**
   * Whose law it is.
   */
  country?: Country;
  /**
   * The treaty it carries out, such as CITES, the Basel Convention or MARPOL.
   */
  treaty?: string;
  /**
   * The heaviest penalty the law provides.
   */
  maximumPenalty?: string;
}
