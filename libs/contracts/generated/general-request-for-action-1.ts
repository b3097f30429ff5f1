// Generated from schemas/general/request-for-action/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Company } from './common-company-1.js';
import type { Contact } from './common-contact-1.js';
import type { ConvergingCrime } from './common-convergence-1.js';
import type { CrimeArea } from './common-crime-area-1.js';
import type { Instant } from './common-instant-1.js';
import type { LegalBasis } from './common-legal-basis-1.js';
import type { ObjectOfInterest } from './common-object-1.js';
import type { Person } from './common-person-1.js';
import type { Place } from './common-place-1.js';

/**
 * A request to inspect, hold, preserve or trace something. Whether and how it is met is for the law of each recipient to say.
 */
export interface RequestForAction {
  /**
   * A line that says what it is about.
   */
  title?: string;
  /**
   * What is asked for: inspect (look at it), hold (keep it from moving on), preserve (keep it or its data as it is), trace (find where it went or came from).
   *
   * @minItems 1
   * @maxItems 4
   */
  actions: ('inspect' | 'hold' | 'preserve' | 'trace')[];
  /**
   * Why it is asked for.
   */
  reason: string;
  /**
   * Laws and provisions it rests on.
   *
   * @maxItems 20
   *
   * Items: One provision.
   */
  legalBasis: LegalBasis[];
  /**
   * By when action is wanted. Put the same time into the message's replyBy: the hub cannot read sealed bodies, and reminds by replyBy.
   */
  deadline: Instant;
  /**
   * What to look for, how to keep evidence, what to avoid, whom to call.
   */
  instructions?: string;
  /**
   * Whom to call.
   */
  contact?: Contact;
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
