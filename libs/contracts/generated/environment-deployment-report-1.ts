// Generated from schemas/environment/deployment-report/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Company } from './common-company-1.js';
import type { Grading } from './common-grading-1.js';
import type { MessageReference } from './common-message-reference-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { Person } from './common-person-1.js';
import type { Product } from './common-product-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';
import type { Task } from './common-task-1.js';

/**
 * What the team did and found, and what remains to be done.
 */
export interface ReportOfADeployment {
  /**
   * What it is about.
   */
  subject: SubjectOfAnEnvironmentalMatter;
  /**
   * The request.
   */
  request: MessageReference;
  /**
   * What was done and found.
   */
  summary: string;
  /**
   * Whether the work goes on.
   */
  state: 'interim' | 'final';
  /**
   * First day.
   */
  from?: PartialDate;
  /**
   * Last day.
   */
  until?: PartialDate;
  /**
   * Results, one by one.
   *
   * @maxItems 100
   *
   * Items: One result.
   */
  results?: string[];
  /**
   * Natural persons involved.
   *
   * @maxItems 200
   *
   * Items: One person.
   */
  persons?: Person[];
  /**
   * Companies and other bodies involved.
   *
   * @maxItems 200
   *
   * Items: One of them.
   */
  companies?: Company[];
  /**
   * Species, goods, waste and substances.
   *
   * @maxItems 500
   *
   * Items: One product.
   */
  products?: Product[];
  /**
   * What remains to be done.
   *
   * @maxItems 100
   *
   * Items: One task.
   */
  open?: Task[];
  /**
   * What the team recommends.
   *
   * @maxItems 50
   *
   * Items: One recommendation.
   */
  recommendations?: string[];
  /**
   * What data was taken, and where it is kept.
   *
   * @maxItems 50
   *
   * Items: One set of data.
   */
  copies?: string[];
  /**
   * How far it can be relied upon, when it differs from the grading of the message.
   */
  grading?: Grading;
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
