// Generated from schemas/common/place/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Coordinates } from './common-coordinates-1.js';
import type { Country } from './common-country-1.js';
import type { Moment } from './common-moment-1.js';
import type { UNLOCODE } from './common-locode-1.js';

/**
 * A country, or a place in or outside one, as far as it is known.
 */
export interface Place {
  /**
   * The country the place lies in.
   */
  country?: Country;
  /**
   * The country in the words of the source, when it could not be told from them.
   */
  countryAsReported?: string;
  /**
   * Province, county, state or district.
   */
  region?: string;
  /**
   * City, town, village, park or reserve.
   */
  locality?: string;
  /**
   * Street, number, postal code; or the address of a consignee.
   */
  address?: string;
  /**
   * The UN/LOCODE of a port, airport or town, such as KEMBA.
   */
  locode?: UNLOCODE;
  /**
   * Port, airport, border post, warehouse, market, website or other site.
   */
  facility?: string;
  /**
   * For a place at sea: whose waters they are.
   */
  waters?: 'internal' | 'territorial' | 'exclusive-economic-zone' | 'high-seas' | 'convention-area' | 'unknown';
  /**
   * For a place at sea: fishing area, convention area or sea, such as FAO 51.
   */
  seaArea?: string;
  /**
   * The position.
   */
  coordinates?: Coordinates;
  /**
   * Since when, or when first, this place mattered.
   */
  from?: Moment;
  /**
   * Until when, or when last, this place mattered.
   */
  until?: Moment;
  /**
   * The place in words.
   */
  description?: string;
}
