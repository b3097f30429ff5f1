// Generated from schemas/common/vessel/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Company } from './common-company-1.js';
import type { Country } from './common-country-1.js';
import type { Name } from './common-name-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { Person } from './common-person-1.js';
import type { Place } from './common-place-1.js';
import type { VesselListing } from './common-vessel-listing-1.js';

/**
 * A ship or boat. Numbers are taken as the source gives them: what looks wrong is warned about, never refused.
 */
export interface Vessel {
  /**
   * Name, as painted or registered.
   */
  name?: string;
  /**
   * Earlier and other names, each in its script.
   *
   * @maxItems 50
   *
   * Items: One other name.
   */
  otherNames?: Name[];
  /**
   * IMO ship number, seven digits without the letters IMO. A wrong check digit is warned about, not refused.
   */
  imo?: string;
  /**
   * Maritime mobile service identity, nine digits.
   */
  mmsi?: string;
  /**
   * Radio call sign (IRCS).
   */
  callSign?: string;
  /**
   * Flag State.
   */
  flag?: Country;
  /**
   * The flag in the words of the source, when no State could be told from them, such as Unknown.
   */
  flagAsReported?: string;
  /**
   * Number in the national register or on the hull.
   */
  registrationNumber?: string;
  /**
   * Home port.
   */
  homePort?: Place;
  /**
   * Type of vessel, such as fishing vessel, reefer, tanker.
   */
  type?: string;
  /**
   * Fishing gear, such as longline, purse seine, gillnet.
   */
  gear?: string;
  /**
   * Length over all, in metres.
   */
  lengthMetres?: number;
  /**
   * Gross tonnage.
   */
  grossTonnage?: number;
  /**
   * When it was built.
   */
  built?: PartialDate;
  /**
   * Colours of hull and superstructure.
   */
  colours?: string;
  /**
   * Owners, operators, managers and charterers.
   *
   * @maxItems 50
   *
   * Items: One of them.
   */
  owners?: Company[];
  /**
   * The master.
   */
  master?: Person;
  /**
   * Lists the vessel is or was on.
   *
   * @maxItems 50
   *
   * Items: One listing.
   */
  listings?: VesselListing[];
  /**
   * Where and when it was last seen.
   */
  lastSeen?: Place;
  /**
   * What else is to be said about it.
   */
  description?: string;
}
