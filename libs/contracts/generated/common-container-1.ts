// Generated from schemas/common/container/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * A freight container or a parcel.
 */
export interface Container {
  /**
   * Container number (ISO 6346) or parcel number.
   */
  number?: string;
  /**
   * Numbers of the seals on it.
   *
   * @maxItems 20
   *
   * Items: One seal.
   */
  seals?: string[];
  /**
   * Type or size, such as 40 ft reefer.
   */
  type?: string;
  /**
   * Number of the bill of lading or air waybill.
   */
  billOfLading?: string;
  /**
   * What the papers say is inside.
   */
  declaredContent?: string;
  /**
   * What else is to be said about it.
   */
  description?: string;
}
