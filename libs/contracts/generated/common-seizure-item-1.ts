// Generated from schemas/common/seizure-item/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Product } from './common-product-1.js';

/**
 * One class of goods that was seized, in the columns of seizure statistics: pieces and weight for each class.
 */
export interface SeizedGoods {
  /**
   * What it is.
   */
  product: Product;
  /**
   * Number of pieces.
   */
  pieces?: number;
  /**
   * Weight in kilograms.
   */
  kilograms?: number;
  /**
   * How far it was worked.
   */
  form?: 'raw' | 'semi-worked' | 'worked' | 'live' | 'meat' | 'skin' | 'other';
}
