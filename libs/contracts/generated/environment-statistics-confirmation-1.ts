// Generated from schemas/environment/statistics-confirmation/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Country } from './common-country-1.js';
import type { CrimeArea } from './common-crime-area-1.js';
import type { Digest } from './common-digest-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { Money } from './common-money-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';

/**
 * A bureau confirms, corrects or withholds a return computed for it. What is withheld is not counted, and nobody is told which.
 */
export interface ConfirmationOfStatistics {
  /**
   * What it is about.
   */
  subject?: SubjectOfAnEnvironmentalMatter;
  /**
   * The return.
   */
  return: MessageReference;
  /**
   * Digest of that return.
   */
  digest: Digest;
  /**
   * Confirmed as it is, with corrections, or withheld.
   */
  verdict: 'confirmed' | 'corrected' | 'withheld';
  /**
   * Corrections, by the number of the row from 1.
   *
   * @maxItems 5000
   *
   * Items: One correction.
   */
  corrections?: {
    /**
     * Number of the row.
     */
    row: number;
    /**
     * One row.
     */
    withRow: {
      /**
       * The crime area.
       */
      area: CrimeArea;
      /**
       * Year of the seizure.
       */
      year?: number;
      /**
       * Date of the seizure.
       */
      date?: PartialDate;
      /**
       * Scientific name.
       */
      scientificName?: string;
      /**
       * Common name.
       */
      commonName?: string;
      /**
       * CITES appendix.
       */
      appendix?: 'I' | 'II' | 'III' | 'none' | 'unknown';
      /**
       * Description of the specimen, by the code or in words.
       */
      form?: string;
      /**
       * Number of seizures.
       */
      seizures: number;
      /**
       * Amount.
       */
      quantity?: number;
      /**
       * Unit, such as kg or pieces.
       */
      unit?: string;
      /**
       * Place of seizure.
       */
      place?: string;
      /**
       * Authority that detected it.
       */
      agency?: string;
      /**
       * What was being done.
       */
      activity?: 'import' | 'export' | 're-export' | 'transit' | 'domestic' | 'other' | 'unknown';
      /**
       * How it was detected.
       */
      method?:
        | 'inspection'
        | 'patrol'
        | 'x-ray'
        | 'detection-dog'
        | 'intelligence'
        | 'risk-analysis'
        | 'investigation'
        | 'online-monitoring'
        | 'chance'
        | 'other'
        | 'unknown';
      /**
       * Why it was seized.
       */
      reason?: string;
      /**
       * Countries of origin.
       *
       * @maxItems 50
       *
       * Items: One country.
       */
      origin?: Country[];
      /**
       * Countries passed through.
       *
       * @maxItems 50
       *
       * Items: One country.
       */
      transit?: Country[];
      /**
       * Countries of destination.
       *
       * @maxItems 50
       *
       * Items: One country.
       */
      destination?: Country[];
      /**
       * Nationalities of offenders.
       *
       * @maxItems 50
       *
       * Items: One nationality.
       */
      nationalities?: Country[];
      /**
       * Law that was broken.
       */
      law?: string;
      /**
       * Sanction.
       */
      sanction?: string;
      /**
       * What became of the goods.
       */
      disposal?: 'stored' | 'returned' | 'destroyed' | 'donated' | 'sold' | 'released' | 'pending' | 'unknown';
      /**
       * Estimated value.
       */
      value?: Money;
      /**
       * Remarks.
       */
      remarks?: string;
    };
  }[];
  /**
   * Rows that were missing.
   *
   * @maxItems 5000
   *
   * Items: One row.
   */
  added?: {
    /**
     * The crime area.
     */
    area: CrimeArea;
    /**
     * Year of the seizure.
     */
    year?: number;
    /**
     * Date of the seizure.
     */
    date?: PartialDate;
    /**
     * Scientific name.
     */
    scientificName?: string;
    /**
     * Common name.
     */
    commonName?: string;
    /**
     * CITES appendix.
     */
    appendix?: 'I' | 'II' | 'III' | 'none' | 'unknown';
    /**
     * Description of the specimen, by the code or in words.
     */
    form?: string;
    /**
     * Number of seizures.
     */
    seizures: number;
    /**
     * Amount.
     */
    quantity?: number;
    /**
     * Unit, such as kg or pieces.
     */
    unit?: string;
    /**
     * Place of seizure.
     */
    place?: string;
    /**
     * Authority that detected it.
     */
    agency?: string;
    /**
     * What was being done.
     */
    activity?: 'import' | 'export' | 're-export' | 'transit' | 'domestic' | 'other' | 'unknown';
    /**
     * How it was detected.
     */
    method?:
      | 'inspection'
      | 'patrol'
      | 'x-ray'
      | 'detection-dog'
      | 'intelligence'
      | 'risk-analysis'
      | 'investigation'
      | 'online-monitoring'
      | 'chance'
      | 'other'
      | 'unknown';
    /**
     * Why it was seized.
     */
    reason?: string;
    /**
     * Countries of origin.
     *
     * @maxItems 50
     *
     * Items: One country.
     */
    origin?: Country[];
    /**
     * Countries passed through.
     *
     * @maxItems 50
     *
     * Items: One country.
     */
    transit?: Country[];
    /**
     * Countries of destination.
     *
     * @maxItems 50
     *
     * Items: One country.
     */
    destination?: Country[];
    /**
     * Nationalities of offenders.
     *
     * @maxItems 50
     *
     * Items: One nationality.
     */
    nationalities?: Country[];
    /**
     * Law that was broken.
     */
    law?: string;
    /**
     * Sanction.
     */
    sanction?: string;
    /**
     * What became of the goods.
     */
    disposal?: 'stored' | 'returned' | 'destroyed' | 'donated' | 'sold' | 'released' | 'pending' | 'unknown';
    /**
     * Estimated value.
     */
    value?: Money;
    /**
     * Remarks.
     */
    remarks?: string;
  }[];
  /**
   * Numbers of rows to leave out.
   *
   * @maxItems 5000
   *
   * Items: Number of a row.
   */
  removed?: number[];
  /**
   * With whom the return may be shared.
   *
   * @maxItems 5
   *
   * Items: One way to share it.
   */
  share?: ('cites' | 'unodc' | 'wco' | 'aggregates-only' | 'nobody')[];
}
