// Generated from schemas/environment/deployment-request/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Contact } from './common-contact-1.js';
import type { Country } from './common-country-1.js';
import type { Language } from './common-language-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { Place } from './common-place-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';

/**
 * A country asks for an incident response team or an investigative support team: specialists sent by others, under the law of the host and the mandate it gives.
 */
export interface DeploymentRequest {
  /**
   * What it is about.
   */
  subject: SubjectOfAnEnvironmentalMatter;
  /**
   * What kind of team is asked for.
   */
  kind: 'incident-response' | 'investigative-support' | 'forensic-support' | 'training-support';
  /**
   * The country where the team is to work.
   */
  host: Country;
  /**
   * What the team is to do.
   *
   * @minItems 1
   * @maxItems 30
   *
   * Items: One task.
   */
  tasks: string[];
  /**
   * Where it is to work.
   *
   * @maxItems 20
   *
   * Items: One place.
   */
  places?: Place[];
  /**
   * Wanted from.
   */
  from?: PartialDate;
  /**
   * For how many days.
   */
  days?: number;
  /**
   * What the team must know.
   *
   * @maxItems 16
   *
   * Items: One skill.
   */
  skills?: (
    | 'case-officer'
    | 'analyst'
    | 'forensics'
    | 'digital-forensics'
    | 'financial-investigation'
    | 'wildlife'
    | 'fisheries'
    | 'forestry'
    | 'pollution'
    | 'mining'
    | 'customs'
    | 'prosecution'
    | 'data-protection'
    | 'interpreter'
    | 'logistics'
    | 'other'
  )[];
  /**
   * Languages needed.
   *
   * @maxItems 10
   *
   * Items: One language.
   */
  languages?: Language[];
  /**
   * How many people.
   */
  size?: number;
  /**
   * What is to be known of safety there.
   */
  security?: string;
  /**
   * What the host provides.
   *
   * @maxItems 30
   *
   * Items: One thing.
   */
  provided?: string[];
  /**
   * Whom to ask.
   */
  contact?: Contact;
  /**
   * Messages it goes with, such as the ecomessage of the same matter.
   *
   * @maxItems 20
   *
   * Items: One message.
   */
  relatesTo?: MessageReference[];
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
