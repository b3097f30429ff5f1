// Generated from schemas/common/agency/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Contact } from './common-contact-1.js';
import type { Country } from './common-country-1.js';

/**
 * An authority that enforces the law.
 */
export interface Agency {
  /**
   * Name of the authority.
   */
  name: string;
  /**
   * The country it belongs to.
   */
  country?: Country;
  /**
   * The unit that handles the case.
   */
  unit?: string;
  /**
   * The authority's own number of the case.
   */
  reference?: string;
  /**
   * How the unit can be reached.
   */
  contact?: Contact;
}
