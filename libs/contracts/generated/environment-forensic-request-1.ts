// Generated from schemas/environment/forensic-request/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { Document } from './common-document-1.js';
import type { Instant } from './common-instant-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { Moment } from './common-moment-1.js';
import type { Place } from './common-place-1.js';
import type { Product } from './common-product-1.js';
import type { StepOfCustody } from './common-custody-step-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';

/**
 * Questions to a laboratory about samples, with the chain of custody.
 */
export interface ForensicRequest {
  /**
   * What it is about.
   */
  subject: SubjectOfAnEnvironmentalMatter;
  /**
   * Samples.
   *
   * @minItems 1
   * @maxItems 200
   *
   * Items: One sample.
   */
  samples: {
    /**
     * Its number.
     */
    id: string;
    /**
     * What it is.
     */
    product: Product;
    /**
     * When it was taken.
     */
    taken?: Moment;
    /**
     * Where it was taken.
     */
    place?: Place;
    /**
     * What it is kept in.
     */
    container?: string;
    /**
     * The chain of custody so far, in order.
     *
     * @maxItems 50
     *
     * Items: One hand-over.
     */
    custody?: StepOfCustody[];
    /**
     * SHA-256, for data.
     */
    digest?: Digest;
  }[];
  /**
   * What is to be found out.
   *
   * @minItems 1
   * @maxItems 50
   *
   * Items: One question.
   */
  questions: {
    /**
     * The question.
     */
    text: string;
    /**
     * The method wanted.
     */
    method?:
      | 'species'
      | 'origin'
      | 'individual'
      | 'age'
      | 'isotopes'
      | 'wood-anatomy'
      | 'toxicology'
      | 'chemistry'
      | 'ballistics'
      | 'documents'
      | 'digital'
      | 'images'
      | 'other';
    /**
     * Which samples it is about.
     *
     * @maxItems 200
     *
     * Items: Number of the sample.
     */
    samples?: string[];
  }[];
  /**
   * Until when an answer is needed.
   */
  deadline?: Instant;
  /**
   * Whether it is to be used in court.
   */
  court?: boolean;
  /**
   * Whether samples may be used up.
   */
  destructive?: boolean;
  /**
   * CITES and other permits for sending samples.
   *
   * @maxItems 20
   *
   * Items: One document.
   */
  permits?: Document[];
  /**
   * What is to become of the samples.
   */
  afterwards?: 'return' | 'keep' | 'destroy';
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
