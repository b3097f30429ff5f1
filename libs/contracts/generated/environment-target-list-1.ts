// Generated from schemas/environment/target-list/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Country } from './common-country-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { Offence } from './common-offence-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { ParticipantId } from './common-participant-1.js';
import type { Person } from './common-person-1.js';
import type { Place } from './common-place-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';

/**
 * The fugitives an operation looks for together. Each entry stays with the country that wants the person; it orders nobody to do anything.
 */
export interface TargetListOfAFugitiveOperation {
  /**
   * What it is about.
   */
  subject: SubjectOfAnEnvironmentalMatter;
  /**
   * The operation.
   */
  operation: string;
  /**
   * When it begins.
   */
  from: PartialDate;
  /**
   * When it ends.
   */
  until?: PartialDate;
  /**
   * Who is looked for.
   *
   * @minItems 1
   * @maxItems 300
   *
   * Items: One target.
   */
  targets: {
    /**
     * Who wants the person, and owns the entry.
     */
    owner: ParticipantId;
    /**
     * The person.
     */
    person: Person;
    /**
     * What for.
     *
     * @minItems 1
     * @maxItems 10
     *
     * Items: One offence.
     */
    offences: Offence[];
    /**
     * The notice or diffusion it rests on.
     */
    notice?: MessageReference;
    /**
     * Where and when the person was last seen.
     */
    lastSeen?: Place;
    /**
     * Countries where the person may be.
     *
     * @maxItems 30
     *
     * Items: One country.
     */
    thoughtIn?: Country[];
    /**
     * What to mind.
     *
     * @maxItems 7
     *
     * Items: One danger.
     */
    danger?: ('armed' | 'violent' | 'escape' | 'self-harm' | 'infectious' | 'drugs' | 'none-known')[];
    /**
     * When the owner last confirmed it.
     */
    stillWanted?: PartialDate;
    /**
     * How it stands.
     */
    status?: 'wanted' | 'located' | 'arrested' | 'surrendered' | 'withdrawn' | 'deceased';
  }[];
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
