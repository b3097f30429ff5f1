// Generated from schemas/environment/pollution-crime/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Agency } from './common-agency-1.js';
import type { Company } from './common-company-1.js';
import type { Document } from './common-document-1.js';
import type { Grading } from './common-grading-1.js';
import type { Image } from './common-image-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { Moment } from './common-moment-1.js';
import type { Person } from './common-person-1.js';
import type { Place } from './common-place-1.js';
import type { Product } from './common-product-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';
import type { Transport } from './common-transport-1.js';

/**
 * Pollution of air, soil or sea, and shipment or dumping of waste, electronic waste among it.
 */
export interface PollutionAndWasteCrime {
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
    | 'illegal-shipment'
    | 'dumping'
    | 'burning'
    | 'burial'
    | 'discharge-from-vessel'
    | 'discharge-to-air'
    | 'discharge-to-soil'
    | 'illegal-treatment'
    | 'illegal-storage'
    | 'false-classification'
    | 'ship-breaking'
    | 'chemicals'
    | 'radioactive-material'
    | 'spill'
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
   * Waste, kind by kind.
   *
   * @maxItems 200
   *
   * Items: One kind of waste.
   */
  waste?: {
    /**
     * What it is.
     */
    product: Product;
    /**
     * What kind of waste it is.
     */
    kind?:
      | 'municipal'
      | 'plastic'
      | 'electronic'
      | 'batteries'
      | 'end-of-life-vehicles'
      | 'tyres'
      | 'medical'
      | 'chemical'
      | 'construction'
      | 'metal'
      | 'paper'
      | 'textile'
      | 'radioactive'
      | 'ship'
      | 'other';
    /**
     * Whether it is hazardous.
     */
    hazardous?: boolean;
    /**
     * Mass in tonnes.
     */
    tonnes?: number;
    /**
     * Code of the Basel Convention, such as A1180.
     */
    basel?: string;
    /**
     * What it was declared as.
     */
    declaredAs?: string;
    /**
     * True when it was declared as used goods.
     */
    secondHand?: boolean;
  }[];
  /**
   * The shipment.
   */
  shipment?: {
    /**
     * Number of the notification.
     */
    notification?: string;
    /**
     * Whether the states concerned consented beforehand.
     */
    consent?: 'given' | 'refused' | 'not-asked' | 'forged' | 'unknown';
    /**
     * Who exports.
     */
    exporter?: Company;
    /**
     * Who imports.
     */
    importer?: Company;
    /**
     * Who arranged it.
     */
    broker?: Company;
    /**
     * Where it was said to be treated.
     */
    facility?: Place;
    /**
     * Whether the state of export takes it back.
     */
    takeBack?: 'asked' | 'agreed' | 'refused' | 'done';
  };
  /**
   * The pollution.
   */
  pollution?: {
    /**
     * What is polluted.
     *
     * @maxItems 5
     *
     * Items: One medium.
     */
    medium?: ('air' | 'soil' | 'sea' | 'fresh-water' | 'ground-water')[];
    /**
     * What polluted it.
     */
    substance?: string;
    /**
     * How far it reaches.
     */
    extent?: string;
    /**
     * Harm to persons, animals and plants.
     */
    harm?: string;
    /**
     * Samples taken.
     *
     * @maxItems 50
     *
     * Items: One sample.
     */
    samples?: string[];
  };
  /**
   * Countries and places it comes from. A set: the order says nothing.
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
