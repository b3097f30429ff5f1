// Generated from schemas/environment/deployment-consent/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Agency } from './common-agency-1.js';
import type { Country } from './common-country-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';

/**
 * The host consents to a team and says what it may do: without it nobody travels. Or it refuses, or ends what it had allowed.
 */
export interface ConsentToADeployment {
  /**
   * What it is about.
   */
  subject?: SubjectOfAnEnvironmentalMatter;
  /**
   * The request.
   */
  request: MessageReference;
  /**
   * The host.
   */
  host: Country;
  /**
   * Consent, refusal, or the end of an earlier consent.
   */
  decision: 'consent' | 'refusal' | 'ended';
  /**
   * Offers it accepts.
   *
   * @maxItems 20
   *
   * Items: One offer.
   */
  offers?: MessageReference[];
  /**
   * What the team may do.
   */
  mandate?: {
    /**
     * The mandate in words.
     */
    text: string;
    /**
     * From when.
     */
    from: PartialDate;
    /**
     * Until when.
     */
    until: PartialDate;
    /**
     * Powers it has there.
     *
     * @maxItems 8
     *
     * Items: One power.
     */
    powers?: ('advise' | 'examine-evidence' | 'attend-interviews' | 'take-samples' | 'copy-data' | 'train' | 'none')[];
    /**
     * The authority it works under.
     */
    authority?: Agency;
    /**
     * Whose law its data is under, and who keeps it.
     */
    dataRule?: string;
  };
  /**
   * Why not. Need not be given.
   */
  reason?: string;
}
