// Generated from schemas/environment/competent-authorities/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Agency } from './common-agency-1.js';
import type { Country } from './common-country-1.js';
import type { CrimeAreaOfAnyKind } from './common-crime-area-any-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { ParticipantId } from './common-participant-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';

/**
 * Which authority of a country is competent for which crime area, kept by its bureau. The newest list of a bureau stands.
 */
export interface CompetentAuthorities {
  /**
   * What it is about.
   */
  subject?: SubjectOfAnEnvironmentalMatter;
  /**
   * The country.
   */
  country: Country;
  /**
   * As of which day.
   */
  asOf: PartialDate;
  /**
   * Authorities.
   *
   * @minItems 1
   * @maxItems 200
   *
   * Items: One authority.
   */
  authorities: {
    /**
     * Areas it is competent for.
     *
     * @minItems 1
     * @maxItems 30
     *
     * Items: One area.
     */
    areas: CrimeAreaOfAnyKind[];
    /**
     * The authority.
     */
    agency: Agency;
    /**
     * What it does.
     *
     * @maxItems 12
     *
     * Items: One function.
     */
    functions?: (
      | 'investigation'
      | 'inspection'
      | 'prosecution'
      | 'licensing'
      | 'intelligence'
      | 'forensics'
      | 'cites-management'
      | 'cites-scientific'
      | 'basel-focal-point'
      | 'policy'
    )[];
    /**
     * Its id, when it takes part itself.
     */
    participant?: ParticipantId;
    /**
     * True for a department for environmental crime.
     */
    environmentalUnit?: boolean;
  }[];
}
