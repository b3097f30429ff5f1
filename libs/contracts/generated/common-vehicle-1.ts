// Generated from schemas/common/vehicle/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Country } from './common-country-1.js';

/**
 * A road vehicle, trailer or railway wagon.
 */
export interface Vehicle {
  /**
   * Type, such as lorry, car, trailer, wagon.
   */
  kind?: string;
  /**
   * Number on the plate.
   */
  plate?: string;
  /**
   * Country of registration.
   */
  country?: Country;
  /**
   * Vehicle identification number, usually 17 characters.
   */
  vin?: string;
  /**
   * Make, such as the name of the maker.
   */
  make?: string;
  /**
   * Model of that make.
   */
  model?: string;
  /**
   * Colour.
   */
  colour?: string;
  /**
   * Year of make.
   */
  year?: number;
  /**
   * What else is to be said about it.
   */
  description?: string;
}
