import { Problem } from '#kernel';
import { readInboxQuery, type RawQuery } from './inbox-query.js';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

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
  const time = from === undefined ? undefined : INSTANT.test(from) ? Date.parse(from) : NaN;
  if (time !== undefined && Number.isNaN(time)) throw new Problem('malformed-request', { detail: 'from is an instant such as 2026-11-22T10:00:00Z.' });
  if (time !== undefined && after !== undefined) throw new Problem('malformed-request', { detail: 'Begin at a time with from, or go on with after: not both.' });
  return { subscription, after, from: time, limit, waitMs, replay: time !== undefined };
}
