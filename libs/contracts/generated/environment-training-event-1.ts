// Generated from schemas/environment/training-event/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Contact } from './common-contact-1.js';
import type { Language } from './common-language-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { Place } from './common-place-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';

/**
 * A course, seminar or exercise: announced, changed, held.
 */
export interface TrainingEvent {
  /**
   * What it is about.
   */
  subject: SubjectOfAnEnvironmentalMatter;
  /**
   * What kind of event it is.
   */
  kind: 'course' | 'seminar' | 'workshop' | 'exercise' | 'mentoring' | 'online';
  /**
   * When it begins.
   */
  from: PartialDate;
  /**
   * When it ends.
   */
  until?: PartialDate;
  /**
   * Where it is held.
   */
  place?: Place;
  /**
   * Languages.
   *
   * @maxItems 10
   *
   * Items: One language.
   */
  languages?: Language[];
  /**
   * How many can take part.
   */
  seats?: number;
  /**
   * How it stands.
   */
  state: 'announced' | 'changed' | 'held' | 'cancelled';
  /**
   * What it is about.
   *
   * @maxItems 50
   *
   * Items: One topic.
   */
  topics?: string[];
  /**
   * Whom it is for.
   *
   * @maxItems 12
   *
   * Items: One audience.
   */
  for?: (
    | 'police'
    | 'customs'
    | 'wildlife'
    | 'fisheries'
    | 'forestry'
    | 'environment'
    | 'prosecution'
    | 'judiciary'
    | 'analysts'
    | 'laboratories'
    | 'other'
  )[];
  /**
   * How many took part.
   */
  attended?: number;
  /**
   * Who pays.
   */
  funding?: string;
  /**
   * Whom to ask.
   */
  contact?: Contact;
}
