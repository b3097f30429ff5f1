// Generated from schemas/common/quantity/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * How much of something there is.
 */
export interface Quantity {
  /**
   * The number, not negative.
   */
  amount: number;
  /**
   * What is counted or weighed, such as kg, t, m3, L, pieces, specimens, containers.
   */
  unit: string;
  /**
   * True when the amount was estimated and not measured.
   */
  estimated?: boolean;
  /**
   * What the amount refers to when it is a part of the whole, such as raw tusks.
   */
  of?: string;
}
