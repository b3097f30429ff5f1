// Generated from schemas/common/penalty/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Money } from './common-money-1.js';

/**
 * A penalty the law provides or a court imposed.
 */
export interface Penalty {
  /**
   * The penalty in words.
   */
  text?: string;
  /**
   * Imprisonment in months.
   */
  months?: number;
  /**
   * True for imprisonment for life.
   */
  life?: boolean;
  /**
   * True where the law provides the death penalty.
   */
  death?: boolean;
  /**
   * The fine, in money.
   */
  fine?: Money;
}
