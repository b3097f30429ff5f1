// Generated from schemas/common/coordinates/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * A position on the globe (WGS 84).
 */
export interface Coordinates {
  /**
   * Degrees north of the equator, negative to the south.
   */
  latitude: number;
  /**
   * Degrees east of Greenwich, negative to the west.
   */
  longitude: number;
  /**
   * How far off the position may be, in kilometres.
   */
  uncertaintyKm?: number;
}
