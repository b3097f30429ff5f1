// Generated from schemas/envelope/sealed/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * A JWE in general JSON serialization (RFC 7516): ECDH-ES+A256KW for each addressee, A256GCM, no compression.
 */
export interface SealedContent {
  /**
   * The protected header; it carries from and id of the message, checked on opening.
   */
  protected: string;
  /**
   * One entry for each addressee in to.
   *
   * @minItems 1
   * @maxItems 500
   */
  recipients: {
    /**
     * What the addressee needs to find its key.
     */
    header?: {
      /**
       * The addressee's sealing key.
       */
      kid?: string;
      /**
       * How the content key is wrapped.
       */
      alg?: 'ECDH-ES+A256KW';
      /**
       * The sender's ephemeral public key.
       */
      epk?: {
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
      /**
       * Agreement info about the sender.
       */
      apu?: string;
      /**
       * Agreement info about the addressee.
       */
      apv?: string;
    };
    /**
     * The content key, wrapped for this addressee.
     */
    encrypted_key: string;
  }[];
  /**
   * Initialisation vector.
   */
  iv: string;
  /**
   * The encrypted body.
   */
  ciphertext: string;
  /**
   * Authentication tag.
   */
  tag: string;
}
