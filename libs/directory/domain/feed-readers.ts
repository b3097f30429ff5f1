import type { Directory, MembershipSpan } from './directory.js';
import type { Feed, FeedTerms } from './feed.js';
import type { Participant } from './participant.js';

function isNamed(directory: Directory, { readers }: FeedTerms, participant: Participant, version: number): boolean {
  return readers.some((one) => one === participant.kind || one === participant.id || directory.communities.get(one)?.has(participant.id, version) === true);
}

/** Whether a feed is open to a participant at a version, as far as its terms go. Its owner and publishers know of it too. */
export function isOpenTo(directory: Directory, feed: Feed, id: string, version: number): boolean {
  const terms = feed.terms.at(version);
  const participant = directory.participant(id);
  if (terms === undefined || participant === undefined || participant.admitted > version || participant.kind === 'hub') return false;
  return id === feed.owner || isNamed(directory, terms, participant, version);
}

/** Everyone a feed is open to at a version. */
export const feedReaders = (directory: Directory, feed: Feed, version: number): string[] => [...directory.participants.keys()].filter((id) => isOpenTo(directory, feed, id, version));

/**
 * The spans of versions in which a feed was open to someone: what was published outside them it never sees. None when the
 * feed is not open to it now, so that what its owner takes back is taken back at once.
 */
export function feedSpans(directory: Directory, feed: Feed, id: string): readonly MembershipSpan[] {
  if (!isOpenTo(directory, feed, id, directory.version)) return [];
  const communities = new Set(feed.terms.versions().flatMap((version) => feed.terms.at(version)?.readers ?? []));
  const changes = new Set([feed.created, ...feed.terms.versions(), ...[...communities].flatMap((one) => directory.communities.get(one)?.members.get(id)?.versions() ?? [])]);
  const admitted = directory.participant(id)?.admitted ?? Infinity;
  if (admitted > feed.created) changes.add(admitted);
  const spans: { audience: string; from: number; to: number | undefined }[] = [];
  for (const version of [...changes].filter((one) => one >= feed.created).sort((a, b) => a - b)) {
    const last = spans.at(-1);
    const open = isOpenTo(directory, feed, id, version);
    if (open && (last === undefined || last.to !== undefined)) spans.push({ audience: feed.id, from: version, to: undefined });
    else if (!open && last !== undefined && last.to === undefined) last.to = version;
  }
  return spans;
}
