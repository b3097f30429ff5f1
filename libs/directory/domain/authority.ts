import { Problem } from '#kernel';
import { bureauOf, participantKind, type ParticipantKind } from '#contracts';
import type { Directory } from './directory.js';
import type { AnyStatement } from './statement.js';

export const notAllowed = (detail: string): Problem => new Problem('statement-not-allowed', { detail });

/** Kinds of the trust root: known from the hub's configuration, admitted by nobody. */
const ROOTS: ReadonlySet<ParticipantKind | undefined> = new Set<ParticipantKind>(['secretariat', 'oversight', 'hub']);

/** Who admits, suspends and readmits a participant (contract §1). */
function admittingAuthority(subject: string): string {
  const bureau = bureauOf(subject);
  if (bureau !== undefined) return bureau;
  const kind = participantKind(subject);
  if (kind === undefined || ROOTS.has(kind)) throw notAllowed('This participant is part of the trust root, or no participant id.');
  return 'gs';
}

/**
 * Whether a statement is given to the one that makes it (contract §1). Out of the ids alone, and of who keeps a community,
 * which everyone may know: the answer is the same whether or not a participant exists.
 * @throws Problem `statement-not-allowed`
 */
export function demandAuthority(directory: Directory, statement: AnyStatement): void {
  const { by, subject, verb } = statement;
  const oneself = by === subject || by === bureauOf(subject);
  switch (verb) {
    case 'admit':
    case 'suspend':
    case 'readmit': {
      const authority = admittingAuthority(subject);
      if (by !== authority) throw notAllowed(`Only ${authority} states this of ${subject}.`);
      return;
    }
    case 'add-key':
      if (by !== subject) throw notAllowed('A participant adds its own keys, and nobody else does.');
      return;
    case 'revoke-key':
      // Those who oversee gs, and the hub, are not gs' to silence.
      if (!oneself && (by !== 'gs' || ROOTS.has(participantKind(subject)))) throw notAllowed('Only the participant, its bureau or gs revokes a key.');
      return;
    case 'create-community':
      if (participantKind(by) !== 'bureau' && by !== 'gs') throw notAllowed('Bureaus and gs create communities.');
      return;
    case 'join':
    case 'leave': {
      const { member } = statement.body;
      const keeper = directory.communities.get(subject)?.keeper;
      const leaves = verb === 'leave' && (by === member || by === bureauOf(member));
      if (keeper !== undefined && by !== keeper && !leaves) throw notAllowed(verb === 'join' ? `${keeper} lets members into ${subject}.` : `${keeper} or the member itself ends a membership.`);
      return;
    }
    case 'enable-kafka':
    case 'disable-kafka':
      if (!oneself) throw notAllowed('A participant, or its bureau, switches its own inbox topics.');
  }
}
