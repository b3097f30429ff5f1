// Generated from schemas/common/transport/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Aircraft } from './common-aircraft-1.js';
import type { Container } from './common-container-1.js';
import type { Place } from './common-place-1.js';
import type { Vehicle } from './common-vehicle-1.js';
import type { Vessel } from './common-vessel-1.js';

/**
 * Means of transport, route and concealment.
 */
export interface Transport {
  /**
   * How it was carried.
   *
   * @maxItems 10
   */
  modes?: ('sea' | 'inland-water' | 'air' | 'road' | 'rail' | 'post' | 'on-foot' | 'pipeline' | 'other' | 'unknown')[];
  /**
   * Ships and boats.
   *
   * @maxItems 100
   *
   * Items: One vessel.
   */
  vessels?: Vessel[];
  /**
   * Road vehicles, trailers, wagons.
   *
   * @maxItems 100
   *
   * Items: One vehicle.
   */
  vehicles?: Vehicle[];
  /**
   * Aircraft and flights.
   *
   * @maxItems 100
   *
   * Items: One aircraft.
   */
  aircraft?: Aircraft[];
  /**
   * Containers and parcels.
   *
   * @maxItems 200
   *
   * Items: One container.
   */
  containers?: Container[];
  /**
   * Places along the route, in order, as far as the order is known.
   *
   * @maxItems 100
   *
   * Items: One place.
   */
  route?: Place[];
  /**
   * The route in words.
   */
  routeDescription?: string;
  /**
   * How it was hidden.
   */
  concealment?: string;
}
