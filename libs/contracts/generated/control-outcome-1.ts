// Generated from schemas/control/outcome/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { Instant } from './common-instant-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { Place } from './common-place-1.js';
import type { Quantity } from './common-quantity-1.js';

/**
 * A recipient reports what came of a message. Nothing obliges it to act: what a message leads to is for each country's law to say.
 */
export interface Outcome {
  /**
   * The message this came of.
   */
  message: MessageReference;
  /**
   * Digest of that message, so that no other can be meant.
   */
  digest?: Digest;
  /**
   * What came of it; not-executable-here when national law does not let the recipient act on it.
   */
  outcome:
    | 'located'
    | 'identified'
    | 'inspected'
    | 'held'
    | 'preserved'
    | 'traced'
    | 'seized'
    | 'released'
    | 'arrested'
    | 'returned'
    | 'information-provided'
    | 'case-opened'
    | 'case-closed'
    | 'proceedings'
    | 'conviction'
    | 'acquittal'
    | 'no-trace'
    | 'no-action'
    | 'not-executable-here'
    | 'other';
  /**
   * When it came about.
   */
  at: Instant;
  /**
   * What happened, in words.
   */
  note?: string;
  /**
   * True when national law does not let the recipient act on the message. It binds nobody else.
   */
  notExecutableHere?: boolean;
  /**
   * The ground in national law for not acting. Need not be given.
   */
  ground?: string;
  /**
   * Where it came about.
   */
  place?: Place;
  /**
   * How much was found, seized or released.
   *
   * @maxItems 50
   *
   * Items: One quantity.
   */
  quantities?: Quantity[];
  /**
   * The recipient's own number of the case.
   */
  reference?: string;
  /**
   * False when more is to be expected.
   */
  final?: boolean;
}
