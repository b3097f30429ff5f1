// Generated from schemas/common/expert/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Country } from './common-country-1.js';
import type { Language } from './common-language-1.js';
import type { PartialDate } from './common-partial-date-1.js';

/**
 * An officer or specialist who can be sent. A pseudonym that only the bureau resolves is enough.
 */
export interface Expert {
  /**
   * The bureau's own pseudonym or number.
   */
  reference: string;
  /**
   * What the expert knows.
   *
   * @maxItems 16
   *
   * Items: One speciality.
   */
  specialities: (
    | 'case-officer'
    | 'analyst'
    | 'forensics'
    | 'digital-forensics'
    | 'financial-investigation'
    | 'wildlife'
    | 'fisheries'
    | 'forestry'
    | 'pollution'
    | 'mining'
    | 'customs'
    | 'prosecution'
    | 'data-protection'
    | 'interpreter'
    | 'logistics'
    | 'other'
  )[];
  /**
   * Name, where it must be known.
   */
  name?: string;
  /**
   * Where the expert works.
   */
  organisation?: string;
  /**
   * Country that sends.
   */
  country?: Country;
  /**
   * Languages spoken.
   *
   * @maxItems 20
   *
   * Items: One language.
   */
  languages?: Language[];
  /**
   * Available from.
   */
  from?: PartialDate;
  /**
   * Available until.
   */
  until?: PartialDate;
  /**
   * What else is to be said.
   */
  note?: string;
}
