// Generated from schemas/environment/statistics-return/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Country } from './common-country-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { RowOfStatistics } from './common-statistics-row-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';

/**
 * Rows for one country and one period, computed beforehand from what the General Secretariat may read, for its bureau to confirm. They can be written as rows of the annual illegal trade report of CITES.
 */
export interface StatisticsReturn {
  /**
   * What it is about.
   */
  subject?: SubjectOfAnEnvironmentalMatter;
  /**
   * The country.
   */
  country: Country;
  /**
   * From when.
   */
  from: PartialDate;
  /**
   * Until when.
   */
  until: PartialDate;
  /**
   * Rows; none says that there is nothing to report.
   *
   * @maxItems 5000
   *
   * Items: One row.
   */
  rows: RowOfStatistics[];
  /**
   * True when computed beforehand and not yet confirmed.
   */
  computed: boolean;
  /**
   * What it was computed from: how many messages of which types, and what could not be read.
   */
  basis?: string;
  /**
   * How many sealed messages could not be counted.
   */
  unreadable?: number;
}
