import { AccessRecorder } from '#exchange';
import { World } from '../directory/testing/world.js';
import { HUB_IDENTITY, MemoryLog, SetClock } from '../exchange/testing/parts.js';
import { SubscriptionDesk } from './subscription-desk.js';
import { Subscriptions, type Attempt, type Subscription } from './subscription.js';
import { webhookKeys } from './webhooks/sign.js';

const FEED = 'feed.alerts';

/** One subscription, as it was made. */
class OneSubscription extends Subscriptions {
  constructor(private readonly one: Subscription) {
    super();
  }
  override create(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
  override of(): Promise<Subscription[]> {
    return Promise.resolve([this.one]);
  }
  override find(): Promise<Subscription> {
    return Promise.resolve(this.one);
  }
  override turn(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
  override rotate(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
  override attempts(): Promise<Attempt[]> {
    return Promise.resolve([]);
  }
}

test('a subscription tells nothing more of a feed that was closed to its holder, and says so as of one that has ended', async () => {
  const [world, clock] = [await World.of('ncb.XA', 'ncb.XB'), new SetClock()];
  await world.must({ by: 'ncb.XA', verb: 'create-feed', subject: FEED, body: { name: 'Invented', readers: ['ncb.XB'] } });
  const one: Subscription = { id: '0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90', participant: 'ncb.XB', feed: FEED, mode: 'live', purpose: 'WARN', officer: undefined, case: undefined, filter: {}, createdAt: 0, since: 0n, state: 'active', stateReason: undefined, stateAt: 0, webhook: undefined };
  const { directory } = world;
  const deskOf = (of: Subscription): SubscriptionDesk => new SubscriptionDesk({
    directory, subscriptions: new OneSubscription(of), queue: { askAgain: () => Promise.resolve(false) }, access: new AccessRecorder(HUB_IDENTITY, new MemoryLog(), clock), clock,
    keys: webhookKeys((use) => HUB_IDENTITY.derivedKey(use)), addresses: { loopback: false, networks: [] }, types: () => [], isCountry: () => false,
  });
  const scope = async (feed = FEED): Promise<string> => (await deskOf({ ...one, feed }).show(one.id, 'ncb.XB')).scope.join(' ');
  expect(await scope()).toContain('Invented (feed.alerts)');
  await world.must({ by: 'ncb.XA', verb: 'amend-feed', subject: FEED, body: { name: 'Not for XB', readers: ['ncb.XA'] } });
  const closed = await scope();
  expect(closed).not.toContain('Not for XB');
  expect(closed).toBe((await scope('feed.none')).replace('feed.none', FEED));
});
