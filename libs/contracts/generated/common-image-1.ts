// Generated from schemas/common/image/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { Moment } from './common-moment-1.js';

/**
 * A picture inside the message: its type, its bytes in base64 (at most 200 KB), and what it shows. Its first bytes must be of its type.
 */
export interface Image {
  /**
   * The type of the picture.
   */
  mediaType: 'image/jpeg' | 'image/png' | 'image/webp';
  /**
   * The bytes in base64, with padding; at most 200 KB before encoding.
   */
  data: string;
  /**
   * What it shows.
   */
  shows:
    | 'face'
    | 'person'
    | 'mark'
    | 'body'
    | 'vessel'
    | 'vehicle'
    | 'object'
    | 'place'
    | 'document'
    | 'device'
    | 'concealment'
    | 'fingerprint'
    | 'other';
  /**
   * What is to be seen.
   */
  caption?: string;
  /**
   * When it was taken.
   */
  taken?: Moment;
  /**
   * SHA-256 of the bytes, where a better copy is kept.
   */
  digest?: Digest;
}
