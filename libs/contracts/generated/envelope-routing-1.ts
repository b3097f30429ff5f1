// Generated from schemas/envelope/routing/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Address } from './common-address-1.js';
import type { Digest } from './common-digest-1.js';

/**
 * Routing that recipients must not see, signed beside its message by the same sender. It is never delivered.
 */
export interface Routing {
  /**
   * Digest of the message this belongs to.
   */
  digest: Digest;
  /**
   * Who shall not receive it, though an audience in to would include them.
   *
   * @maxItems 500
   *
   * Items: One participant or audience.
   */
  exclude?: Address[];
  /**
   * Who receives it besides, unknown to the other recipients.
   *
   * @maxItems 500
   *
   * Items: One participant or audience.
   */
  blindCopy?: Address[];
}
