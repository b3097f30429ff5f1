// Generated from schemas/environment/statistics-confirmation/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { RowOfStatistics } from './common-statistics-row-1.js';
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
     * What it should say.
     */
    withRow: RowOfStatistics;
  }[];
  /**
   * Rows that were missing.
   *
   * @maxItems 5000
   *
   * Items: One row.
   */
  added?: RowOfStatistics[];
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
