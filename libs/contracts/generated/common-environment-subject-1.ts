// Generated from schemas/common/environment-subject/1.schema.json by `npm run types`. Change the schema, not this file.
import type { ConvergingCrime } from './common-convergence-1.js';
import type { CrimeArea } from './common-crime-area-1.js';
import type { LegalBasis } from './common-legal-basis-1.js';
import type { Project } from './common-project-1.js';
import type { RiskIndicator } from './common-risk-indicator-1.js';

/**
 * What a message of the environment family is about: the same head for all of them.
 */
export interface SubjectOfAnEnvironmentalMatter {
  /**
   * The area of environmental crime.
   */
  area: CrimeArea;
  /**
   * A line that says what it is about.
   */
  title: string;
  /**
   * The offence, such as illegal export of ivory, fishing without a licence, dumping of waste.
   */
  offence?: string;
  /**
   * What it is thought to be; a listing or an administrative matter is not a crime.
   */
  nature?: 'crime' | 'administrative-violation' | 'risk-indicator' | 'unknown';
  /**
   * The facts in short.
   */
  summary?: string;
  /**
   * Laws and provisions it rests on.
   *
   * @maxItems 20
   *
   * Items: One provision.
   */
  legalBasis?: LegalBasis[];
  /**
   * The operation or project it belongs to.
   */
  project?: Project;
  /**
   * Crimes of other kinds that go along with it.
   *
   * @maxItems 20
   *
   * Items: One kind of crime.
   */
  convergesWith?: ConvergingCrime[];
  /**
   * A ground for attention that is not a suspicion.
   */
  riskIndicator?: RiskIndicator;
}
