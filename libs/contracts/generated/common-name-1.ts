// Generated from schemas/common/name/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Script } from './common-script-1.js';

/**
 * A name someone or something is also known by, in the script it is written in.
 */
export interface Name {
  /**
   * The name as it is written.
   */
  name: string;
  /**
   * The writing system of this name.
   */
  script?: Script;
  /**
   * The same name in Latin letters.
   */
  transliteration?: string;
  /**
   * Who uses or used this name, such as a register or a fisheries organisation.
   */
  source?: string;
}
