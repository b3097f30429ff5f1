// Generated from schemas/common/biometrics/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { Image } from './common-image-1.js';

/**
 * What there is to compare: the strictest handling applies. DNA is given as numbers, without a name.
 */
export interface Biometrics {
  /**
   * Fingerprints or palm prints.
   */
  fingerprints?: {
    /**
     * The form they are kept in.
     */
    format: 'ANSI/NIST-ITL' | 'WSQ' | 'image' | 'card';
    /**
     * The owner's number of the set.
     */
    reference?: string;
    /**
     * SHA-256 of the file kept by the owner.
     */
    digest?: Digest;
    /**
     * The prints as pictures.
     *
     * @maxItems 3
     *
     * Items: One picture.
     */
    images?: Image[];
  };
  /**
   * A DNA profile.
   */
  dna?: {
    /**
     * Values by locus.
     *
     * @minItems 1
     * @maxItems 60
     *
     * Items: One locus.
     */
    loci: {
      /**
       * Name of the locus, such as D3S1358.
       */
      locus: string;
      /**
       * Its values.
       *
       * @minItems 1
       * @maxItems 4
       *
       * Items: One value.
       */
      alleles: number[];
    }[];
    /**
     * The kit it was made with.
     */
    kit?: string;
    /**
     * The laboratory's number.
     */
    reference?: string;
  };
  /**
   * Teeth, as a dentist would describe them.
   */
  dental?: string;
  /**
   * Another biometric, and where it can be had.
   */
  other?: string;
}
