import { bureauOf, participantKind } from '#contracts';
import type { Directory } from '#directory';
import { noExclusions, type DataFacts, type DecisionFunction, type SetRule } from '#policy';
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
    const { directory, inquiry, decisions } = this.parts;
    const owner = bureauOf(belongsTo) ?? belongsTo;
    if (owner === (bureauOf(viewer) ?? viewer)) return true;
    const { version } = directory;
    const data = factsOf(entry, owner);
    const delegation = participantKind(viewer) === 'bureau' ? undefined : directory.delegation(viewer, version);
    const decision = decisions.decide({
      action: 'search', originator: inquiry.party(owner, version), recipient: inquiry.party(viewer, version), data, purpose: data.purposes, at, excluded: noExclusions,
      rules: aboutTheRegistry(directory.rules(owner, version)), agreements: [], consents: [],
      // Which types are delegated says what traffic it takes part in; whether it may search is an operation.
      ...(delegation === undefined ? {} : { delegation: { ...delegation, types: ['*'] } }),
    });
    return settled(decision, data).allowed;
  }
}
