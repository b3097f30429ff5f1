// Generated from schemas/common/product/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Country } from './common-country-1.js';
import type { Money } from './common-money-1.js';
import type { Quantity } from './common-quantity-1.js';

/**
 * Goods, specimens, waste or substances the matter is about.
 */
export interface Product {
  /**
   * What it is, as exactly as possible, such as raw tusks, dried fins, used lead-acid batteries.
   */
  description: string;
  /**
   * Common name of the species or substance.
   */
  commonName?: string;
  /**
   * Scientific name of the species, such as Loxodonta africana.
   */
  scientificName?: string;
  /**
   * Appendix of CITES the species is on.
   */
  citesAppendix?: 'I' | 'II' | 'III' | 'none' | 'unknown';
  /**
   * CITES code for the source of the specimen.
   */
  citesSource?: 'W' | 'X' | 'R' | 'D' | 'A' | 'C' | 'F' | 'Y' | 'U' | 'I' | 'O';
  /**
   * CITES code for the purpose of the trade.
   */
  citesPurpose?: 'T' | 'Z' | 'G' | 'Q' | 'S' | 'H' | 'P' | 'M' | 'E' | 'N' | 'B' | 'L';
  /**
   * State of living things.
   */
  state?: 'live' | 'dead' | 'parts' | 'derivatives' | 'mixed' | 'not-applicable';
  /**
   * How much, in one or several measures, such as 41 pieces and 120 kg.
   *
   * @maxItems 20
   *
   * Items: One measure.
   */
  quantities?: Quantity[];
  /**
   * Customs tariff code (HS).
   */
  commodityCode?: string;
  /**
   * Waste code, such as Basel Annex VIII A1160.
   */
  wasteCode?: string;
  /**
   * UN number of dangerous goods, such as UN1017.
   */
  unNumber?: string;
  /**
   * What it was declared as.
   */
  declaredAs?: string;
  /**
   * Countries it is thought to come from.
   *
   * @maxItems 50
   *
   * Items: One country.
   */
  originCountries?: Country[];
  /**
   * Estimated value.
   */
  value?: Money;
  /**
   * Where it is kept now.
   */
  location?: string;
}
