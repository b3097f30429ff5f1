// Generated from schemas/control/dispatch/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { MessageReference } from './common-message-reference-1.js';

/**
 * A bureau hands a message it received on to its own entities, those in the envelope's to. The hub delivers the original to them untouched, as far as its owner's rules allow.
 */
export interface Dispatch {
  /**
   * The message handed on.
   */
  message: MessageReference;
  /**
   * Digest of that message, so that no other can be meant.
   */
  digest: Digest;
  /**
   * What the entity is asked to do with it.
   */
  note?: string;
  /**
   * For a sealed original: its content key, wrapped anew for each entity, one entry each in the order of to. With the original's protected header, iv, ciphertext and tag an entry opens it.
   *
   * @minItems 1
   * @maxItems 500
   */
  keys?: {
    /**
     * What the entity needs to find its key.
     */
    header: {
      /**
       * The entity's sealing key.
       */
      kid: string;
      /**
       * How the content key is wrapped.
       */
      alg: 'ECDH-ES+A256KW';
      /**
       * The bureau's ephemeral public key.
       */
      epk: {
        /**
         * Key type.
         */
        kty: 'OKP' | 'EC';
        /**
         * Curve of the key.
         */
        crv: 'X25519' | 'P-256';
        /**
         * First coordinate.
         */
        x: string;
        /**
         * Second coordinate, for P-256.
         */
        y?: string;
      };
    };
    /**
     * The content key, wrapped for this entity.
     */
    encrypted_key: string;
  }[];
}
