// Generated from schemas/common/object/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Aircraft } from './common-aircraft-1.js';
import type { Container } from './common-container-1.js';
import type { Document } from './common-document-1.js';
import type { Moment } from './common-moment-1.js';
import type { Place } from './common-place-1.js';
import type { Product } from './common-product-1.js';
import type { Vehicle } from './common-vehicle-1.js';
import type { Vessel } from './common-vessel-1.js';

/**
 * One thing that a request or report is about. Fill in the member that fits its kind, or describe it.
 */
export interface ObjectOfInterest {
  /**
   * What kind of thing it is.
   */
  kind:
    | 'vessel'
    | 'vehicle'
    | 'aircraft'
    | 'container'
    | 'consignment'
    | 'product'
    | 'document'
    | 'premises'
    | 'account'
    | 'device'
    | 'data'
    | 'sample'
    | 'other';
  /**
   * The thing in words.
   */
  description?: string;
  /**
   * Number, mark or address that tells it from others: account, serial or case number.
   */
  identifier?: string;
  /**
   * The vessel.
   */
  vessel?: Vessel;
  /**
   * The vehicle.
   */
  vehicle?: Vehicle;
  /**
   * The aircraft.
   */
  aircraft?: Aircraft;
  /**
   * The container.
   */
  container?: Container;
  /**
   * The goods.
   */
  product?: Product;
  /**
   * The document.
   */
  document?: Document;
  /**
   * Where it is, or is expected.
   */
  place?: Place;
  /**
   * When it is expected there.
   */
  expected?: Moment;
}
