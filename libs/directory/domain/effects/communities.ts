import { isAudience } from '#contracts';
import type { Directory } from '../directory.js';
import { Community } from '../participant.js';
import type { Statement } from '../statement.js';
import { Timeline } from '../timeline.js';
import { invalid, known, knownTo, type Effect } from './effect.js';

export function createCommunity(directory: Directory, { by, subject, body }: Statement<'create-community'>): Effect {
  if (!isAudience(subject) || !subject.startsWith('community.')) throw invalid('The subject is not a community id.');
  if (directory.communities.has(subject)) throw invalid(`${subject} exists already.`);
  return (version) => directory.communities.set(subject, new Community(subject, body.name, by, version));
}

export function setMember(directory: Directory, { by, subject, verb, body }: Statement<'join' | 'leave'>): Effect {
  const community = directory.communities.get(subject);
  if (community === undefined) throw invalid(`There is no ${subject}.`);
  // Nested communities could go in circles, and a keeper would no longer know whom it lets in.
  if (isAudience(body.member)) throw invalid('Communities have participants as members, not other communities or audiences: let their members in one by one.');
  const joins = verb === 'join';
  if (joins) knownTo(directory, by, body.member);
  else known(directory, body.member);
  if ((community.members.get(body.member)?.latest ?? false) === joins) throw invalid(joins ? 'It is a member already.' : 'It is no member.');
  return (version) => {
    const timeline = community.members.get(body.member) ?? new Timeline<boolean>();
    timeline.set(version, joins);
    community.members.set(body.member, timeline);
  };
}
