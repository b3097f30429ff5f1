import { isAudience } from '#contracts';
import type { Directory } from '../directory.js';
import { Feed, FEED_KINDS, type FeedTerms } from '../feed.js';
import type { Statement } from '../statement.js';
import { invalid, knownTo, type Effect } from './effect.js';

const KINDS: ReadonlySet<string> = new Set(FEED_KINDS);

/** Whoever is named is known to the owner. */
function demandNamed(directory: Directory, by: string, { publishers = [], readers }: FeedTerms): void {
  for (const one of publishers) knownTo(directory, by, one);
  for (const one of readers) if (!KINDS.has(one) && !directory.communities.has(one)) knownTo(directory, by, one);
}

export function createFeed(directory: Directory, { by, subject, body }: Statement<'create-feed'>): Effect {
  if (!isAudience(subject) || !subject.startsWith('feed.')) throw invalid('The subject is not a feed id: feed.<name>.');
  if (directory.feeds.has(subject)) throw invalid(`${subject} exists already, or did.`);
  demandNamed(directory, by, body);
  return (version) => {
    const feed = new Feed(subject, by, version);
    feed.terms.set(version, body);
    directory.feeds.set(subject, feed);
  };
}

function running(directory: Directory, subject: string): Feed {
  const feed = directory.feeds.get(subject);
  if (feed?.terms.latest === undefined) throw invalid(`${subject} has ended.`);
  return feed;
}

/** New terms take the place of the old ones whole. */
export function amendFeed(directory: Directory, { by, subject, body }: Statement<'amend-feed'>): Effect {
  const feed = running(directory, subject);
  demandNamed(directory, by, body);
  return (version) => feed.terms.set(version, body);
}

export function endFeed(directory: Directory, { subject }: Statement<'end-feed'>): Effect {
  const feed = running(directory, subject);
  return (version) => feed.terms.set(version, undefined);
}
