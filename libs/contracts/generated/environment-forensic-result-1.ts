// Generated from schemas/environment/forensic-result/1.schema.json by `npm run types`. Change the schema, not this file.
import type { MessageReference } from './common-message-reference-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { Place } from './common-place-1.js';
import type { StepOfCustody } from './common-custody-step-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';

/**
 * What a laboratory found, sample by sample, how sure it is, and where the samples are.
 */
export interface ForensicResult {
  /**
   * What it is about.
   */
  subject?: SubjectOfAnEnvironmentalMatter;
  /**
   * The request.
   */
  request: MessageReference;
  /**
   * The laboratory.
   */
  laboratory: string;
  /**
   * Findings.
   *
   * @minItems 1
   * @maxItems 200
   *
   * Items: One finding.
   */
  findings: {
    /**
     * Which samples it is about.
     *
     * @maxItems 200
     *
     * Items: Number of the sample.
     */
    samples?: string[];
    /**
     * The method.
     */
    method: string;
    /**
     * What was found.
     */
    result: string;
    /**
     * How sure it is.
     */
    confidence?: 'certain' | 'very-likely' | 'likely' | 'undecided' | 'unlikely' | 'excluded';
    /**
     * Probability, from 0 to 1.
     */
    probability?: number;
    /**
     * Scientific name of the species found.
     */
    species?: string;
    /**
     * Where it comes from.
     *
     * @maxItems 20
     *
     * Items: One place.
     */
    origin?: Place[];
    /**
     * Samples it matches.
     *
     * @maxItems 50
     *
     * Items: One sample.
     */
    matches?: string[];
  }[];
  /**
   * Accreditation, such as ISO 17025.
   */
  accreditation?: string;
  /**
   * When the work was done.
   */
  at?: PartialDate;
  /**
   * The chain of custody in the laboratory, in order.
   *
   * @maxItems 50
   *
   * Items: One hand-over.
   */
  custody?: StepOfCustody[];
  /**
   * Where the samples are.
   */
  remains?: 'returned' | 'kept' | 'used-up' | 'destroyed';
  /**
   * What the result does not say.
   */
  limits?: string;
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
