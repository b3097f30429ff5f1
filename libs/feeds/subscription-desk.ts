import { PURPOSES, type Mode, type Purpose } from '#contracts';
import { DEFAULT_REPLAY_DAYS, isOpenTo, type Directory, type Feed, type FeedTerms } from '#directory';
import type { AccessRecorder } from '#exchange';
import { isObject, newUuidV7, Problem, toTimestamp, type Clock, type Violation } from '#kernel';
import { readFilter } from './filter.js';
import { scopeOf } from './scope.js';
import { MOST_SUBSCRIPTIONS, type Attempt, type Subscription, type Subscriptions, type SubscriptionState } from './subscription.js';
import { readWebhookUrl, type AddressRules } from './webhooks/address.js';
import { secretOf, verifyingKeyOf, type WebhookKeys } from './webhooks/sign.js';
import type { WebhookQueue } from './webhooks/webhook-queue.js';

/** A feed as someone who may know of it sees it. */
export interface FeedView {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly owner: string;
  readonly types?: readonly string[];
  readonly replayDays: number;
  /** Whether the viewer may publish in it, and read it. */
  readonly publishes: boolean;
  readonly open: boolean;
  /** For its owner. */
  readonly readers?: readonly string[];
  readonly publishers?: readonly string[];
}

export interface WebhookView {
  readonly url: string;
  /** `whsec_…`: shown when it is made, and never again. */
  readonly secret?: string;
  /** `whpk_…`: verifies the v1a signatures. */
  readonly verifyingKey: string;
  /** Until when the secret before this one signs too. */
  readonly previousSecretUntil?: string;
  readonly failures: number;
  readonly nextAttemptAt?: string;
}

export interface AttemptView {
  readonly id: string;
  readonly message: string;
  readonly number: number;
  readonly at: string;
  readonly tookMs: number;
  readonly status?: number;
  readonly outcome: Attempt['outcome'];
  readonly detail?: string;
  readonly resent: boolean;
}

export interface SubscriptionView {
  readonly id: string;
  readonly feed: string;
  readonly mode: Mode;
  readonly purpose: Purpose;
  readonly officer?: string;
  readonly case?: string;
  readonly filter: Subscription['filter'];
  readonly delivery: 'pull' | 'webhook';
  readonly webhook?: WebhookView;
  readonly state: SubscriptionState;
  readonly stateReason?: string;
  readonly createdAt: string;
  /** What it can bring, in plain words. */
  readonly scope: readonly string[];
}

/** How many tries are shown. */
const SHOWN_ATTEMPTS = 200;
const REFERENCE = /^[A-Za-z0-9.-]{1,64}\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MEMBERS = ['feed', 'purpose', 'filter', 'delivery', 'webhook', 'mode', 'officer', 'case'];
const PRINTABLE = /^[\x20-\x7e]{1,128}$/;

export interface SubscriptionDeskParts {
  readonly directory: Directory;
  readonly subscriptions: Subscriptions;
  readonly queue: Pick<WebhookQueue, 'askAgain'>;
  readonly access: AccessRecorder;
  readonly clock: Clock;
  readonly keys: WebhookKeys;
  readonly addresses: AddressRules;
  /** Every type the hub knows. */
  readonly types: () => readonly string[];
  readonly isCountry: (code: string) => boolean;
}

/** Which feeds there are, and who subscribes to them for what. */
export class SubscriptionDesk {
  constructor(private readonly parts: SubscriptionDeskParts) {}

