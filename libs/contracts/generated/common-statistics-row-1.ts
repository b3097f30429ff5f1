// Generated from schemas/common/statistics-row/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Country } from './common-country-1.js';
import type { CrimeArea } from './common-crime-area-1.js';
import type { Money } from './common-money-1.js';
import type { PartialDate } from './common-partial-date-1.js';

/**
 * One row of a statistics return, in the columns of the annual illegal trade report of CITES.
 */
export interface RowOfStatistics {
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
   * How it was carried, such as sea or road.
   */
  transport?: string;
  /**
   * How it was hidden.
   */
  concealment?: string;
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
}
