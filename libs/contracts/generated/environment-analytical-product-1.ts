// Generated from schemas/environment/analytical-product/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Company } from './common-company-1.js';
import type { Grading } from './common-grading-1.js';
import type { Markings } from './common-markings-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { ParticipantId } from './common-participant-1.js';
import type { Person } from './common-person-1.js';
import type { Place } from './common-place-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';

/**
 * A strategic, operational or tactical product of analysis, with grading, sources, hotspots and what follows. It takes on the strictest handling of what it was made from.
 */
export interface AnalyticalProduct {
  /**
   * What it is about.
   */
  subject: SubjectOfAnEnvironmentalMatter;
  /**
   * What it is for.
   */
  level: 'strategic' | 'operational' | 'tactical';
  /**
   * The time it looks at.
   */
  period: {
    /**
     * From when.
     */
    from: PartialDate;
    /**
     * Until when.
     */
    until: PartialDate;
  };
  /**
   * Findings, each with its own grading.
   *
   * @minItems 1
   * @maxItems 200
   *
   * Items: One finding.
   */
  findings: {
    /**
     * The finding.
     */
    text: string;
    /**
     * How far it can be relied upon.
     */
    grading?: Grading;
    /**
     * How likely it is.
     */
    likelihood?: 'almost-certain' | 'very-likely' | 'likely' | 'even' | 'unlikely' | 'very-unlikely' | 'remote';
    /**
     * How good the ground is.
     */
    confidence?: 'high' | 'moderate' | 'low';
    /**
     * Markings of this finding.
     */
    markings?: Markings;
  }[];
  /**
   * Places where it concentrates.
   *
   * @maxItems 200
   *
   * Items: One hotspot.
   */
  hotspots?: {
    /**
     * The place.
     */
    place: Place;
    /**
     * Why it counts as one.
     */
    text: string;
    /**
     * How many incidents.
     */
    incidents?: number;
    /**
     * Where it goes.
     */
    trend?: 'rising' | 'steady' | 'falling' | 'unknown';
  }[];
  /**
   * Routes.
   *
   * @maxItems 100
   *
   * Items: One route.
   */
  routes?: {
    /**
     * Places along it, in order.
     *
     * @minItems 1
     * @maxItems 50
     *
     * Items: One place.
     */
    places: Place[];
    /**
     * What is moved there, and how.
     */
    text?: string;
  }[];
  /**
   * Persons at the centre.
   *
   * @maxItems 100
   *
   * Items: One person.
   */
  keyIndividuals?: Person[];
  /**
   * Companies and other bodies involved.
   *
   * @maxItems 200
   *
   * Items: One of them.
   */
  companies?: Company[];
  /**
   * How it was made.
   */
  method?: string;
  /**
   * What is not known.
   *
   * @maxItems 50
   *
   * Items: One gap.
   */
  gaps?: string[];
  /**
   * What is recommended.
   *
   * @maxItems 50
   *
   * Items: One recommendation.
   */
  recommendations?: string[];
  /**
   * What it was made from.
   */
  sources?: {
    /**
     * How many messages.
     */
    messages?: number;
    /**
     * Owners who agreed to be named.
     *
     * @maxItems 200
     *
     * Items: One owner.
     */
    owners?: ParticipantId[];
    /**
     * Open sources.
     *
     * @maxItems 200
     *
     * Items: One source.
     */
    open?: string[];
  };
  /**
   * Markings of the whole.
   */
  markings?: Markings;
  /**
   * How far it can be relied upon, when it differs from the grading of the message.
   */
  grading?: Grading;
}
