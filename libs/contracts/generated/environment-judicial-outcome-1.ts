// Generated from schemas/environment/judicial-outcome/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Agency } from './common-agency-1.js';
import type { Company } from './common-company-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { Money } from './common-money-1.js';
import type { Offence } from './common-offence-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { Penalty } from './common-penalty-1.js';
import type { Person } from './common-person-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';

/**
 * What came of a seizure or a case in court, so that the statistics do not end at the border.
 */
export interface JudicialOutcome {
  /**
   * What it is about.
   */
  subject: SubjectOfAnEnvironmentalMatter;
  /**
   * The report or seizure it follows from.
   *
   * @minItems 1
   * @maxItems 20
   *
   * Items: One message.
   */
  about: MessageReference[];
  /**
   * How far it is.
   */
  stage: 'investigation-closed' | 'prosecution' | 'trial' | 'judgment' | 'appeal' | 'final';
  /**
   * The court or authority.
   */
  court?: Agency;
  /**
   * When it was decided.
   */
  at?: PartialDate;
  /**
   * Outcome for each defendant; a name is not needed.
   *
   * @maxItems 200
   *
   * Items: One defendant.
   */
  defendants?: {
    /**
     * What the court found.
     */
    outcome: 'convicted' | 'acquitted' | 'dismissed' | 'settled' | 'administrative-sanction' | 'pending' | 'fugitive';
    /**
     * Who it is, where it must be known.
     */
    person?: Person;
    /**
     * The company, when it is one.
     */
    company?: Company;
    /**
     * Offences.
     *
     * @maxItems 20
     *
     * Items: One offence.
     */
    offences?: Offence[];
    /**
     * The sentence.
     */
    sentence?: Penalty;
    /**
     * Whether it can no longer be appealed.
     */
    final?: boolean;
  }[];
  /**
   * Value that was confiscated.
   */
  confiscated?: Money;
  /**
   * What became of the goods.
   */
  goods?: 'confiscated' | 'returned' | 'repatriated' | 'destroyed' | 'released' | 'kept-as-evidence' | 'sold' | 'unknown';
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