  feeds(viewer: string): readonly FeedView[] {
    return [...this.parts.directory.feeds.values()].filter((feed) => this.#knows(feed, viewer)).map((feed) => this.#feedView(feed, viewer)).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** @throws Problem `not-found` */
  feed(id: string, viewer: string): FeedView {
    return this.#feedView(this.#known(id, viewer), viewer);
  }

  /** @param body the request, parsed @throws Problem `schema-violation`, `not-found`, `filter-matches-nothing`, `webhook-address`, `subscription-limit` */
  async subscribe(body: unknown, participant: string): Promise<SubscriptionView> {
    const { subscriptions, directory, clock, types, isCountry, addresses } = this.parts;
    const asked = readRequest(body);
    const feed = this.#known(asked.feed, participant);
    const terms = termsOf(feed);
    if (!isOpenTo(directory, feed, participant, directory.version)) throw new Problem('not-found');
    const filter = readFilter(asked.filter, { types: types(), isCountry, terms });
    const url = asked.webhook === undefined ? undefined : readWebhookUrl(asked.webhook, addresses);
    const at = clock.now();
    const { mode, purpose, officer, case: file } = asked;
    const made = await subscriptions.create({
      id: newUuidV7(at), participant, feed: feed.id, mode, purpose, officer, case: file, filter, createdAt: at, state: 'active', stateReason: undefined, stateAt: at,
      webhook: url === undefined ? undefined : { url, generation: 1, rotatedAt: undefined, position: 0n, failures: 0, failing: undefined, nextAt: at },
    });
    if (made === undefined) throw new Problem('subscription-limit', { detail: `You have ${String(MOST_SUBSCRIPTIONS)} subscriptions, which is all there can be: end one first.` });
    await this.#note(made, 'subscribed');
    return this.#view(made, true);
  }

  async list(participant: string): Promise<readonly SubscriptionView[]> {
    return (await this.parts.subscriptions.of(participant)).map((one) => this.#view(one));
  }

  /** @throws Problem `not-found`: another's looks like none */
  async own(id: string, participant: string): Promise<Subscription> {
    const found = isUuid(id) ? await this.parts.subscriptions.find(id) : undefined;
    if (found?.participant !== participant) throw new Problem('not-found');
    return found;
  }

  async show(id: string, participant: string): Promise<SubscriptionView> {
    return this.#view(await this.own(id, participant));
  }

  /**
   * The subscription a reader reads a feed by: the one it names, or its only one.
   * @throws Problem `not-found`, `not-subscribed`
   */
  async readBy(feed: string, participant: string, id: string | undefined): Promise<Subscription> {
    this.#known(feed, participant);
    const own = (await this.parts.subscriptions.of(participant)).filter((one) => one.feed === feed && (id === undefined || one.id === id));
    const [only] = own;
    if (only === undefined) throw new Problem('not-subscribed', { detail: id === undefined ? `You have no subscription to ${feed}: make one with POST /v1/subscriptions.` : `You have no subscription ${id} to ${feed}.` });
    if (own.length > 1) throw new Problem('not-subscribed', { detail: `You have ${String(own.length)} subscriptions to ${feed}: name one in subscription.` });
    if (only.state !== 'active') throw new Problem('not-subscribed', { detail: `The subscription is ${only.state}: resume it first.` });
    return only;
  }

  /** Nothing comes by it from here on, and its cursors lead nowhere. */
  async end(id: string, participant: string): Promise<SubscriptionView> {
    return await this.#turn(id, participant, 'ended', 'ended by the subscriber');
  }

  async pause(id: string, participant: string): Promise<SubscriptionView> {
    return await this.#turn(id, participant, 'paused', 'paused by the subscriber');
  }

  async resume(id: string, participant: string): Promise<SubscriptionView> {
    return await this.#turn(id, participant, 'active', undefined);
  }

  /** A new secret; the one before it signs too for a day. @throws Problem `not-found` */
  async rotate(id: string, participant: string): Promise<SubscriptionView> {
    await this.own(id, participant);
    const rotated = await this.parts.subscriptions.rotate(id, this.parts.clock.now());
    if (rotated === undefined) throw new Problem('not-found', { detail: 'The subscription has no webhook.' });
    return this.#view(rotated, true);
  }

  /** The latest tries of a webhook. @throws Problem `not-found` */
  async attempts(id: string, participant: string): Promise<readonly AttemptView[]> {
    await this.own(id, participant);
    return (await this.parts.subscriptions.attempts(id, SHOWN_ATTEMPTS)).map(({ id: attempt, message, number, at, tookMs, status, outcome, detail, resent }) => ({
      id: attempt, message, number, at: toTimestamp(at), tookMs, outcome, resent, ...(status === undefined ? {} : { status }), ...(detail === undefined ? {} : { detail }),
    }));
  }

  /** Posts an item again that was tried before, out of turn, as far as the subscriber may have it now. @throws Problem `never-posted`, `not-found`, `schema-violation` */
  async resend(id: string, participant: string, body: unknown): Promise<SubscriptionView> {
    const own = await this.own(id, participant);
    const message = isObject(body) && Object.keys(body).join() === 'message' ? body['message'] : undefined;
    if (typeof message !== 'string' || !REFERENCE.test(message)) throw new Problem('schema-violation', { violations: [{ pointer: '/message', code: 'wrong-form', detail: 'message names an item as <from>/<id>.' }] });
    if (!(await this.parts.queue.askAgain(id, message, this.parts.clock.now()))) throw new Problem('never-posted');
    return this.#view(own);
  }

  async #turn(id: string, participant: string, state: SubscriptionState, reason: string | undefined): Promise<SubscriptionView> {
    await this.own(id, participant);
    const turned = await this.parts.subscriptions.turn(id, state, reason, this.parts.clock.now());
    if (turned === undefined) throw new Problem('not-found');
    await this.#note(turned, state);
    return this.#view(turned);
  }

  /** Who subscribes to what, for which purpose, and when it ends is on record like every access. */
  async #note({ participant, mode, id, feed, purpose, officer, case: file }: Subscription, what: string): Promise<void> {
    await this.parts.access.record([{ reader: participant, door: 'subscription', mode, shown: [`${feed} ${what}`], subscription: id, purpose, ...(officer === undefined ? {} : { officer }), ...(file === undefined ? {} : { case: file }) }]);
  }

  #knows(feed: Feed, viewer: string): boolean {
    const { directory } = this.parts;
    return feed.terms.latest !== undefined && (feed.takes(viewer, directory.version) || isOpenTo(directory, feed, viewer, directory.version));
  }

  #known(id: string, viewer: string): Feed {
    const feed = this.parts.directory.feeds.get(id);
    if (feed === undefined || !this.#knows(feed, viewer)) throw new Problem('not-found');
    return feed;
  }

