// Generated from schemas/common/task/1.schema.json by `npm run types`. Change the schema, not this file.
import type { PartialDate } from './common-partial-date-1.js';
import type { ParticipantId } from './common-participant-1.js';

/**
 * Something somebody is to do.
 */
export interface Task {
  /**
   * What is to be done.
   */
  title: string;
  /**
   * Who is to do it.
   */
  by: ParticipantId;
  /**
   * Until when.
   */
  due?: PartialDate;
  /**
   * How it stands.
   */
  status?: 'open' | 'under-way' | 'done' | 'dropped';
  /**
   * What is to be said about it.
   */
  note?: string;
}
