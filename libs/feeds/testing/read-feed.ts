import { AccessRecorder, ContentVault, Cursors, ReadJudge } from '#exchange';
import { newUuidV7 } from '#kernel';
import type { Database } from '#postgres';
import type { World } from '../../directory/testing/world.js';
import { HUB_IDENTITY, inquiryFor, type MemoryLog, type SetClock } from '../../exchange/testing/parts.js';
import { FeedReader, PgFeedRoom, type FeedFilter, type FeedItem } from '../index.js';

/** What a participant gets of a feed from the start, as a subscription that looks this moment; contents as `ContentVault(32 × 1)` seals them. */
export async function readFeed(feed: string, participant: string, filter: FeedFilter, { world, database, log, clock }: { readonly world: World; readonly database: Database; readonly log: MemoryLog; readonly clock: SetClock }): Promise<readonly FeedItem[]> {
  const { directory } = world;
  const judge = new ReadJudge({ inquiry: inquiryFor(directory), directory, clock });
  const reader = new FeedReader({ directory, reach: () => Promise.resolve(), room: new PgFeedRoom(database, new ContentVault(Buffer.alloc(32, 1))), judge, access: new AccessRecorder(HUB_IDENTITY, log, clock), cursors: new Cursors(Buffer.alloc(32, 2)), clock });
  const subscription = { id: newUuidV7(clock.at), participant, feed, mode: 'live', purpose: 'SUPPORT_INVESTIGATION', officer: undefined, case: undefined, filter, createdAt: clock.at, since: 0n, state: 'active', stateReason: undefined, stateAt: clock.at, webhook: undefined } as const;
  return (await reader.page(subscription, 0n, { limit: 10, door: 'feed' }, undefined)).items;
}
