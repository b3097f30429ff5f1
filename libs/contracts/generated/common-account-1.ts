// Generated from schemas/common/account/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Country } from './common-country-1.js';
import type { Currency } from './common-currency-1.js';

/**
 * An account, wallet or card through which money or messages move.
 */
export interface Account {
  /**
   * What kind of account it is.
   */
  kind: 'bank' | 'payment' | 'mobile-money' | 'wallet' | 'card' | 'online' | 'phone' | 'other';
  /**
   * Its number, address or name.
   */
  identifier: string;
  /**
   * Bank, provider or platform that keeps it.
   */
  institution?: string;
  /**
   * Where it is kept.
   */
  country?: Country;
  /**
   * Its currency.
   */
  currency?: Currency;
  /**
   * In whose name it is kept.
   */
  holder?: string;
  /**
   * What else is to be said about it.
   */
  description?: string;
}
