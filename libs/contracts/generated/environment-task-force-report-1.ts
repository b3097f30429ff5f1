// Generated from schemas/environment/task-force-report/1.schema.json by `npm run types`. Change the schema, not this file.
import type { CrimeArea } from './common-crime-area-1.js';
import type { Money } from './common-money-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';

/**
 * What a task force did in a period, in numbers and in words.
 */
export interface ActivityReportOfATaskForce {
  /**
   * What it is about.
   */
  subject?: SubjectOfAnEnvironmentalMatter;
  /**
   * Name of the task force.
   */
  name: string;
  /**
   * From when.
   */
  from: PartialDate;
  /**
   * Until when.
   */
  until: PartialDate;
  /**
   * Crime areas.
   *
   * @minItems 1
   * @maxItems 7
   *
   * Items: One area.
   */
  areas: CrimeArea[];
  /**
   * What was done, in numbers.
   */
  figures?: {
    /**
     * Meetings held.
     */
    meetings?: number;
    /**
     * Operations.
     */
    operations?: number;
    /**
     * Inspections.
     */
    inspections?: number;
    /**
     * Seizures.
     */
    seizures?: number;
    /**
     * Arrests.
     */
    arrests?: number;
    /**
     * Prosecutions.
     */
    prosecutions?: number;
    /**
     * Convictions.
     */
    convictions?: number;
    /**
     * Fines imposed.
     */
    fines?: Money;
    /**
     * Officers trained.
     */
    trained?: number;
  };
  /**
   * What was done, without naming persons.
   */
  summary: string;
  /**
   * What is needed.
   *
   * @maxItems 30
   *
   * Items: One need.
   */
  needs?: string[];
  /**
   * What comes next.
   *
   * @maxItems 30
   *
   * Items: One step.
   */
  next?: string[];
}
