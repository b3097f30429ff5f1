// Generated from schemas/environment/controlled-delivery/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Agency } from './common-agency-1.js';
import type { Contact } from './common-contact-1.js';
import type { Country } from './common-country-1.js';
import type { Instant } from './common-instant-1.js';
import type { LegalBasis } from './common-legal-basis-1.js';
import type { ParticipantId } from './common-participant-1.js';
import type { Person } from './common-person-1.js';
import type { Product } from './common-product-1.js';
import type { SubjectOfAnEnvironmentalMatter } from './common-environment-subject-1.js';
import type { Transport } from './common-transport-1.js';

/**
 * A proposal to let goods pass under surveillance. Every state on the way answers for itself; nothing moves before all of them consent.
 */
export interface ControlledDelivery {
  /**
   * What it is about.
   */
  subject: SubjectOfAnEnvironmentalMatter;
  /**
   * What is to pass.
   *
   * @minItems 1
   * @maxItems 50
   *
   * Items: One product.
   */
  goods: Product[];
  /**
   * States it is to pass, each of which answers.
   *
   * @minItems 1
   * @maxItems 30
   *
   * Items: One state.
   */
  states: {
    /**
     * The state.
     */
    country: Country;
    /**
     * What it is on the way.
     */
    role: 'origin' | 'transit' | 'destination';
    /**
     * The authority that decides there.
     */
    authority?: Agency;
  }[];
  /**
   * When it is to happen.
   */
  window: {
    /**
     * Not before.
     */
    from: Instant;
    /**
     * Not after.
     */
    until: Instant;
  };
  /**
   * Until when every state is asked to answer.
   */
  decideBy: Instant;
  /**
   * Laws and treaties it rests on.
   *
   * @minItems 1
   * @maxItems 20
   *
   * Items: One provision.
   */
  legalBasis: LegalBasis[];
  /**
   * Whether goods are taken out or replaced.
   */
  substitution?: 'none' | 'partial' | 'full';
  /**
   * Means of transport and route.
   */
  transport?: Transport;
  /**
   * How it is watched.
   */
  surveillance?: string;
  /**
   * When it is stopped at once: risk of loss, danger to persons.
   */
  interception?: string;
  /**
   * Who leads.
   */
  lead?: ParticipantId;
  /**
   * Who can be reached at all hours.
   *
   * @maxItems 20
   *
   * Items: One office.
   */
  contacts?: Contact[];
  /**
   * Natural persons involved.
   *
   * @maxItems 200
   *
   * Items: One person.
   */
  persons?: Person[];
  /**
   * What else is to be said.
   */
  additionalInformation?: string;
}
