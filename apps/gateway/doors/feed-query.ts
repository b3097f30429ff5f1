import { Problem } from '#kernel';
import { readInboxQuery, type RawQuery } from './inbox-query.js';
import { readInstant } from './instant.js';

export interface FeedQuery {
  readonly subscription: string | undefined;
  readonly after: string | undefined;
  /** Milliseconds since the epoch. */
  readonly from: number | undefined;
  readonly limit: number;
  readonly waitMs: number;
  readonly replay: boolean;
}

/** What a reader asks of a feed, from the query string. @throws Problem `malformed-request` */
export function readFeedQuery(raw: RawQuery): FeedQuery {
  const { after, limit, waitMs } = readInboxQuery({ after: raw['after'], limit: raw['limit'], wait: raw['wait'] });
  const one = (name: string): string | undefined => {
    const value = raw[name];
    if (Array.isArray(value)) throw new Problem('malformed-request', { detail: `${name} stands more than once.` });
    return value === '' ? undefined : value;
  };
  const [subscription, from] = [one('subscription'), one('from')];
  const time = from === undefined ? undefined : readInstant('from', from);
  if (time !== undefined && after !== undefined) throw new Problem('malformed-request', { detail: 'Begin at a time with from, or go on with after: not both.' });
  return { subscription, after, from: time, limit, waitMs, replay: time !== undefined };
}
