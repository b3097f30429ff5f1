import type { Directory, Participant } from '#directory';
import type { Party } from '#policy';

/** A participant as a decision sees it, at a rule-set version. */
export const partyAt = (participant: Participant, version: number): Party => ({
  id: participant.id,
  active: participant.isActive(version),
  clearance: participant.clearance,
  bureau: participant.bureau?.id,
});

/** Someone the registry does not hold at this version: nothing is allowed to it. */
export const unknownParty = (id: string): Party => ({ id, active: false, clearance: 'official-use', bureau: undefined });

export function findParty(directory: Directory, id: string, version: number): Party {
  const participant = directory.participant(id);
  return participant === undefined || participant.admitted > version ? unknownParty(id) : partyAt(participant, version);
}
