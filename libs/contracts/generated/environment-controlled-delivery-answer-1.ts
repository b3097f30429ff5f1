// Generated from schemas/environment/controlled-delivery-answer/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Agency } from './common-agency-1.js';
import type { Country } from './common-country-1.js';
import type { Digest } from './common-digest-1.js';
import type { Instant } from './common-instant-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';

/**
 * One state signs its consent or its refusal. A state that says nothing has not consented.
 */
export interface AnswerToAControlledDelivery {
  /**
   * What it is about.
   */
  subject?: SubjectOfAnEnvironmentalMatter;
  /**
   * The proposal.
   */
  delivery: MessageReference;
  /**
   * Digest of that proposal, so that no other can be meant.
   */
  digest: Digest;
  /**
   * The state that answers.
   */
  state: Country;
  /**
   * Consent, consent with conditions, or refusal.
   */
  answer: 'consent' | 'consent-with-conditions' | 'refusal';
  /**
   * Under which conditions; required when there are some.
   */
  conditions?: string;
  /**
   * Why not. Need not be given.
   */
  reason?: string;
  /**
   * The authority that decided.
   */
  authority?: Agency;
  /**
   * Number of its decision.
   */
  decision?: string;
  /**
   * Until when the consent holds.
   */
  validUntil?: Instant;
}
