// Generated from schemas/common/markings/1.schema.json by `npm run types`. Change the schema, not this file.
import type { HandlingCode } from './common-handling-code-1.js';
import type { PAP } from './common-pap-1.js';
import type { TLP } from './common-tlp-1.js';

/**
 * Markings of a product or a part of one, beside the handling of the message.
 */
export interface Markings {
  /**
   * To whom it may be shown.
   */
  tlp?: TLP;
  /**
   * What may be done with it.
   */
  pap?: PAP;
  /**
   * Handling codes.
   *
   * @maxItems 4
   *
   * Items: One code.
   */
  handlingCodes?: HandlingCode[];
}
