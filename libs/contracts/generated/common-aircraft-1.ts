// Generated from schemas/common/aircraft/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Country } from './common-country-1.js';

/**
 * An aircraft or a flight.
 */
export interface Aircraft {
  /**
   * Registration mark.
   */
  registration?: string;
  /**
   * Flight number.
   */
  flight?: string;
  /**
   * Airline or operator.
   */
  operator?: string;
  /**
   * Country of registration.
   */
  country?: Country;
  /**
   * Type of aircraft.
   */
  type?: string;
  /**
   * What else is to be said about it.
   */
  description?: string;
}
