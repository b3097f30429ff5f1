import { bureauOf, participantKind } from '#contracts';
import type { Directory, Participant } from '#directory';
import type { Party } from '#policy';

const NO_COMMUNITIES: ReadonlySet<string> = new Set();
/** The code of the country a bureau or one of its entities stands for. `ncb.KE.kws` → `KE` */
const countryOf = (id: string): string | undefined => (id.startsWith('ncb.') ? (bureauOf(id) ?? id).slice(4) : undefined);

function communitiesOf(directory: Directory, id: string, version: number): ReadonlySet<string> {
  const spans = directory.memberships(id).filter((span) => span.audience !== 'all' && span.from <= version && (span.to === undefined || version < span.to));
  return spans.length === 0 ? NO_COMMUNITIES : new Set(spans.map((span) => span.audience));
}

/** A participant as a decision sees it, at a rule-set version. */
export const partyAt = (directory: Directory, participant: Participant, version: number): Party => ({
  id: participant.id,
  kind: participant.kind,
  active: participant.isActive(version),
  frozen: participant.isFrozen(version),
  clearance: participant.clearance,
  bureau: participant.bureau?.id,
  communities: communitiesOf(directory, participant.id, version),
  country: countryOf(participant.id),
});

/** Someone the registry does not hold at this version: nothing is allowed to it. */
export const unknownParty = (id: string): Party => ({ id, kind: participantKind(id) ?? 'entity', active: false, frozen: false, clearance: 'official-use', bureau: undefined, communities: NO_COMMUNITIES, country: countryOf(id) });

export function findParty(directory: Directory, id: string, version: number): Party {
  const participant = directory.participant(id);
  return participant === undefined || participant.admitted > version ? unknownParty(id) : partyAt(directory, participant, version);
}
