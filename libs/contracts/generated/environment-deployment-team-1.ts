// Generated from schemas/environment/deployment-team/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Expert } from './common-expert-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { ParticipantId } from './common-participant-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';
import type { Task } from './common-task-1.js';

/**
 * Who goes, who leads, and who does what.
 */
export interface DeployedTeam {
  /**
   * What it is about.
   */
  subject?: SubjectOfAnEnvironmentalMatter;
  /**
   * The request.
   */
  request: MessageReference;
  /**
   * The consent of the host.
   */
  consent: MessageReference;
  /**
   * Who goes.
   *
   * @minItems 1
   * @maxItems 50
   *
   * Items: One member.
   */
  members: {
    /**
     * The expert.
     */
    expert: Expert;
    /**
     * Who sends the expert.
     */
    from: ParticipantId;
    /**
     * True for who leads.
     */
    lead?: boolean;
  }[];
  /**
   * Who does what.
   *
   * @maxItems 100
   *
   * Items: One task.
   */
  tasks?: Task[];
  /**
   * First day.
   */
  from?: PartialDate;
  /**
   * Last day.
   */
  until?: PartialDate;
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
