import { bureauOf, participantKind } from '#contracts';
import type { Directory, Participant } from '#directory';
import type { Party } from '#policy';

const NO_COMMUNITIES: ReadonlySet<string> = new Set();
/** The code of the country a bureau or one of its entities stands for. `ncb.KE.kws` → `KE` */
const countryOf = (id: string): string | undefined => (id.startsWith('ncb.') ? (bureauOf(id) ?? id).slice(4) : undefined);

/** A participant as a decision sees it, at a rule-set version. */
export const partyAt = (participant: Participant, version: number): Party => ({
  id: participant.id,
  kind: participant.kind,
  active: participant.isActive(version),
  frozen: false,
  clearance: participant.clearance,
  bureau: participant.bureau?.id,
  communities: NO_COMMUNITIES,
  country: countryOf(participant.id),
});

/** Someone the registry does not hold at this version: nothing is allowed to it. */
export const unknownParty = (id: string): Party => ({ id, kind: participantKind(id) ?? 'entity', active: false, frozen: false, clearance: 'official-use', bureau: undefined, communities: NO_COMMUNITIES, country: countryOf(id) });

export function findParty(directory: Directory, id: string, version: number): Party {
  const participant = directory.participant(id);
  return participant === undefined || participant.admitted > version ? unknownParty(id) : partyAt(participant, version);
}
