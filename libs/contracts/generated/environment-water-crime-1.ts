// Generated from schemas/environment/water-crime/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Agency } from './common-agency-1.js';
import type { Company } from './common-company-1.js';
import type { Country } from './common-country-1.js';
import type { Document } from './common-document-1.js';
import type { Grading } from './common-grading-1.js';
import type { Image } from './common-image-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { Moment } from './common-moment-1.js';
import type { Money } from './common-money-1.js';
import type { Person } from './common-person-1.js';
import type { Place } from './common-place-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';

/**
 * Theft, diversion and pollution of water, and meddling with what supplies it.
 */
export interface WaterCrime {
  /**
   * What it is about.
   */
  subject: SubjectOfAnEnvironmentalMatter;
  /**
   * What was done.
   *
   * @minItems 1
   * @maxItems 20
   *
   * Items: One conduct.
   */
  conduct: (
    | 'theft'
    | 'diversion'
    | 'illegal-well'
    | 'over-extraction'
    | 'pollution'
    | 'damage-to-works'
    | 'meter-fraud'
    | 'licence-fraud'
    | 'price-fixing'
    | 'sand-extraction'
    | 'other'
  )[];
  /**
   * Where it was done.
   */
  place?: Place;
  /**
   * The water concerned.
   */
  body?: {
    /**
     * Name of the river, lake, aquifer or network.
     */
    name: string;
    /**
     * What it is.
     */
    kind?: 'river' | 'lake' | 'wetland' | 'aquifer' | 'reservoir' | 'canal' | 'network' | 'glacier' | 'other';
    /**
     * Countries that share it.
     *
     * @maxItems 20
     *
     * Items: One country.
     */
    shared?: Country[];
  };
  /**
   * Volume in cubic metres.
   */
  cubicMetres?: number;
  /**
   * What polluted it.
   */
  substance?: string;
  /**
   * How many people are affected.
   */
  affected?: number;
  /**
   * What was cut off or endangered.
   */
  supply?: 'drinking-water' | 'irrigation' | 'industry' | 'power' | 'ecosystem' | 'none';
  /**
   * Date and time of the events and of their discovery.
   */
  when?: {
    /**
     * When it was discovered.
     */
    discovered?: Moment;
    /**
     * When the events began.
     */
    from?: Moment;
    /**
     * When they ended.
     */
    until?: Moment;
  };
  /**
   * Natural persons involved.
   *
   * @maxItems 200
   *
   * Items: One person.
   */
  persons?: Person[];
  /**
   * Companies and other bodies involved.
   *
   * @maxItems 200
   *
   * Items: One of them.
   */
  companies?: Company[];
  /**
   * Papers used: permits, certificates, customs papers.
   *
   * @maxItems 200
   *
   * Items: One document.
   */
  documents?: Document[];
  /**
   * Estimated damage.
   */
  value?: Money;
  /**
   * What the recipients are asked, question by question.
   *
   * @maxItems 50
   *
   * Items: One question.
   */
  informationRequested?: string[];
  /**
   * Pictures, at most three.
   *
   * @maxItems 3
   *
   * Items: One picture.
   */
  images?: Image[];
  /**
   * The authority that reports.
   */
  agency?: Agency;
  /**
   * Messages it goes with, such as the ecomessage of the same matter.
   *
   * @maxItems 20
   *
   * Items: One message.
   */
  relatesTo?: MessageReference[];
  /**
   * How far it can be relied upon, when it differs from the grading of the message.
   */
  grading?: Grading;
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
