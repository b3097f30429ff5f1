// Generated from schemas/common/custody-step/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { Moment } from './common-moment-1.js';
import type { Place } from './common-place-1.js';

/**
 * One hand-over in the chain of custody: without a gap from finding to court.
 */
export interface StepOfCustody {
  /**
   * When it was handed over.
   */
  at: Moment;
  /**
   * Who handed it over: an authority or function.
   */
  from: string;
  /**
   * Who took it.
   */
  to: string;
  /**
   * Where it changed hands.
   */
  place?: Place;
  /**
   * Number of the seal.
   */
  seal?: string;
  /**
   * Whether the seal was intact.
   */
  sealIntact?: boolean;
  /**
   * The condition it was in.
   */
  condition?: string;
  /**
   * SHA-256, for data.
   */
  digest?: Digest;
}
