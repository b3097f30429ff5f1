// Generated from schemas/environment/consultation-position/1.schema.json by `npm run types`. Change the schema, not this file.
import type { MessageReference } from './common-message-reference-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';

/**
 * What one participant says to a consultation. The newest one before the deadline stands.
 */
export interface PositionInAConsultation {
  /**
   * What it is about.
   */
  subject?: SubjectOfAnEnvironmentalMatter;
  /**
   * The consultation.
   */
  consultation: MessageReference;
  /**
   * The position.
   */
  position: 'agree' | 'agree-with-remarks' | 'disagree' | 'abstain';
  /**
   * Number of the answer chosen, from 1.
   */
  option?: number;
  /**
   * Remarks.
   */
  remarks?: string;
}
