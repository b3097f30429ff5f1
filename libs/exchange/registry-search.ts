import { bureauOf, participantKind } from '#contracts';
import type { Directory } from '#directory';
import { noExclusions, type DataFacts, type DecisionFunction, type Question, type SetRule } from '#policy';
import { settled, type Inquiry } from './inquiry.js';

/** What of the registry belongs to someone whose rules can keep it from being found: entities are their bureau's, communities their keeper's. */
export type RegistryEntry = 'participant' | 'community';

const concerned = new WeakMap<readonly SetRule[], readonly SetRule[]>();
const TEXT = /Action::"search"|Type::"registry\./;

/** Rules about traffic say nothing about the registry: a rule reaches it by naming it. An owner's rules are the same array until they change. */
function aboutTheRegistry(rules: readonly SetRule[]): readonly SetRule[] {
  let found = concerned.get(rules);
  if (found === undefined) {
    const names = ({ body }: SetRule): boolean => TEXT.test(typeof body['cedar'] === 'string' ? body['cedar'] : '') || JSON.stringify(body['data'] ?? {}).includes('"registry.') || JSON.stringify(body['actions'] ?? []).includes('"search"');
    concerned.set(rules, (found = rules.filter(names)));
  }
  return found;
}

const factsOf = (entry: RegistryEntry, owner: string): DataFacts => ({
  from: owner, owners: [owner], type: `registry.${entry}/1`, kind: 'recorded', mode: 'live', precedence: 'routine', confidentiality: 'official-use', purposes: ['ADMINISTRATION'], onward: 'free', evidence: 'free',
  sealed: false, maskable: false, personalData: 'no', subjectCountries: [], crimeAreas: [], conditions: false,
});

/** Asks the action `search` of entries of the registry, as the rules are now. */
export class RegistrySearch {
  constructor(private readonly parts: { readonly directory: Directory; readonly inquiry: Pick<Inquiry, 'party'>; readonly decisions: DecisionFunction }) {}

  /** Whether somebody may find what belongs to an owner; one's own everybody finds. @param at milliseconds since the epoch */
  finds(viewer: string, entry: RegistryEntry, belongsTo: string, at: number): boolean {
    const { directory } = this.parts;
    const owner = bureauOf(belongsTo) ?? belongsTo;
    if (owner === (bureauOf(viewer) ?? viewer)) return true;
    const { version } = directory;
    const delegation = participantKind(viewer) === 'bureau' ? undefined : directory.delegation(viewer, version);
    // Which types are delegated says what traffic it takes part in; whether it may search is an operation.
    return this.#allows(viewer, entry, owner, at, delegation === undefined ? {} : { delegation: { ...delegation, types: ['*'] } });
  }

  /**
   * Whether rules keep an entity or community from somebody altogether: its keys are not given to whoever is kept from finding
   * it, and it is nobody to address. What an entity may search is delegated; verifying and answering what it got takes no search.
   * @param viewer undefined for anyone at all: then any rule about the registry does, for nobody can tell who asks
   * @param at milliseconds since the epoch
   */
  conceals(viewer: string | undefined, id: string, at: number): boolean {
    const { directory } = this.parts;
    const community = directory.communities.get(id);
    const owner = community?.keeper ?? bureauOf(id);
    if (owner === undefined || (viewer !== undefined && owner === (bureauOf(viewer) ?? viewer))) return false;
    if (aboutTheRegistry(directory.rules(owner, directory.version)).length === 0) return false;
    if (viewer === undefined) return true;
    return community?.has(viewer, directory.version) !== true && !this.#allows(viewer, community === undefined ? 'participant' : 'community', owner, at, {});
  }

  #allows(viewer: string, entry: RegistryEntry, owner: string, at: number, more: Pick<Question, 'delegation'>): boolean {
    const { directory, inquiry, decisions } = this.parts;
    const { version } = directory;
    const data = factsOf(entry, owner);
    const decision = decisions.decide({
      action: 'search', originator: inquiry.party(owner, version), recipient: inquiry.party(viewer, version), data, purpose: data.purposes, at, excluded: noExclusions,
      rules: aboutTheRegistry(directory.rules(owner, version)), agreements: [], consents: [], ...more,
    });
    return settled(decision, data).allowed;
  }
}
