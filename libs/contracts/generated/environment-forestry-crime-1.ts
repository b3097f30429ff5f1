// Generated from schemas/environment/forestry-crime/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Agency } from './common-agency-1.js';
import type { Company } from './common-company-1.js';
import type { Document } from './common-document-1.js';
import type { Grading } from './common-grading-1.js';
import type { Image } from './common-image-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { Moment } from './common-moment-1.js';
import type { Money } from './common-money-1.js';
import type { Person } from './common-person-1.js';
import type { Place } from './common-place-1.js';
import type { Product } from './common-product-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';
import type { Transport } from './common-transport-1.js';

/**
 * Illegal felling, trade and transport of timber and other forest products, and clearing of forest.
 */
export interface TimberAndForestryCrime {
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
    | 'felling-without-permit'
    | 'felling-outside-permit'
    | 'protected-area'
    | 'protected-species'
    | 'clearing'
    | 'arson'
    | 'transport-without-papers'
    | 'false-papers'
    | 'mislabelling'
    | 'laundering-through-mill'
    | 'export-ban'
    | 'tax-evasion'
    | 'other'
  )[];
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
   * Where it was done.
   */
  place?: Place;
  /**
   * The area concerned.
   */
  area?: {
    /**
     * Size in hectares.
     */
    hectares?: number;
    /**
     * How it is protected.
     */
    protection?: string;
    /**
     * Number or name of the concession.
     */
    concession?: string;
    /**
     * Whose land it is.
     */
    tenure?: 'state' | 'private' | 'community' | 'indigenous' | 'disputed' | 'unknown';
  };
  /**
   * Timber and other forest products.
   *
   * @maxItems 200
   *
   * Items: One lot.
   */
  timber?: {
    /**
     * What it is.
     */
    product: Product;
    /**
     * Volume in cubic metres.
     */
    cubicMetres?: number;
    /**
     * How far it was worked.
     */
    form?: 'standing' | 'round-wood' | 'sawn' | 'veneer' | 'pulp' | 'charcoal' | 'furniture' | 'non-timber' | 'other';
    /**
     * Marks and tags on it.
     */
    marks?: string;
    /**
     * How the species was told.
     */
    speciesMethod?: 'declared' | 'visual' | 'wood-anatomy' | 'dna' | 'isotopes' | 'mass-spectrometry';
  }[];
  /**
   * Where the timber was felled. A set: the order says nothing.
   *
   * @maxItems 50
   *
   * Items: One country or place.
   */
  origin?: Place[];
  /**
   * Countries and places passed through. A set: the order says nothing.
   *
   * @maxItems 50
   *
   * Items: One country or place.
   */
  transit?: Place[];
  /**
   * Countries and places of destination. A set: the order says nothing.
   *
   * @maxItems 50
   *
   * Items: One country or place.
   */
  destination?: Place[];
  /**
   * Mills, yards and storage sites.
   *
   * @maxItems 50
   *
   * Items: One site.
   */
  mills?: Place[];
  /**
   * Means of transport and route.
   */
  transport?: Transport;
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
   * Estimated value.
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
