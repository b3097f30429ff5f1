// Generated from schemas/control/hit-verdict/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Instant } from './common-instant-1.js';
import type { MessageReference } from './common-message-reference-1.js';

/**
 * The owner of a notice or a diffusion says whether a reported match is what it looks for. The first verdict stands. It obliges nobody to act.
 */
export interface VerdictOnAHit {
  /**
   * The control.hit/1 it answers.
   */
  message: MessageReference;
  /**
   * Whether it is the person, vessel or thing looked for.
   */
  verdict: 'confirmed' | 'false';
  /**
   * When that was found.
   */
  at: Instant;
  /**
   * What follows from it, or by what it was told apart.
   */
  note?: string;
}
