// Generated from schemas/environment/illegal-mining/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Account } from './common-account-1.js';
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
 * Mining without a right or outside it, the trade in what is mined, and what it does to people and land.
 */
export interface IllegalMining {
  /**
   * What it is about.
   */
  subject: SubjectOfAnEnvironmentalMatter;
  /**
   * What is mined.
   *
   * @minItems 1
   * @maxItems 50
   *
   * Items: One mineral.
   */
  minerals: {
    /**
     * Name, such as gold, sand, coltan.
     */
    name: string;
    /**
     * Mass in kilograms.
     */
    kilograms?: number;
    /**
     * Purity in percent.
     */
    purity?: number;
    /**
     * In which form.
     */
    form?: 'ore' | 'concentrate' | 'dore' | 'refined' | 'rough-stone' | 'cut-stone' | 'sand' | 'other';
    /**
     * Estimated value.
     */
    value?: Money;
  }[];
  /**
   * What was done.
   *
   * @minItems 1
   * @maxItems 20
   *
   * Items: One conduct.
   */
  conduct: (
    | 'without-licence'
    | 'outside-licence'
    | 'protected-area'
    | 'sea-or-river-bed'
    | 'mercury'
    | 'cyanide'
    | 'export-without-papers'
    | 'false-origin'
    | 'mixing-at-refinery'
    | 'forced-labour'
    | 'child-labour'
    | 'armed-control'
    | 'other'
  )[];
  /**
   * Where the mine is.
   */
  place?: Place;
  /**
   * Size in hectares.
   */
  hectares?: number;
  /**
   * Licence or concession.
   */
  licence?: Document;
  /**
   * Machines and things used.
   *
   * @maxItems 100
   *
   * Items: One of them.
   */
  equipment?: string[];
  /**
   * Chemicals used.
   *
   * @maxItems 50
   *
   * Items: One of them.
   */
  chemicals?: Product[];
  /**
   * How many people work there.
   */
  workers?: number;
  /**
   * Buyers, refineries and traders.
   *
   * @maxItems 100
   *
   * Items: One of them.
   */
  buyers?: Company[];
  /**
   * Accounts money went through.
   *
   * @maxItems 100
   *
   * Items: One account.
   */
  accounts?: Account[];
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
