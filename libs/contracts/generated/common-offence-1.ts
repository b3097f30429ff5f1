// Generated from schemas/common/offence/1.schema.json by `npm run types`. Change the schema, not this file.
import type { CrimeAreaOfAnyKind } from './common-crime-area-any-1.js';
import type { LegalBasis } from './common-legal-basis-1.js';
import type { Moment } from './common-moment-1.js';
import type { Penalty } from './common-penalty-1.js';
import type { Place } from './common-place-1.js';

/**
 * An offence: what was done, against which law.
 */
export interface Offence {
  /**
   * The area of crime.
   */
  area: CrimeAreaOfAnyKind;
  /**
   * The offence in words.
   */
  text: string;
  /**
   * Provisions it is against.
   *
   * @maxItems 20
   *
   * Items: One provision.
   */
  laws?: LegalBasis[];
  /**
   * The heaviest penalty the law provides.
   */
  maximumPenalty?: Penalty;
  /**
   * When it was committed, or began.
   */
  from?: Moment;
  /**
   * When it ended.
   */
  until?: Moment;
  /**
   * Where it was committed.
   *
   * @maxItems 20
   *
   * Items: One place.
   */
  places?: Place[];
}
