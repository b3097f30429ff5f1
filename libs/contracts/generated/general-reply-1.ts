// Generated from schemas/general/reply/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Company } from './common-company-1.js';
import type { Grading } from './common-grading-1.js';
import type { Instant } from './common-instant-1.js';
import type { ObjectOfInterest } from './common-object-1.js';
import type { Person } from './common-person-1.js';
import type { Place } from './common-place-1.js';

/**
 * An answer to a request; the message's inReplyTo names it.
 */
export interface Reply {
  /**
   * Whether this answers everything.
   */
  status?: 'complete' | 'partial' | 'interim' | 'no-information' | 'declined';
  /**
   * The answer.
   */
  text: string;
  /**
   * Answers, question by question.
   *
   * @maxItems 50
   */
  answers?: {
    /**
     * Which question of the request, counted from 1.
     */
    question?: number;
    /**
     * The answer to it.
     */
    answer: string;
  }[];
  /**
   * By when more is to be expected.
   */
  nextBy?: Instant;
  /**
   * Natural persons concerned.
   *
   * @maxItems 200
   *
   * Items: One person.
   */
  persons?: Person[];
  /**
   * Companies and other bodies concerned.
   *
   * @maxItems 200
   *
   * Items: One company.
   */
  companies?: Company[];
  /**
   * Vessels, vehicles, goods, documents and other things concerned.
   *
   * @maxItems 200
   *
   * Items: One thing.
   */
  objects?: ObjectOfInterest[];
  /**
   * Places concerned.
   *
   * @maxItems 200
   *
   * Items: One place.
   */
  places?: Place[];
  /**
   * How far this information can be relied upon, when it differs from the grading of the message.
   */
  grading?: Grading;
}
