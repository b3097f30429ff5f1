// Generated from schemas/notice/purple/1.schema.json by `npm run types`. Change the schema, not this file.
import type { ConvergingCrime } from './common-convergence-1.js';
import type { Grading } from './common-grading-1.js';
import type { Image } from './common-image-1.js';
import type { ObjectOfInterest } from './common-object-1.js';
import type { Offence } from './common-offence-1.js';
import type { Place } from './common-place-1.js';
import type { Project } from './common-project-1.js';
import type { RiskIndicator } from './common-risk-indicator-1.js';
import type { TermsOfANotice } from './common-notice-terms-1.js';
import type { Vessel } from './common-vessel-1.js';

/**
 * Describes a modus operandi, a vessel, a device, an object or a hiding place. It needs no person and has no member for one.
 */
export interface PurpleNoticeRequest {
  /**
   * A line that says what it is about.
   */
  title: string;
  /**
   * Languages, term, public extract, contact.
   */
  terms: TermsOfANotice;
  /**
   * The class of offence.
   */
  offence: Offence;
  /**
   * How it is done.
   */
  modusOperandi: string;
  /**
   * Why the world should know.
   */
  grounds: {
    /**
     * Whether it was seen more than once.
     */
    repeated?: boolean;
    /**
     * Whether it is uncommonly clever.
     */
    sophisticated?: boolean;
    /**
     * Whether it spreads.
     */
    spreading?: boolean;
    /**
     * Why, in words.
     */
    text?: string;
  };
  /**
   * Vessels.
   *
   * @maxItems 20
   *
   * Items: One vessel.
   */
  vessels?: Vessel[];
  /**
   * Devices, vehicles, objects.
   *
   * @maxItems 50
   *
   * Items: One object.
   */
  objects?: ObjectOfInterest[];
  /**
   * The route, in order.
   *
   * @maxItems 50
   *
   * Items: One place.
   */
  route?: Place[];
  /**
   * How it is hidden.
   */
  concealment?: string;
  /**
   * By what it can be told.
   *
   * @maxItems 50
   *
   * Items: One sign.
   */
  signs?: string[];
  /**
   * The operation or project it belongs to.
   */
  project?: Project;
  /**
   * Crimes that go along with it.
   *
   * @maxItems 20
   *
   * Items: One kind of crime.
   */
  convergesWith?: ConvergingCrime[];
  /**
   * A ground for attention that is not a suspicion.
   */
  riskIndicator?: RiskIndicator;
  /**
   * Pictures, at most three.
   *
   * @maxItems 3
   *
   * Items: One picture.
   */
  images?: Image[];
  /**
   * How far it can be relied upon, when it differs from the grading of the message.
   */
  grading?: Grading;
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
