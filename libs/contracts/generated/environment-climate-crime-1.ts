// Generated from schemas/environment/climate-crime/1.schema.json by `npm run types`. Change the schema, not this file.
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
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';
import type { Transport } from './common-transport-1.js';

/**
 * Trade in substances that deplete the ozone layer or warm the climate, and fraud with emissions and carbon credits.
 */
export interface ClimateAndOzoneCrime {
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
    | 'smuggling'
    | 'production'
    | 'venting'
    | 'false-label'
    | 'quota-fraud'
    | 'refill-of-disposables'
    | 'emission-fraud'
    | 'carbon-credit-fraud'
    | 'double-counting'
    | 'false-offset'
    | 'other'
  )[];
  /**
   * Where it was done.
   */
  place?: Place;
  /**
   * Substances.
   *
   * @maxItems 100
   *
   * Items: One substance.
   */
  substances?: {
    /**
     * Name, such as R-12 or HFC-134a.
     */
    name: string;
    /**
     * CAS number.
     */
    cas?: string;
    /**
     * Annex and group of the Montreal Protocol.
     */
    annex?: string;
    /**
     * Mass in kilograms.
     */
    kilograms?: number;
    /**
     * Number of cylinders.
     */
    cylinders?: number;
    /**
     * What it was declared as.
     */
    declaredAs?: string;
    /**
     * Global warming potential.
     */
    gwp?: number;
    /**
     * Ozone depletion potential.
     */
    odp?: number;
  }[];
  /**
   * Carbon credits or allowances.
   *
   * @maxItems 100
   *
   * Items: One lot.
   */
  credits?: {
    /**
     * The register.
     */
    register: string;
    /**
     * Serial numbers from and to.
     */
    serials: string;
    /**
     * Tonnes of carbon dioxide.
     */
    tonnes?: number;
    /**
     * The account they are in.
     */
    account?: Account;
    /**
     * The offset they rest on.
     */
    offset?: string;
  }[];
  /**
   * Countries and places it comes from. A set: the order says nothing.
   *
   * @maxItems 50
   *
   * Items: One country or place.
   */
  origin?: Place[];
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
