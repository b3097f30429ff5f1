// Generated from schemas/environment/airport-alert/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Agency } from './common-agency-1.js';
import type { Aircraft } from './common-aircraft-1.js';
import type { Company } from './common-company-1.js';
import type { Container } from './common-container-1.js';
import type { Grading } from './common-grading-1.js';
import type { Image } from './common-image-1.js';
import type { Moment } from './common-moment-1.js';
import type { Person } from './common-person-1.js';
import type { Product } from './common-product-1.js';
import type { RiskIndicator } from './common-risk-indicator-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';

/**
 * A flight, a consignment, a parcel or a passenger worth a look, from one joint airport task force to another. It says what was seen; whoever receives it decides.
 */
export interface AirportInterceptionAlert {
  /**
   * What it is about.
   */
  subject: SubjectOfAnEnvironmentalMatter;
  /**
   * The flight.
   */
  flight: Aircraft;
  /**
   * What is to be looked at.
   */
  what: 'passenger' | 'luggage' | 'air-cargo' | 'parcel' | 'mail' | 'crew' | 'aircraft';
  /**
   * Where and when it leaves.
   */
  departure?: {
    /**
     * The airport, by IATA or ICAO code.
     */
    airport: string;
    /**
     * When it leaves.
     */
    at?: Moment;
  };
  /**
   * Where and when it arrives.
   */
  arrival?: {
    /**
     * The airport, by IATA or ICAO code.
     */
    airport: string;
    /**
     * When it arrives.
     */
    at?: Moment;
  };
  /**
   * Airports in between.
   *
   * @maxItems 10
   *
   * Items: One airport.
   */
  stops?: string[];
  /**
   * Number of the air waybill.
   */
  waybill?: string;
  /**
   * Parcels and containers.
   *
   * @maxItems 50
   *
   * Items: One of them.
   */
  parcels?: Container[];
  /**
   * Numbers on luggage.
   *
   * @maxItems 50
   *
   * Items: One tag.
   */
  luggageTags?: string[];
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
   * Species, goods, waste and substances.
   *
   * @maxItems 500
   *
   * Items: One product.
   */
  products?: Product[];
  /**
   * Why it is worth a look.
   *
   * @maxItems 20
   *
   * Items: One indicator.
   */
  indicators?: RiskIndicator[];
  /**
   * What is asked for. There is no verb to arrest.
   *
   * @maxItems 5
   *
   * Items: One request.
   */
  requested?: ('inspect' | 'profile' | 'watch' | 'sample' | 'inform-only')[];
  /**
   * What came of it where it was seen first.
   */
  result?: string;
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
   * How far it can be relied upon, when it differs from the grading of the message.
   */
  grading?: Grading;
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
