// Generated from schemas/common/company/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Country } from './common-country-1.js';
import type { Name } from './common-name-1.js';
import type { Person } from './common-person-1.js';
import type { Place } from './common-place-1.js';

/**
 * A company or another body that is not a natural person.
 */
export interface Company {
  /**
   * Registered or trading name.
   */
  name: string;
  /**
   * Other names, in any script.
   *
   * @maxItems 50
   *
   * Items: One other name.
   */
  otherNames?: Name[];
  /**
   * Its part in the matter.
   */
  role?:
    | 'owner'
    | 'registered-owner'
    | 'beneficial-owner'
    | 'operator'
    | 'manager'
    | 'charterer'
    | 'agent'
    | 'broker'
    | 'exporter'
    | 'importer'
    | 'consignor'
    | 'consignee'
    | 'carrier'
    | 'producer'
    | 'processor'
    | 'buyer'
    | 'seller'
    | 'financier'
    | 'front-company'
    | 'other';
  /**
   * Legal form, such as limited company.
   */
  legalForm?: string;
  /**
   * What it does.
   */
  activity?: string;
  /**
   * Number in the register of companies.
   */
  registrationNumber?: string;
  /**
   * Tax number.
   */
  taxNumber?: string;
  /**
   * IMO company number, seven digits. A wrong check digit is warned about, not refused.
   */
  imoCompanyNumber?: string;
  /**
   * Country of registration.
   */
  country?: Country;
  /**
   * The country in the words of the source, when it could not be told from them.
   */
  countryAsReported?: string;
  /**
   * Where it sits.
   *
   * @maxItems 20
   *
   * Items: One address.
   */
  addresses?: Place[];
  /**
   * The company that controls it.
   */
  parent?: string;
  /**
   * Directors, owners and others who act for it.
   *
   * @maxItems 50
   *
   * Items: One of them.
   */
  officers?: Person[];
  /**
   * What else is to be said about it.
   */
  description?: string;
}
