// Generated from schemas/common/risk-indicator/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Grading } from './common-grading-1.js';

/**
 * A ground for attention that is not a suspicion: an administrative violation, a listing or an odd pattern makes nobody a suspect.
 */
export interface RiskIndicator {
  /**
   * What kind of indicator it is.
   */
  kind:
    | 'administrative-violation'
    | 'listing'
    | 'route'
    | 'document'
    | 'financial'
    | 'identity-change'
    | 'signal-gap'
    | 'declared-value'
    | 'ownership'
    | 'behaviour'
    | 'other';
  /**
   * The indicator in words.
   */
  text: string;
  /**
   * Where it comes from.
   */
  source?: string;
  /**
   * How far it can be relied upon.
   */
  grading?: Grading;
}
