// Generated from schemas/general/information/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Company } from './common-company-1.js';
import type { ConvergingCrime } from './common-convergence-1.js';
import type { CrimeArea } from './common-crime-area-1.js';
import type { Grading } from './common-grading-1.js';
import type { Moment } from './common-moment-1.js';
import type { ObjectOfInterest } from './common-object-1.js';
import type { Person } from './common-person-1.js';
import type { Place } from './common-place-1.js';

/**
 * Information one participant gives to others.
 */
export interface Information {
  /**
   * A line that says what it is about.
   */
  title?: string;
  /**
   * The information.
   */
  text: string;
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
   * When it was observed or became known.
   */
  observed?: Moment;
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
