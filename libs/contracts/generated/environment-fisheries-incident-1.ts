// Generated from schemas/environment/fisheries-incident/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Agency } from './common-agency-1.js';
import type { Company } from './common-company-1.js';
import type { Country } from './common-country-1.js';
import type { CountryByThreeLetters } from './common-country-alpha3-1.js';
import type { Document } from './common-document-1.js';
import type { Grading } from './common-grading-1.js';
import type { Image } from './common-image-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { Moment } from './common-moment-1.js';
import type { Name } from './common-name-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { Person } from './common-person-1.js';
import type { Place } from './common-place-1.js';
import type { Product } from './common-product-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';
import type { Vessel } from './common-vessel-1.js';

/**
 * A vessel, what it was called and who it was before, and what it did. Real vessels carry wrong numbers: those are warned about.
 */
export interface FisheriesIncident {
  /**
   * What it is about.
   */
  subject: SubjectOfAnEnvironmentalMatter;
  /**
   * The vessel as it is now.
   */
  vessel: Vessel;
  /**
   * What the vessel was before, in order as far as it is known.
   *
   * @maxItems 100
   *
   * Items: One stretch of its life.
   */
  history?: {
    /**
     * Since when.
     */
    from?: PartialDate;
    /**
     * Until when.
     */
    until?: PartialDate;
    /**
     * Name, with its script.
     */
    name?: Name;
    /**
     * Flag State.
     */
    flag?: Country;
    /**
     * The flag by three letters, where the source writes it so.
     */
    flagAlpha3?: CountryByThreeLetters;
    /**
     * The flag in the words of the source.
     */
    flagAsReported?: string;
    /**
     * IMO number it showed.
     */
    imo?: string;
    /**
     * MMSI it sent.
     */
    mmsi?: string;
    /**
     * Call sign it used.
     */
    callSign?: string;
    /**
     * Number in the national register.
     */
    registration?: string;
    /**
     * Owner or operator then.
     */
    owner?: Company;
    /**
     * Fishing gear then.
     */
    gear?: string;
    /**
     * Where this is known from.
     */
    source?: string;
  }[];
  /**
   * What it did or seems to have done.
   *
   * @maxItems 20
   *
   * Items: One conduct.
   */
  conduct?: (
    | 'without-licence'
    | 'closed-area'
    | 'closed-season'
    | 'forbidden-gear'
    | 'forbidden-species'
    | 'quota-exceeded'
    | 'false-log'
    | 'no-reporting'
    | 'transshipment'
    | 'signal-off'
    | 'signal-false'
    | 'identity-false'
    | 'flag-none'
    | 'obstruction'
    | 'finning'
    | 'discard'
    | 'labour-abuse'
    | 'other'
  )[];
  /**
   * Where it was.
   *
   * @maxItems 500
   *
   * Items: One position.
   */
  positions?: {
    /**
     * When it was there.
     */
    at: Moment;
    /**
     * Where it was.
     */
    place: Place;
    /**
     * How it is known.
     */
    source?: 'ais' | 'vms' | 'radar' | 'optical' | 'radar-satellite' | 'visual' | 'logbook' | 'port' | 'other';
  }[];
  /**
   * Vessels it met.
   *
   * @maxItems 50
   *
   * Items: One meeting.
   */
  meetings?: {
    /**
     * The other vessel.
     */
    vessel: Vessel;
    /**
     * When they met.
     */
    at?: Moment;
    /**
     * Where they met.
     */
    place?: Place;
    /**
     * What was done.
     */
    what?: 'transshipment' | 'bunkering' | 'crew-change' | 'supply' | 'unknown';
  }[];
  /**
   * What was on board or landed.
   *
   * @maxItems 100
   *
   * Items: One product.
   */
  catch?: Product[];
  /**
   * Ports it called at.
   *
   * @maxItems 50
   *
   * Items: One port.
   */
  ports?: Place[];
  /**
   * Licences, certificates and logs.
   *
   * @maxItems 50
   *
   * Items: One document.
   */
  licences?: Document[];
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
