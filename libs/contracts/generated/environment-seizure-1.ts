// Generated from schemas/environment/seizure/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Agency } from './common-agency-1.js';
import type { Company } from './common-company-1.js';
import type { Country } from './common-country-1.js';
import type { Document } from './common-document-1.js';
import type { Grading } from './common-grading-1.js';
import type { Image } from './common-image-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { Moment } from './common-moment-1.js';
import type { Money } from './common-money-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { Person } from './common-person-1.js';
import type { Place } from './common-place-1.js';
import type { SeizedGoods } from './common-seizure-item-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';
import type { Transport } from './common-transport-1.js';

/**
 * What was seized, where, from where to where, in the columns of seizure statistics: pieces and kilograms for each class of goods.
 */
export interface SeizureReport {
  /**
   * What it is about.
   */
  subject: SubjectOfAnEnvironmentalMatter;
  /**
   * When it was seized.
   */
  seized: Moment;
  /**
   * Where it was seized.
   */
  place: Place;
  /**
   * What was seized, class by class.
   *
   * @minItems 1
   * @maxItems 200
   *
   * Items: One class of goods.
   */
  items: SeizedGoods[];
  /**
   * When the seizure was reported to the bureau.
   */
  reported?: PartialDate;
  /**
   * The authority's own number of the seizure.
   */
  reference?: string;
  /**
   * How sure the record is.
   */
  status?: 'confirmed' | 'provisional' | 'disputed' | 'withdrawn';
  /**
   * What was being done with the goods.
   */
  activity?: 'import' | 'export' | 're-export' | 'transit' | 'sale' | 'possession' | 'manufacture' | 'harvest' | 'other' | 'unknown';
  /**
   * How it was detected.
   */
  detection?:
    | 'inspection'
    | 'patrol'
    | 'x-ray'
    | 'detection-dog'
    | 'intelligence'
    | 'risk-analysis'
    | 'investigation'
    | 'online-monitoring'
    | 'chance'
    | 'other'
    | 'unknown';
  /**
   * How it was hidden.
   */
  concealment?: string;
  /**
   * Countries and places the goods come from. A set: the order says nothing.
   *
   * @maxItems 50
   *
   * Items: One country or place.
   */
  origin?: Place[];
  /**
   * The country the goods were exported from.
   */
  export?: Country;
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
   * Estimated value of everything together.
   */
  value?: Money;
  /**
   * Other forbidden goods found with them.
   */
  otherContraband?: string;
  /**
   * Natural persons involved.
   *
   * @maxItems 200
   *
   * Items: One person.
   */
  persons?: Person[];
  /**
   * Nationalities of those suspected, where persons are not named.
   *
   * @maxItems 50
   *
   * Items: One nationality.
   */
  suspectNationalities?: Country[];
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
   * The authority that reports.
   */
  agency?: Agency;
  /**
   * How good the source of the record is: 1 official, 2 reliable, 3 open.
   */
  sourceGrade?: '1' | '2' | '3';
  /**
   * How complete the record is, from 1 to 5.
   */
  completeness?: number;
  /**
   * Pictures, at most three.
   *
   * @maxItems 3
   *
   * Items: One picture.
   */
  images?: Image[];
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