  #feedView(feed: Feed, viewer: string): FeedView {
    const { directory } = this.parts;
    const { name, description, types, readers, publishers, replayDays = DEFAULT_REPLAY_DAYS } = termsOf(feed);
    return {
      id: feed.id, name, owner: feed.owner, replayDays, publishes: feed.takes(viewer, directory.version), open: isOpenTo(directory, feed, viewer, directory.version),
      ...(description === undefined ? {} : { description }), ...(types === undefined ? {} : { types }), ...(viewer === feed.owner ? { readers, ...(publishers === undefined ? {} : { publishers }) } : {}),
    };
  }

  #view(one: Subscription, withSecret = false): SubscriptionView {
    const { directory, clock, keys } = this.parts;
    const { id, feed, mode, purpose, officer, case: file, filter, webhook, state, stateReason, createdAt } = one;
    const found = directory.feeds.get(feed);
    const terms = found?.terms.latest;
    return {
      id, feed, mode, purpose, filter, state, createdAt: toTimestamp(createdAt), delivery: webhook === undefined ? 'pull' : 'webhook',
      ...(officer === undefined ? {} : { officer }), ...(file === undefined ? {} : { case: file }), ...(stateReason === undefined ? {} : { stateReason }),
      ...(webhook === undefined ? {} : { webhook: webhookView(one, webhook, keys, clock.now(), withSecret) }),
      // Ended, or closed to its holder: in the same words, for whoever may not know of a feed learns nothing new of it.
      scope: found === undefined || terms === undefined || !this.#knows(found, one.participant) ? [`${feed} is not open to you, or has ended: nothing comes any more.`] : scopeOf(one, terms, found.owner, directory, clock.now()),
    };
  }
}

function webhookView({ id, state }: Subscription, { url, generation, rotatedAt, failures, nextAt }: NonNullable<Subscription['webhook']>, keys: WebhookKeys, now: number, withSecret: boolean): WebhookView {
  const previousUntil = rotatedAt === undefined ? 0 : rotatedAt + keys.overlapMs;
  return {
    url, failures, verifyingKey: verifyingKeyOf(keys),
    ...(withSecret ? { secret: secretOf(keys, id, generation) } : {}),
    ...(previousUntil > now ? { previousSecretUntil: toTimestamp(previousUntil) } : {}),
    ...(state === 'active' && failures > 0 ? { nextAttemptAt: toTimestamp(nextAt) } : {}),
  };
}

function termsOf(feed: Feed): FeedTerms {
  const terms = feed.terms.latest;
  if (terms === undefined) throw new Problem('not-found');
  return terms;
}

const isUuid = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);

interface Request {
  readonly feed: string;
  readonly purpose: Purpose;
  readonly mode: Mode;
  readonly filter: unknown;
  /** The address, unread; undefined for pull. */
  readonly webhook: unknown;
  readonly officer: string | undefined;
  readonly case: string | undefined;
}

/** @throws Problem `schema-violation` with every member that is wrong */
function readRequest(body: unknown): Request {
  if (!isObject(body)) throw new Problem('schema-violation', { violations: [{ pointer: '', code: 'type', detail: 'A subscription is a JSON object.' }] });
  const { feed, purpose, mode = 'live', filter, delivery = 'pull', webhook, officer, case: file } = body;
  const violations: Violation[] = [];
  const demand = (holds: boolean, pointer: string, detail: string): void => void (holds || violations.push({ pointer, code: 'wrong-form', detail }));
  for (const name of Object.keys(body)) demand(MEMBERS.includes(name), `/${name.slice(0, 60).replaceAll('~', '~0').replaceAll('/', '~1')}`, `A subscription has ${MEMBERS.join(', ')}.`);
  demand(typeof feed === 'string' && feed.length <= 64, '/feed', 'feed names a feed, such as feed.wildlife-alerts.');
  demand(PURPOSES.includes(purpose as Purpose), '/purpose', `purpose is what everything it brings is used for: one of ${PURPOSES.join(', ')}.`);
  demand(mode === 'live' || mode === 'exercise', '/mode', 'mode is live or exercise.');
  demand(delivery === 'pull' || delivery === 'webhook', '/delivery', 'delivery is pull or webhook.');
  demand((delivery === 'webhook') === (webhook !== undefined), '/webhook', 'webhook stands with the delivery webhook, and with it alone.');
  demand(webhook === undefined || (isObject(webhook) && Object.keys(webhook).join() === 'url'), '/webhook', 'webhook is an object with url.');
  demand(officer === undefined || (typeof officer === 'string' && PRINTABLE.test(officer)), '/officer', 'officer is at most 128 printable characters.');
  demand(file === undefined || (typeof file === 'string' && PRINTABLE.test(file)), '/case', 'case is at most 128 printable characters.');
  if (violations.length > 0) throw new Problem('schema-violation', { violations });
  return { feed, purpose, mode, filter, webhook: isObject(webhook) ? webhook['url'] : undefined, officer, case: file } as Request;
}
