// Generated from schemas/control/hit/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { Instant } from './common-instant-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { Place } from './common-place-1.js';

/**
 * A border system or an officer found something that matches a notice or a diffusion, and tells its owner. A match is a question: until the owner has verified it nobody acts upon it.
 */
export interface Hit {
  /**
   * The message matched: the content of the notice, or the diffusion.
   */
  message: MessageReference;
  /**
   * Digest of that message, so that no other can be meant.
   */
  digest: Digest;
  /**
   * When it was found.
   */
  at: Instant;
  /**
   * What matched.
   *
   * @minItems 1
   * @maxItems 20
   *
   * Items: One thing.
   */
  matchedOn: (
    | 'name'
    | 'date-of-birth'
    | 'document-number'
    | 'biometric'
    | 'vessel-name'
    | 'vessel-number'
    | 'vehicle-number'
    | 'container-number'
    | 'object-number'
    | 'picture'
    | 'method'
    | 'other'
  )[];
  /**
   * How sure whoever found it is.
   */
  certainty?: 'possible' | 'likely' | 'exact';
  /**
   * Where it was found.
   */
  place?: Place;
  /**
   * The finder's own number.
   */
  reference?: string;
  /**
   * What was found, in words.
   */
  note?: string;
}
