// Generated from schemas/common/money/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Currency } from './common-currency-1.js';
import type { PartialDate } from './common-partial-date-1.js';

/**
 * A value in money.
 */
export interface Money {
  /**
   * The amount, not negative, in units of the currency.
   */
  amount: number;
  /**
   * The currency by its ISO 4217 code, such as USD, EUR or KES.
   */
  currency: Currency;
  /**
   * How the value was arrived at: market price at origin, at destination, black market, customs value.
   */
  basis?: string;
  /**
   * The date the value refers to.
   */
  date?: PartialDate;
}
