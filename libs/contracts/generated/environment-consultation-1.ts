// Generated from schemas/environment/consultation/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Instant } from './common-instant-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';

/**
 * A question to a community or to bureaus, with a deadline; positions are recorded.
 */
export interface Consultation {
  /**
   * What it is about.
   */
  subject: SubjectOfAnEnvironmentalMatter;
  /**
   * What is asked.
   */
  question: string;
  /**
   * Until when.
   */
  deadline: Instant;
  /**
   * Answers to choose from.
   *
   * @maxItems 20
   *
   * Items: One answer.
   */
  options?: string[];
  /**
   * What is to be known.
   */
  background?: string;
  /**
   * How the outcome is found.
   */
  rule?: 'silence-is-consent' | 'silence-is-nothing' | 'majority' | 'consensus' | 'opinion-only';
  /**
   * How many must answer.
   */
  quorum?: number;
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
