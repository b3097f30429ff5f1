// Generated from schemas/environment/deployment-offer/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Expert } from './common-expert-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';

/**
 * A country or a partner offers specialists for a team that was asked for.
 */
export interface DeploymentOffer {
  /**
   * What it is about.
   */
  subject?: SubjectOfAnEnvironmentalMatter;
  /**
   * The request.
   */
  request: MessageReference;
  /**
   * Whom it offers.
   *
   * @minItems 1
   * @maxItems 30
   *
   * Items: One expert.
   */
  experts: Expert[];
  /**
   * Available from.
   */
  from?: PartialDate;
  /**
   * Available until.
   */
  until?: PartialDate;
  /**
   * Equipment they bring.
   *
   * @maxItems 50
   *
   * Items: One thing.
   */
  equipment?: string[];
  /**
   * Who pays for what.
   */
  costs?: string;
  /**
   * Under which conditions.
   */
  conditions?: string;
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
