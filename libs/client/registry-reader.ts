import { isObject } from './bytes.js';
import { asOf } from './paths.js';
import { HubUnavailable } from './problems.js';
import type { Transport } from './transport.js';
import type { AgreementEntry, CommunityEntry, Listing, MandateEntry, ParticipantEntry, RuleEntry } from './views.js';

/** The lists of the registry, as far as the one who asks may see them; each for now or, with `at`, for a past instant (RFC 3339). */
export abstract class RegistryReader {
  readonly #transport: Transport;

  protected constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Everyone this participant may know of. */
  participants(at?: string): Promise<Listing<ParticipantEntry>> {
    return this.#list(asOf('/v1/participants', at));
  }

  /** All communities, with the members of one's own. */
  communities(at?: string): Promise<Listing<CommunityEntry>> {
    return this.#list(asOf('/v1/communities', at));
  }

  /** Agreements with partners, those that are over too. */
  agreements(at?: string): Promise<Listing<AgreementEntry>> {
    return this.#list(asOf('/v1/agreements', at));
  }

  /** The rules an owner has set; one's own when nobody is named. @throws EntenteProblem `not-found` for what is not one's to see */
  rules(owner?: string, at?: string): Promise<Listing<RuleEntry>> {
    const query = Object.entries({ owner, at }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]));
    return this.#list(`/v1/rules${query.length === 0 ? '' : `?${query.join('&')}`}`);
  }

  /** Mandates one granted, has, or is looked into under. */
  mandates(at?: string): Promise<Listing<MandateEntry>> {
    return this.#list(asOf('/v1/mandates', at));
  }

  async #list<T>(path: string): Promise<Listing<T>> {
    const answer = await this.#transport.json({ method: 'GET', path });
    if (!isObject(answer) || !Array.isArray(answer['items'])) throw new HubUnavailable(`the hub answered ${path} with something else than a list`);
    return answer as unknown as Listing<T>;
  }
}
