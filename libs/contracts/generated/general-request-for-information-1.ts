// Generated from schemas/general/request-for-information/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Company } from './common-company-1.js';
import type { ConvergingCrime } from './common-convergence-1.js';
import type { CrimeArea } from './common-crime-area-1.js';
import type { LegalBasis } from './common-legal-basis-1.js';
import type { ObjectOfInterest } from './common-object-1.js';
import type { Person } from './common-person-1.js';
import type { Place } from './common-place-1.js';

/**
 * Questions to others. Put the time by which an answer is wanted into the message's replyBy: the hub reminds those who have not answered.
 */
export interface RequestForInformation {
  /**
   * A line that says what it is about.
   */
  title?: string;
  /**
   * What is to be answered, question by question.
   *
   * @minItems 1
   * @maxItems 50
   *
   * Items: One question.
   */
  questions: string[];
  /**
   * What the recipient must know to answer.
   */
  background?: string;
  /**
   * Areas of environmental crime it belongs to, if any.
   *
   * @maxItems 7
   *
   * Items: One area.
   */
  areas?: CrimeArea[];
  /**
   * Crimes of other kinds that go along with it.
   *
   * @maxItems 20
   *
   * Items: One kind of crime.
   */
  convergesWith?: ConvergingCrime[];
  /**
   * Laws and provisions it rests on.
   *
   * @maxItems 20
   *
   * Items: One provision.
   */
  legalBasis?: LegalBasis[];
  /**
   * What the answer will be used for, such as an investigation or proceedings before a court.
   */
  useOfAnswer?: string;
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
}
