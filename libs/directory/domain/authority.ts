import { Problem } from '#kernel';
import { bureauOf, participantKind, speaksFor, type ParticipantKind } from '#contracts';
import type { Directory } from './directory.js';
import { ownsFeeds } from './feed.js';
import type { AnyStatement } from './statement.js';
import { ownerOfRule } from './subjects.js';
import type { MandateTerms } from './terms.js';

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

/** Who hands rights on: a bureau to its entities, `gs` to its regional bureaus and offices. */
function delegatingAuthority(subject: string): string {
  const bureau = bureauOf(subject);
  if (bureau !== undefined) return bureau;
  const kind = participantKind(subject);
  if (kind !== 'regional' && kind !== 'office') throw notAllowed('Rights are delegated to entities, regional bureaus and offices.');
  return 'gs';
}

/** Each lets auditors look into its own; an oversight body into anyone's under an open case (R20); `gs` into who read what (RPD Art. 22(5)). */
function demandMandateAuthority(by: string, { of, may, case: file }: MandateTerms): void {
  if (of.every((one) => speaksFor(by, one))) return;
  if (participantKind(by) === 'oversight') {
    if (file === undefined) throw notAllowed('An oversight body looks into others under an open case: name it in case.');
    return;
  }
  if (by === 'gs' && may.every((one) => one === 'registry' || one === 'access')) return;
  throw notAllowed(by === 'gs' ? 'Over others, gs grants mandates for registry and access alone.' : 'A mandate is granted over oneself and one\'s own entities.');
}

/**
 * Whether a statement is given to the one that makes it (contract §1). Out of the ids alone, and of who keeps a community
 * or granted a mandate, which who may ask knows: the answer is the same whether or not a participant exists.
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
    case 'freeze':
    case 'unfreeze':
      if (by !== 'gs' || participantKind(subject) !== 'bureau') throw notAllowed('gs freezes bureaus that are contested, and nobody else does.');
      return;
    case 'list':
      if (by !== bureauOf(subject)) throw notAllowed('A bureau decides who may know of its entities, and nobody else does.');
      return;
    case 'add-key':
    case 'rotate-key':
      if (by !== subject) throw notAllowed('A participant adds and rotates its own keys, and nobody else does.');
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
    case 'create-feed':
      if (!ownsFeeds(by)) throw notAllowed('Bureaus, gs, its regional bureaus and partners create feeds.');
      return;
    case 'amend-feed':
    case 'end-feed':
      // The same whether or not there is such a feed.
      if (directory.feeds.get(subject)?.owner !== by) throw notAllowed('The owner of a feed amends and ends it, and nobody else does.');
      return;
    case 'enable-kafka':
    case 'disable-kafka':
      if (!oneself) throw notAllowed('A participant, or its bureau, switches its own inbox topics.');
      return;
    case 'delegate':
    case 'withdraw': {
      const authority = delegatingAuthority(subject);
      if (by !== authority) throw notAllowed(`Only ${authority} delegates to ${subject}, and withdraws from it.`);
      return;
    }
    case 'conclude-agreement':
    case 'amend-agreement':
    case 'end-agreement':
      if (by !== 'gs') throw notAllowed('gs concludes, amends and ends agreements.');
      return;
    case 'set-rule':
    case 'remove-rule': {
      const kind = participantKind(by);
      if (by !== ownerOfRule(subject)) throw notAllowed('Everyone sets rules of its own, and nobody else\'s: the subject is rule/<yourself>/<name>.');
      if (kind === 'entity') throw notAllowed('What an entity holds is its bureau\'s: its bureau sets the rules.');
      if (kind === 'hub' || kind === 'oversight') throw notAllowed('Who owns no data sets no rules.');
      return;
    }
    case 'grant-mandate':
      demandMandateAuthority(by, statement.body);
      return;
    case 'end-mandate': {
      const mandate = directory.mandateShelf.get(subject, directory.version);
      if (mandate === undefined || (by !== mandate.by && by !== mandate.auditor)) throw notAllowed('Who granted a mandate ends it, or who has it.');
    }
  }
}
