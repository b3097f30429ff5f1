// Generated from schemas/environment/task-force/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Agency } from './common-agency-1.js';
import type { Contact } from './common-contact-1.js';
import type { Country } from './common-country-1.js';
import type { CrimeArea } from './common-crime-area-1.js';
import type { LegalBasis } from './common-legal-basis-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { ParticipantId } from './common-participant-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';

/**
 * A national or regional environmental security task force is registered, changed or dissolved: who sits at the table.
 */
export interface TaskForce {
  /**
   * What it is about.
   */
  subject?: SubjectOfAnEnvironmentalMatter;
  /**
   * Its name.
   */
  name: string;
  /**
   * National or regional.
   */
  level: 'national' | 'regional';
  /**
   * What happens to it.
   */
  action: 'registered' | 'changed' | 'dissolved';
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
   * Countries that belong to it.
   *
   * @maxItems 60
   *
   * Items: One country.
   */
  countries?: Country[];
  /**
   * Authorities at the table.
   *
   * @maxItems 60
   *
   * Items: One authority.
   */
  members?: {
    /**
     * The authority.
     */
    agency: Agency;
    /**
     * What kind of authority it is.
     */
    kind?:
      | 'police'
      | 'customs'
      | 'environment'
      | 'wildlife'
      | 'fisheries'
      | 'forestry'
      | 'prosecution'
      | 'judiciary'
      | 'finance'
      | 'coast-guard'
      | 'health'
      | 'other';
    /**
     * Its id, when it takes part itself.
     */
    participant?: ParticipantId;
  }[];
  /**
   * Who leads.
   */
  lead?: ParticipantId;
  /**
   * Since when.
   */
  from?: PartialDate;
  /**
   * Until when.
   */
  until?: PartialDate;
  /**
   * What it rests on.
   *
   * @maxItems 20
   *
   * Items: One provision.
   */
  legalBasis?: LegalBasis[];
  /**
   * Whom to ask.
   */
  contact?: Contact;
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
