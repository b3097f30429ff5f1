// Generated from schemas/environment/ecomessage/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Agency } from './common-agency-1.js';
import type { Company } from './common-company-1.js';
import type { Document } from './common-document-1.js';
import type { Grading } from './common-grading-1.js';
import type { Moment } from './common-moment-1.js';
import type { Money } from './common-money-1.js';
import type { Person } from './common-person-1.js';
import type { Place } from './common-place-1.js';
import type { Product } from './common-product-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';
import type { Transport } from './common-transport-1.js';

/**
 * The uniform report of an environmental crime or of a ground for suspecting one: from an agency through its bureau to the bureaus of the countries concerned.
 */
export interface Ecomessage {
  /**
   * What the report is about.
   */
  subject: SubjectOfAnEnvironmentalMatter;
  /**
   * Where and how it was discovered.
   */
  discovery?: {
    /**
     * Where it was discovered.
     */
    place?: Place;
    /**
     * How it was discovered.
     */
    method?:
      | 'inspection'
      | 'patrol'
      | 'customs-control'
      | 'x-ray'
      | 'detection-dog'
      | 'intelligence'
      | 'informant'
      | 'risk-analysis'
      | 'remote-sensing'
      | 'vessel-monitoring'
      | 'online-monitoring'
      | 'investigation'
      | 'complaint'
      | 'accident'
      | 'chance'
      | 'list'
      | 'other'
      | 'unknown';
    /**
     * The discovery in words.
     */
    detail?: string;
    /**
     * Who discovered it: an authority or function.
     */
    detectedBy?: string;
  };
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
    /**
     * How sure these times are.
     */
    note?: string;
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
   * Companies involved.
   *
   * @maxItems 200
   *
   * Items: One company.
   */
  companies?: Company[];
  /**
   * Vessels, vehicles, aircraft, containers and the route.
   */
  transport?: Transport;
  /**
   * Countries and places where the goods come from. A set: the order says nothing.
   *
   * @maxItems 50
   *
   * Items: One country or place.
   */
  origin?: Place[];
  /**
   * Countries and places the goods were last sent from, when not those of origin. A set.
   *
   * @maxItems 50
   *
   * Items: One country or place.
   */
  provenance?: Place[];
  /**
   * Countries and places passed through. A set: the order says nothing.
   *
   * @maxItems 50
   *
   * Items: One country or place.
   */
  transit?: Place[];
  /**
   * Countries and places of destination, with the address where known. A set.
   *
   * @maxItems 50
   *
   * Items: One country or place.
   */
  destination?: Place[];
  /**
   * Species, goods, waste and substances.
   *
   * @maxItems 500
   *
   * Items: One product.
   */
  products?: Product[];
  /**
   * Estimated value of everything together.
   */
  value?: Money;
  /**
   * Permits, customs papers and other documents used.
   *
   * @maxItems 200
   *
   * Items: One document.
   */
  documents?: Document[];
  /**
   * The authority that made the report.
   */
  agency?: Agency;
  /**
   * Other authorities taking part.
   *
   * @maxItems 50
   *
   * Items: One authority.
   */
  otherAgencies?: Agency[];
  /**
   * How it was done.
   */
  modusOperandi?: string;
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
  /**
   * What the recipients are asked, question by question.
   *
   * @maxItems 50
   *
   * Items: One question.
   */
  informationRequested?: string[];
  /**
   * How far this report can be relied upon, when it differs from the grading of the message.
   */
  grading?: Grading;
  /**
   * The list, register or publication the report was taken from.
   */
  source?: string;
}
