// Generated from schemas/common/handling-code/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * A handling code, and for H3 the text without which it means nothing.
 */
export interface HandlingCode {
  /**
   * H0, H1, H2 or H3.
   */
  code: 'H0' | 'H1' | 'H2' | 'H3';
  /**
   * What the code means here; required for H3.
   */
  text?: string;
}
