import { bureauOf, CONFIDENTIALITY, participantKind, type Confidentiality } from '#contracts';
import { notAllowed } from '../authority.js';
import type { Directory } from '../directory.js';
import { Participant, type Visibility } from '../participant.js';
import type { Statement } from '../statement.js';
import { invalid, known, knownTo, spanOf, type Effect } from './effect.js';
import { bringIn, demandProof } from './keys.js';

const rank = (level: Confidentiality): number => CONFIDENTIALITY.indexOf(level);

function demandReference(by: string, reference: string | undefined): void {
  if (by === 'gs' && reference === undefined) throw invalid('The reference of the deciding body is missing.');
}

/** Those named can be known of by the bureau itself, and are participants or communities. */
function demandNameable(directory: Directory, by: string, visibility: Visibility): void {
  if (typeof visibility === 'boolean') return;
  for (const one of visibility) {
    if (!directory.communities.has(one)) knownTo(directory, by, one);
  }
}

export function admit(directory: Directory, { by, subject, body }: Statement<'admit'>): Effect {
  demandReference(by, body.reference);
  if (directory.participant(subject) !== undefined) throw invalid(`${subject} was admitted before.`);
  const kind = participantKind(subject);
  if (kind === undefined) throw invalid(`${subject} is no participant id.`);
  if (kind !== 'entity' && body.listed !== undefined && body.listed !== true) throw invalid('Only a bureau\'s entities can be kept from being known.');
  const bureauId = bureauOf(subject);
  const bureau = bureauId === undefined ? undefined : directory.participant(bureauId);
  if (bureau !== undefined && rank(body.clearance) > rank(bureau.clearance)) throw notAllowed('An entity\'s rights are no wider than its bureau\'s.');
  demandProof(directory, subject, body);
  return (version) => {
    const participant = new Participant({ id: subject, kind, name: body.name, clearance: body.clearance, visibility: body.listed ?? true, bureau, admitted: version }, directory.communities);
    bringIn(participant, body.keys, version);
    directory.participants.set(subject, participant);
  };
}

export function setActive(directory: Directory, { by, subject, verb, body }: Statement<'suspend' | 'readmit'>): Effect {
  demandReference(by, body.reference);
  const participant = known(directory, subject);
  const active = verb === 'readmit';
  if (participant.active.latest === active) throw invalid(active ? `${subject} is not suspended.` : `${subject} is suspended already.`);
  return (version) => participant.active.set(version, active);
}

export function setFrozen(directory: Directory, { by, subject, verb, body }: Statement<'freeze' | 'unfreeze'>): Effect {
  demandReference(by, body.reference);
  const participant = known(directory, subject);
  const frozen = verb === 'freeze';
  if ((participant.frozen.latest ?? false) === frozen) throw invalid(frozen ? `${subject} is frozen already.` : `${subject} is not frozen.`);
  return (version) => participant.frozen.set(version, frozen);
}

export function setListed(directory: Directory, { by, subject, body }: Statement<'list'>): Effect {
  const participant = known(directory, subject);
  demandNameable(directory, by, body.listed);
  return (version) => participant.visibility.set(version, body.listed);
}

export function setKafka(directory: Directory, { subject, verb }: Statement<'enable-kafka' | 'disable-kafka'>): Effect {
  const participant = known(directory, subject);
  const enabled = verb === 'enable-kafka';
  if ((participant.takesKafka.latest ?? false) === enabled) throw invalid(enabled ? 'Kafka is switched on already.' : 'Kafka is not switched on.');
  return (version) => participant.takesKafka.set(version, enabled);
}

/** A later delegation replaces the earlier one whole. */
export function delegate(directory: Directory, { by, subject, body }: Statement<'delegate'>): Effect {
  const participant = known(directory, subject);
  const { types, operations, road, copiesIn, from, until } = body;
  if (from !== undefined && until !== undefined) spanOf('The delegation', from, until);
  const span = { from: from === undefined ? -Infinity : Date.parse(from), until: until === undefined ? Infinity : Date.parse(until) };
  return (version) => participant.delegation.set(version, { entity: subject, by, types, operations, road, copiesIn, ...span, withdrawn: false, version });
}

export function withdraw(directory: Directory, { by, subject }: Statement<'withdraw'>): Effect {
  const participant = known(directory, subject);
  if (participant.delegation.latest?.withdrawn === true) throw invalid(`Everything is withdrawn from ${subject} already.`);
  return (version) => participant.delegation.set(version, { entity: subject, by, types: [], operations: [], road: 'endorsed', copiesIn: [], from: -Infinity, until: Infinity, withdrawn: true, version });
}
