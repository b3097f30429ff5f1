// Generated from schemas/common/grading/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * How far the source and the information can be relied upon, in the scheme the grader used; it is never converted from one scheme into another.
 */
export interface Grading {
  /**
   * The scheme of grading: 4x4 (source A to C and X, information 1 to 4), 6x6 (source A to F, information 1 to 6), or 3x5x2 (source 1 to 3, information A to E).
   */
  scheme: '4x4' | '6x6' | '3x5x2';
  /**
   * The grade of the source in that scheme; in 4x4, A is without doubt, B mostly reliable, C mostly unreliable, X cannot be judged.
   */
  source: string;
  /**
   * The grade of the information in that scheme; in 4x4, 1 is certain, 2 known to the source, 3 corroborated, 4 cannot be corroborated.
   */
  information: string;
  /**
   * Only in 3x5x2: P, sharing is permitted; C, permitted with conditions.
   */
  handling?: 'P' | 'C';
}
