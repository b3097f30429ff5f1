import { Problem } from '#kernel';
import type { Mode } from '#contracts';
import { KINDS, MAX_NOTICES, STATES, type NoticeListQuery } from '#notices';
import { modeOf, single, whole, type RawQuery } from './inbox-query.js';

const DEFAULT_LIMIT = 50;

function someOf<Word extends string>(query: RawQuery, name: string, words: readonly Word[]): Word[] {
  const given = query[name];
  const asked = (Array.isArray(given) ? given : [given ?? '']).flatMap((value) => value.split(',')).filter((value) => value !== '');
  if (!asked.every((one): one is Word => (words as readonly string[]).includes(one))) throw new Problem('malformed-request', { detail: `${name} is one or more of ${words.join(', ')}.` });
  return asked;
}

/** What is asked of the notices, from the query string. @throws Problem `malformed-request` */
export function readNoticeQuery(query: RawQuery): Omit<NoticeListQuery, 'reader' | 'declaration'> {
  const content = single(query, 'content') ?? 'false';
  if (content !== 'true' && content !== 'false') throw new Problem('malformed-request', { detail: 'content is true or false.' });
  return { after: single(query, 'after'), limit: whole(query, 'limit', 1, MAX_NOTICES, DEFAULT_LIMIT), mode: modeOf(query), kinds: someOf(query, 'kind', KINDS), states: someOf(query, 'state', STATES), content: content === 'true' };
}

/** What is asked of the list of public extracts: its own parameters, and none of the list of notices. @throws Problem `malformed-request` */
export const readExtractQuery = (query: RawQuery): { after: string | undefined; limit: number; mode: Mode } => ({ after: single(query, 'after'), limit: whole(query, 'limit', 1, MAX_NOTICES, DEFAULT_LIMIT), mode: modeOf(query) });
