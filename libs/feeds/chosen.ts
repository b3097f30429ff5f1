import { referenceOf } from '#contracts';
import { seen, type GrantLookUp, type ShownMessage } from '#exchange';
import type { Candidate } from './feed-room.js';

export const RECALL = 'control.recall/1';

/** What a subscription gets by: its filter, and what the rules say now. */
export interface Choice extends Pick<Parameters<typeof seen>[0][number], 'verdict' | 'refused'> {
  readonly passes: (item: ShownMessage) => boolean;
  readonly lookUp: GrantLookUp;
}

/**
 * What of a feed's candidates a subscription gets, in their order. What was shown before is taken back whatever the rules, or the
 * filter, say now. What says what became of content comes to those alone who were shown that content, or who get what stands of it
 * now, here or further on; then no filter holds it back, for they would believe what does not hold any more.
 */
export async function chosen(candidates: readonly Candidate[], { passes, verdict, refused, lookUp }: Choice): Promise<readonly ShownMessage[]> {
  const ahead = candidates.flatMap(({ news }) => (news?.had === false && news.ahead !== undefined && passes(news.ahead) ? news.ahead : []));
  const coming = new Set((await seen([{ verdict, messages: ahead }], lookUp)).flat().map(referenceOf));
  const isFor = (item: Candidate): boolean => {
    const { news } = item;
    return news === undefined ? passes(item) : news.had || (news.ahead !== undefined && coming.has(referenceOf(news.ahead)));
  };
  const [recalls, messages] = [candidates.filter(({ type }) => type === RECALL), candidates.filter((item) => item.type !== RECALL && isFor(item))];
  return [...recalls, ...(await seen([{ verdict, messages, refused }], lookUp)).flat()].toSorted((one, other) => (one.position < other.position ? -1 : 1));
}
